using System.Globalization;
using ContainerStages.FileSystems;

namespace ContainerStages.Reports.Images;

/// <summary>An image for a terminal. All files are in the JSON.</summary>
internal static class ListingText
{
    /// <summary>More lines hide the others.</summary>
    private const int MostFiles = 15;

    /// <inheritdoc cref="MostFiles"/>
    private const int MostDifferences = 50;

    private const int MostOfHistory = 60;

    public static IEnumerable<string> Write(ImageListing image)
    {
        ListedSettings settings = image.Settings;
        yield return $"{image.Name} for {image.Platform}{(image.Digest is { } digest ? $", manifest {digest}" : "")}{(settings.Created is { } created ? $", made {created}" : "")}:";
        yield return $"  starts {string.Join(' ', settings.Entrypoint.Concat(settings.Command).Select(ShellWord.Of).DefaultIfEmpty("nothing"))} as {settings.User} in {settings.WorkingDirectory}"
            + (settings.Ports.IsEmpty ? "" : $", ports {string.Join(", ", settings.Ports)}");
        yield return LayerTable.Row("layer", "files", "size", "in registry", "digest", "made by");
        foreach (ListedLayer layer in image.Layers)
        {
            string by = layer.CreatedBy.ReplaceLineEndings(" ");
            yield return LayerTable.Row(layer.Name, Number(layer.Files), LayerTable.Size(layer.Size), LayerTable.Size(layer.CompressedSize), layer.Digest.Short, by.Length > MostOfHistory ? by[..MostOfHistory] + "…" : by);
        }

        ListedFile[] files = [.. image.Files.Where(file => file.Type == EntryType.File && !file.IsAnotherName)];
        yield return LayerTable.Row("total", Number(files.Length), LayerTable.Size(image.Size), LayerTable.Size(image.CompressedSize), "", "");
        yield return "  The largest files:";
        foreach (ListedFile file in files.OrderByDescending(file => file.Size).ThenBy(file => file.Path, StringComparer.Ordinal).Take(MostFiles).Where(file => file.Size > 0))
        {
            yield return $"    {LayerTable.Size(file.Size),12}  {file.Path} ({file.Layer})";
        }

        if (!image.Covered.IsEmpty)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"  Covered by higher layers, and still in the image: {image.Covered.Length} files, {LayerTable.Size(ImageListing.Sum(image.Covered.Select(file => file.Size)))}:");
            foreach (ListedFile file in image.Covered.OrderByDescending(file => file.Size).Take(MostFiles))
            {
                yield return $"    {LayerTable.Size(file.Size),12}  {file.Path} ({file.Layer})";
            }
        }
    }

    public static IEnumerable<string> Write(ListingDifferences differences)
    {
        yield return $"Compared with {differences.From}:";
        yield return $"  layers: {Or(differences.NewLayers.Select(name => "+ " + name).Concat(differences.OldLayers.Select(name => "- " + name)), "the same")}";
        yield return $"  settings: {Or(differences.Settings, "the same")}";
        long grown = ImageListing.Sum(differences.Files.Select(file => file.Now?.Size ?? 0)) - ImageListing.Sum(differences.Files.Select(file => file.Before?.Size ?? 0));
        yield return string.Create(CultureInfo.InvariantCulture, $"  {differences.Files.Length} files differ, {(grown >= 0 ? "+" : "−")}{LayerTable.Size(Math.Abs(grown))}");
        foreach (FileDifference file in differences.Files.Take(MostDifferences))
        {
            yield return "    " + (file switch
            {
                { Before: null, Now: { } now } => $"+ {file.Path}  {Bytes(now)}",
                { Before: { } before, Now: null } => $"- {file.Path}  {Bytes(before)}",
                { Before: { } before, Now: { } now } => $"~ {file.Path}  {Change(before, now)}",
                _ => file.Path,
            });
        }

        if (differences.Files.Length > MostDifferences)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"    and {differences.Files.Length - MostDifferences} more: the file of ContainerStagesShowFile has all");
        }
    }

    private static string Change(ListedFile before, ListedFile now) => string.Join(", ", new[]
    {
        before.Type != now.Type ? $"{before.Type} -> {now.Type}" : null,
        before.Target != now.Target ? $"{before.Target} -> {now.Target}" : null,
        before.Size != now.Size ? $"{Bytes(before)} -> {Bytes(now)}" : before.Digest != now.Digest ? $"other content, {Bytes(now)}" : null,
        before.Mode != now.Mode ? $"{before.Mode} -> {now.Mode}" : null,
        before.Owner != now.Owner ? $"{before.Owner} -> {now.Owner}" : null,
    }.OfType<string>());

    private static string Bytes(ListedFile file) => file.Type == EntryType.File ? file.Size.ToString("N0", CultureInfo.InvariantCulture) + " bytes" : $"{file.Type}";

    private static string Or(IEnumerable<string> names, string none) => string.Join(", ", names.DefaultIfEmpty(none));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
