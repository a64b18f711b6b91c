using System.Globalization;
using ContainerStages.Ledgers;

namespace ContainerStages.Reports.Html;

/// <summary>All files of an image as a picture: an area for each layer, and in it one for each file, in the proportion of their sizes.</summary>
internal static class FileMap
{
    public const double Width = 1000;
    public const double Height = 480;

    /// <summary>Smaller files share one area: nobody can see theirs, and a page has to stay small.</summary>
    private const int MostFiles = 400;

    /// <param name="colours">The class of a layer's areas in the style sheet, by layer.</param>
    /// <returns>Lines of SVG.</returns>
    public static IEnumerable<string> Write(Ledger ledger, Func<LedgerLayer, string> colours)
    {
        LedgerLayer[] layers = [.. ledger.Layers.Where(layer => Size(layer) > 0).OrderByDescending(Size)];
        if (layers.Length == 0)
        {
            yield break;
        }

        long least = LeastSize(ledger);
        yield return string.Create(CultureInfo.InvariantCulture, $"""<svg class="map" viewBox="0 0 {Width:0} {Height:0}" role="img" aria-label="The files of the image, by size. The tables below list them.">""");
        Box[] areas = Treemap.Place(Array.ConvertAll(layers, layer => (double)Size(layer)), new Box(0, 0, Width, Height));
        for (int i = 0; i < layers.Length; i++)
        {
            yield return $"""<g class="{colours(layers[i])}">""";
            foreach (string line in WriteLayer(layers[i], areas[i], least))
            {
                yield return line;
            }

            yield return "</g>";
        }

        yield return "</svg>";
    }

    /// <summary>Layers of a base are one area, because their files are in no ledger. Their tar stream may be unknown, too: then the compressed size is the best guess.</summary>
    private static long Size(LedgerLayer layer) => layer.Files.IsEmpty ? layer.UncompressedSize ?? layer.Size : layer.Files.Sum(file => file.Size);

    private static long LeastSize(Ledger ledger) =>
        ledger.Layers.SelectMany(layer => layer.Files).OrderByDescending(file => file.Size).Skip(MostFiles).FirstOrDefault() is { } first ? first.Size + 1 : 1;

    private static IEnumerable<string> WriteLayer(LedgerLayer layer, Box area, long least)
    {
        List<Part> all = [.. layer.Files.Where(file => file.Size >= least).Select(file => new Part(file.Path, $"{file.Path}: {LayerTable.Size(file.Size)}, layer {layer.Name}", file.Size))];
        LedgerFile[] small = [.. layer.Files.Where(file => file.Size > 0 && file.Size < least)];
        if (layer.Files.IsEmpty)
        {
            all.Add(new Part("", $"layer {layer.Name}: {LayerTable.Size(Size(layer))}", Size(layer)));
        }
        else if (small.Length > 0)
        {
            long size = small.Sum(file => file.Size);
            all.Add(new Part("", string.Create(CultureInfo.InvariantCulture, $"{small.Length:N0} smaller files: {LayerTable.Size(size)}, layer {layer.Name}"), size));
        }

        Part[] parts = [.. all.OrderByDescending(part => part.Size)];
        Box[] boxes = Treemap.Place(Array.ConvertAll(parts, part => (double)part.Size), area);
        for (int i = 0; i < parts.Length; i++)
        {
            Box box = boxes[i].Inset(0.5);
            string path = parts[i].Path.Length > 0 ? $" data-path=\"{HtmlText.Line(parts[i].Path)}\"" : "";
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"<rect x=\"{box.Left:0.#}\" y=\"{box.Top:0.#}\" width=\"{box.Width:0.#}\" height=\"{box.Height:0.#}\"{path}><title>{HtmlText.Line(parts[i].Title)}</title></rect>");
        }
    }

    /// <summary>One rectangle.</summary>
    /// <param name="Path">Of its file; empty if it has no single one.</param>
    private sealed record Part(string Path, string Title, long Size);
}
