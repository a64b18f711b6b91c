using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ContainerStages.Diagnostics;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using static ContainerStages.Tasks.ItemText;

namespace ContainerStages.Tasks;

/// <summary>Reads <c>@(ContainerStage)</c>, and hands the outputs of stages from the task that runs them to the one that builds the image.</summary>
internal static partial class StageItems
{
    public static ImmutableArray<StageDefinition> Of(IEnumerable<ITaskItem> items) => [.. items.Select(Of)];

    public static ITaskItem Of(StageOutput output)
    {
        var item = new TaskItem(output.Stage);
        item.SetMetadata("MediaType", output.Layer.MediaType.ToString());
        item.SetMetadata("Digest", output.Layer.Digest.ToString());
        item.SetMetadata("Size", output.Layer.Size.ToString(CultureInfo.InvariantCulture));
        return item;
    }

    public static ImmutableArray<StageOutput> OutputsOf(IEnumerable<ITaskItem> items) =>
    [
        .. items.Select(item => new StageOutput(
            item.ItemSpec,
            new Descriptor(
                new MediaType(item.GetMetadata("MediaType")),
                Digest.Parse(item.GetMetadata("Digest")),
                long.Parse(item.GetMetadata("Size"), CultureInfo.InvariantCulture)))),
    ];

    public static ITaskItem Of(StageRun run)
    {
        var item = new TaskItem(run.Stage);
        item.SetMetadata("Outcome", run.Run.Outcome.ToString());
        item.SetMetadata("Milliseconds", run.Run.Milliseconds.ToString(CultureInfo.InvariantCulture));
        return item;
    }

    public static ImmutableArray<StageRun> RunsOf(IEnumerable<ITaskItem> items) =>
    [
        .. items.Select(item => new StageRun(
            item.ItemSpec,
            new LedgerRun(Enum.Parse<StepOutcome>(item.GetMetadata("Outcome")), long.Parse(item.GetMetadata("Milliseconds"), CultureInfo.InvariantCulture)))),
    ];

    private static StageDefinition Of(ITaskItem item)
    {
        return new StageDefinition(item.ItemSpec)
        {
            Command = item.GetMetadata("Command"),
            Projects = List("Projects"),
            Targets = List("Targets"),
            Packages = List("Packages"),
            Sources = item.GetMetadata("Sources"),
            IsOnBase = Flag(item, "OnBase"),
            Image = item.GetMetadata("Image"),
            // What is escaped in a URL is so for the server.
            Url = ((ITaskItem2)item).GetMetadataValueEscaped("Url"),
            Sha256 = item.GetMetadata("Sha256"),
            WorkingDirectory = item.GetMetadata("WorkingDirectory"),
            Inputs = List("Inputs"),
            Outputs = List("Outputs"),
            DependsOn = List("DependsOn"),
            Environment = [.. Split(((ITaskItem2)item).GetMetadataValueEscaped("Environment")).Select(Unescaped)],
            Secrets = List("Secrets"),
            CacheMounts = List("CacheMounts"),
            HasNetwork = Flag(item, "Network"),
        };

        ImmutableArray<string> List(string metadata) => [.. Split(item.GetMetadata(metadata))];
    }

    /// <summary>A list has to be split before: <c>%3B</c> is a semicolon that separates nothing.</summary>
    private static string Unescaped(string text) =>
        Escape().Replace(text, match => $"{(char)Convert.FromHexString(match.ValueSpan[1..])[0]}");

    private static bool Flag(ITaskItem item, string metadata) => item.GetMetadata(metadata).Trim().ToUpperInvariant() switch
    {
        "" or "FALSE" => false,
        "TRUE" => true,
        _ => throw new ContainerStagesException(
            Catalogue.InvalidStage,
            $"cannot use the stage '{item.ItemSpec}': '{item.GetMetadata(metadata)}' is no value for its {metadata}",
            "Write true or false.")
        {
            Subject = ItemReference.Stage(item.ItemSpec),
        },
    };

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex Escape();
}
