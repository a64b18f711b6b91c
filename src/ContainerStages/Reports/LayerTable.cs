using System.Globalization;
using System.Text;
using ContainerStages.Images;
using ContainerStages.Layers;

namespace ContainerStages.Reports;

/// <summary>The layers of an image as a table for a terminal, bottom to top.</summary>
internal static class LayerTable
{
    private const int NameWidth = 16;

    public static IReadOnlyList<string> Write(Image image, ImagePlan plan, IReadOnlyList<LayerWork> work)
    {
        List<string> lines = [Row("layer", "files", "size", "in registry", "digest", "")];
        for (int i = 0; i < image.Layers.Length; i++)
        {
            Layer layer = image.Layers[i];
            int own = i - plan.Base.Layers.Length;
            lines.Add(own < 0
                ? Row(plan.Base.Layers[i].Name, "", "", Size(layer.Blob.Size), layer.Blob.Digest.Short, $"from {(layer.TakenFrom is { } source ? source.Contains('@') ? source.Split('@')[0] : source[..Math.Min(source.Length, 19)] : "the base")}")
                : Row(
                    plan.Layers[own].Name,
                    plan.Layers[own].FileCount.ToString(CultureInfo.InvariantCulture),
                    Size(work[own].TarLength),
                    Size(layer.Blob.Size),
                    layer.Blob.Digest.Short,
                    (work[own].WasBuilt ? "built" : "unchanged") + (plan.Layers[own].IsDerived ? ", derived by trimming" : "")));
        }

        lines.Add(Row("total", "", "", Size(image.Layers.Sum(layer => layer.Blob.Size)), image.Descriptor.Digest.Short, "image"));
        return lines;
    }

    /// <summary>Decimal megabytes, as registries show them.</summary>
    public static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.00} MB");

    public static string Row(string name, string files, string size, string compressed, string digest, string remark) =>
        new StringBuilder("  ")
            .Append(name.PadRight(NameWidth)).Append(files.PadLeft(6)).Append(size.PadLeft(12)).Append(compressed.PadLeft(12))
            .Append("  ").Append(digest.PadRight(14)).Append(remark)
            .ToString().TrimEnd();
}
