using System.Collections.Immutable;
using System.Globalization;
using ContainerStages.App;
using ContainerStages.Checks;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;
using static ContainerStages.Diagnostics.ContainerStagesException;

namespace ContainerStages.Tasks;

/// <summary>Turns what MSBuild passes to a task, which is all text, into values. Each throws for text that has no meaning.</summary>
internal static class ItemText
{
    public static string[] Split(string list) => list.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static ImmutableArray<string> Specs(ITaskItem[] items) => [.. items.Select(item => item.ItemSpec)];

    public static ImmutableArray<KeyValuePair<string, string>> Pairs(ITaskItem[] items) =>
        [.. items.Select(item => KeyValuePair.Create(item.ItemSpec, item.GetMetadata("Value")))];

    /// <param name="text">Empty for none.</param>
    public static long? Limit(string property, string text) =>
        text.Length == 0 ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) ? limit
        : throw InvalidValue(property, text, "Use a whole number without a unit and separators, such as 200000000 for 200 MB.");

    /// <param name="text">Empty for false.</param>
    public static bool Flag(string property, string text, string advice = "Use true or false.") => text.Trim().ToUpperInvariant() switch
    {
        "" or "FALSE" or "NO" or "OFF" => false,
        "TRUE" or "YES" or "ON" => true,
        _ => throw InvalidValue(property, text, advice),
    };

    /// <param name="text"><c>ContainerStagesAttachDocuments</c>; empty for false.</param>
    public static AttachedDocuments AttachedDocumentsOf(string text) => text.Trim().ToUpperInvariant() switch
    {
        "REFERRERS" => AttachedDocuments.Referrers,
        "INDEX" => AttachedDocuments.Index,
        _ => Flag("ContainerStagesAttachDocuments", text, "Use referrers (or true), index or false.") ? AttachedDocuments.Referrers : AttachedDocuments.None,
    };

    public static TimeSpan Seconds(string property, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw InvalidValue(property, text, "Use seconds, at most 3600, such as 30 or 0.5.");

    /// <param name="text"><c>SOURCE_DATE_EPOCH</c>.</param>
    public static DateTimeOffset Time(string text) =>
        ImageTime.OfSeconds(text) ?? throw InvalidValue("SOURCE_DATE_EPOCH", text, "Use whole seconds since 1970, such as the output of git log -1 --format=%ct.");

    /// <param name="text"><c>ContainerStagesCompression</c>.</param>
    /// <param name="levelText"><c>ContainerStagesCompressionLevel</c>; empty for the usual one.</param>
    public static Compression Compression(string text, string levelText)
    {
        (CompressionKind kind, int most, int level) = text.ToUpperInvariant() switch
        {
            "GZIP" => (CompressionKind.Gzip, 9, Layers.Compression.Default.Level),
            "ZSTD" => (CompressionKind.Zstd, 19, 9),
            "NONE" => (CompressionKind.None, 0, 0),
            _ => throw InvalidValue("ContainerStagesCompression", text, "Use gzip, zstd or none."),
        };
        if (levelText.Length > 0
            && (!int.TryParse(levelText, NumberStyles.None, CultureInfo.InvariantCulture, out level) || level < 1 || level > most))
        {
            throw InvalidValue("ContainerStagesCompressionLevel", levelText, $"Use a whole number from 1 to {most}.");
        }

        return new Compression(kind, level);
    }

    /// <param name="text"><c>ContainerStagesStartCheck</c>.</param>
    /// <returns>Whether the image has to be started.</returns>
    public static bool StartCheck(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" => true,
        "AUTO" or "FALSE" => false,
        _ => throw InvalidValue("ContainerStagesStartCheck", text, "Use auto, true or false."),
    };

    /// <param name="text"><c>ContainerImageFormat</c>.</param>
    /// <returns>Null for the base's.</returns>
    public static ImageFormat? Format(string text) => text.ToUpperInvariant() switch
    {
        "" => null,
        "OCI" => ImageFormat.Oci,
        "DOCKER" => ImageFormat.Docker,
        _ => throw InvalidValue("ContainerImageFormat", text, "Use OCI or Docker, or remove it to keep the base's."),
    };

    /// <param name="text"><c>ContainerAppCommandInstruction</c>, written as the SDK reads it.</param>
    /// <returns>Null for the SDK's choice.</returns>
    public static AppCommandInstruction? Instruction(string text) => text switch
    {
        "" => null,
        "Entrypoint" => AppCommandInstruction.Entrypoint,
        "DefaultArgs" => AppCommandInstruction.DefaultArgs,
        "None" => AppCommandInstruction.None,
        _ => throw new ContainerStagesException(
            Catalogue.InvalidCommand,
            $"cannot tell what the container starts: ContainerAppCommandInstruction is '{text}'",
            "Set it to Entrypoint, DefaultArgs or None."),
    };

    /// <param name="item"><c>ContainerStageCheck</c>.</param>
    /// <returns>Null if it has none.</returns>
    public static Severity? SeverityOf(ITaskItem item) => item.GetMetadata("Severity") is var text && text.Length == 0 ? null : text.ToUpperInvariant() switch
    {
        "ERROR" => Severity.Error,
        "WARNING" => Severity.Warning,
        "NONE" => Severity.None,
        _ => throw new ContainerStagesException(
            Catalogue.InvalidValue,
            $"cannot re-grade {item.ItemSpec} to '{text}'",
            "Set the Severity of ContainerStageCheck to error, warning or none.")
        {
            Subject = ItemReference.Check(item.ItemSpec),
        },
    };

    /// <param name="checks"><c>ContainerStageCheck</c>.</param>
    public static ImmutableArray<Regrading> RegradingsOf(ITaskItem[] checks) =>
        [.. checks.Select(item => new Regrading(item.ItemSpec, SeverityOf(item), item.GetMetadata("Justification"))
        {
            Fingerprints = [.. Split(item.GetMetadata("Fingerprints"))],
        })];

    /// <param name="item"><c>ContainerStageLayer</c>.</param>
    /// <param name="isOfCopies">Something is copied into it, so that it need not name published files.</param>
    private static UserLayer Layer(ITaskItem item, bool isOfCopies)
    {
        string[] files = Split(item.GetMetadata("Files"));
        return files.Length > 0 || isOfCopies
            ? new UserLayer(item.ItemSpec, item.GetMetadata("After"), [.. files])
            : throw InvalidValue($"Files of the layer '{item.ItemSpec}'", "", "Name published files, separated by semicolons, such as Plugins/**, or copy something into it (the Layer of a ContainerStageCopy).", ItemReference.Layer(item.ItemSpec));
    }

    /// <param name="layers"><c>ContainerStageLayer</c>.</param>
    /// <param name="copies"><c>ContainerStageCopy</c>: what is copied into a layer.</param>
    public static ImmutableArray<UserLayer> LayersOf(ITaskItem[] layers, ITaskItem[] copies) =>
        [.. layers.Where(item => !IsOfImage(item)).Select(item => Layer(item, isOfCopies: copies.Any(copy => copy.GetMetadata("Layer") == item.ItemSpec)))];

    /// <param name="layers"><c>ContainerStageLayer</c>.</param>
    /// <returns>Those that another image has.</returns>
    public static ImmutableArray<ImageLayersDefinition> ImageLayersOf(ITaskItem[] layers) => [.. layers.Where(IsOfImage).Select(ImageLayers)];

    private static bool IsOfImage(ITaskItem layer) => layer.GetMetadata("From").Length > 0 || layer.GetMetadata("Digests").Length > 0;

    private static ImageLayersDefinition ImageLayers(ITaskItem item)
    {
        foreach (string metadata in (string[])["After", "Files"])
        {
            if (item.GetMetadata(metadata) is { Length: > 0 } value)
            {
                throw InvalidValue($"{metadata} of the layer '{item.ItemSpec}'", value, $"Remove {metadata}: layers with From are those of another image as they are, and lie directly on the base.", ItemReference.Layer(item.ItemSpec));
            }
        }

        return new ImageLayersDefinition(item.ItemSpec, item.GetMetadata("From")) { Digests = [.. Split(item.GetMetadata("Digests"))] };
    }

    /// <param name="links"><c>ContainerStageLink</c>.</param>
    public static ImmutableArray<LinkDefinition> LinksOf(ITaskItem[] links) =>
        [.. links.Select(item => new LinkDefinition(item.ItemSpec, item.GetMetadata("To")) { Layer = item.GetMetadata("Layer") })];

    /// <param name="items"><c>ContainerStageFiles</c>.</param>
    public static ImmutableArray<FileModeRequest> FileModesOf(ITaskItem[] items) =>
        [.. items.Select(item => new FileModeRequest(item.ItemSpec, [.. Split(item.GetMetadata("Files"))], item.GetMetadata("Owner"), item.GetMetadata("Mode")))];

    /// <param name="items"><c>ContainerStageDestination</c>.</param>
    public static ImmutableArray<DestinationRequest> DestinationsOf(ITaskItem[] items) =>
        [.. items.Select(item => new DestinationRequest(item.ItemSpec, [.. Split(item.GetMetadata("Tags"))]))];

    /// <param name="items"><c>ContainerStageAnnotation</c>.</param>
    /// <param name="ofIndex">Those of the index; else those of the manifests.</param>
    public static ImmutableArray<KeyValuePair<string, string>> Annotations(ITaskItem[] items, bool ofIndex) =>
        [.. items.Where(item => IsOn(item, ofIndex)).Select(item => KeyValuePair.Create(item.ItemSpec, item.GetMetadata("Value")))];

    private static bool IsOn(ITaskItem item, bool index)
    {
        var subject = ItemReference.Annotation(item.ItemSpec);
        string text = item.GetMetadata("On");
        return item.GetMetadata("Value").Length == 0
            ? throw InvalidValue($"Value of the annotation '{item.ItemSpec}'", "", $"""Write <ContainerStageAnnotation Include="{item.ItemSpec}" Value="…" />.""", subject)
            : text.ToUpperInvariant() switch
            {
                "" or "BOTH" => true,
                "MANIFEST" => !index,
                "INDEX" => index,
                _ => throw InvalidValue($"On of the annotation '{item.ItemSpec}'", text, "Use manifest, index or both.", subject),
            };
    }

    /// <param name="name">An annotation's.</param>
    public static ContainerStagesException DockerHasNoAnnotations(string name) => new(
        Catalogue.InvalidValue,
        $"cannot annotate the image with '{name}': ContainerImageFormat is Docker, and a manifest of that format has no annotations",
        "Remove ContainerImageFormat, or set it to OCI. A ContainerLabel works with both formats.")
    {
        Subject = ItemReference.Annotation(name),
    };

    /// <param name="items"><c>ContainerPort</c>.</param>
    /// <returns>Those of TCP; null if there are no items, which is another thing than items of UDP alone.</returns>
    public static ImmutableArray<int>? TcpPorts(ITaskItem[] items) =>
        items.Length > 0 ? [.. items.Select(Port).Where(port => !port.IsUdp).Select(port => (int)port.Number)] : null;

    /// <summary>An error names what is written, and no type that nobody wrote.</summary>
    /// <param name="item"><c>ContainerPort</c>.</param>
    public static ExposedPort Port(ITaskItem item)
    {
        string type = item.GetMetadata("Type");
        if (!ushort.TryParse(item.ItemSpec, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) || number == 0)
        {
            throw InvalidValue("ContainerPort", item.ItemSpec, """Write a number from 1 to 65535, and tcp or udp as its Type, such as <ContainerPort Include="53" Type="udp" />.""");
        }

        return type.ToUpperInvariant() switch
        {
            "" or "TCP" => new ExposedPort(number),
            "UDP" => new ExposedPort(number, IsUdp: true),
            _ => throw InvalidValue($"the Type of ContainerPort {item.ItemSpec}", type, "Use tcp or udp."),
        };
    }
}
