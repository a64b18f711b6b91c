using System.Globalization;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Order;

/// <summary>The image is within the project's budgets. All exceeded budgets are one finding, which says where the bytes are.</summary>
internal static class BudgetRule
{
    private const int MostFiles = 5;

    public static IEnumerable<Finding> Check(ImageUnderCheck image)
    {
        Budget[] over = [.. BudgetsOf(image).Where(budget => budget.Actual > budget.Limit)];
        if (over.Length > 0)
        {
            string excesses = string.Join(", ", over.Select(budget => Text($"{budget.What}, and {budget.Property} is {budget.Limit}")));
            yield return new Finding(
                Catalogue.OverBudget,
                $"cannot keep the image for {image.Image.Descriptor.Platform} within its budget: {excesses}; its layers in compressed bytes: {Layers(image)}; its largest files in bytes: {Files(image)}",
                string.Join(' ', over.Select(budget => budget.Advice)));
        }
    }

    private static Budget[] BudgetsOf(ImageUnderCheck image)
    {
        Budgets limits = image.Plan.Budgets;
        IReadOnlyList<Overwritten> overwritten = Overwritten.In(image.Plan);
        long wasted = overwritten.Sum(one => one.Bytes);
        long size = image.Image.Layers.Sum(layer => layer.Blob.Size);
        int layers = image.Image.Layers.Length;
        long changed = image.Image.Layers.Zip(image.Plan.Plan.Classes).Where(layer => layer.Second == LayerClass.App).Sum(layer => layer.First.Blob.Size);
        return
        [
            new(
                "ContainerStagesMaxWastedBytes",
                limits.WastedBytes,
                wasted,
                Text($"{wasted} bytes lie under {Largest(overwritten.Select(one => (one.Entry.Path, one.Layer, one.Bytes)))}"),
                "Use a base image without those files, or another ContainerWorkingDirectory."),
            new(
                "ContainerStagesMaxImageSize",
                limits.ImageSize,
                size,
                Text($"its layers have {size} compressed bytes"),
                "Leave out or trim what the app does not need, or take a smaller base."),
            new(
                "ContainerStagesMaxLayers",
                limits.Layers,
                layers,
                Text($"it has {layers} layers"),
                "Take a base of fewer layers, or put the files of a ContainerStageLayer back into the built-in ones."),
            new(
                "ContainerStagesMaxChangedBytes",
                limits.ChangedBytes,
                changed,
                Text($"an edit of the app sends {changed} compressed bytes"),
                "Give large files that change at another pace a ContainerStageLayer of their own."),
        ];
    }

    private static string Layers(ImageUnderCheck image) => string.Join(", ", image.Image.Layers.Zip(image.Plan.Plan.Classes)
        .OrderByDescending(layer => layer.First.Blob.Size)
        .Select(layer => Text($"{layer.Second.Name} {layer.First.Blob.Size}")));

    private static string Files(ImageUnderCheck image) => Largest(image.Plan.Plan.Layers.SelectMany(layer => layer.Entries
        .OfType<FileEntry>()
        .Select(file => (file.Path, layer.Name, file.Content.Length))));

    private static string Largest(IEnumerable<(ContainerPath Path, string Layer, long Bytes)> files) => string.Join(", ", files
        .OrderByDescending(file => file.Bytes)
        .ThenBy(file => file.Path)
        .Take(MostFiles)
        .Select(file => Text($"/{file.Path} ({file.Layer}) {file.Bytes}")));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <param name="Property">The property that sets the budget.</param>
    /// <param name="Limit">Null for no limit.</param>
    /// <param name="Actual">The image's figure.</param>
    /// <param name="What">A sentence with the actual figure.</param>
    /// <param name="Advice">How to reduce the figure.</param>
    private sealed record Budget(string Property, long? Limit, long Actual, string What, string Advice);
}
