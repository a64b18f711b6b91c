using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Scans;

namespace ContainerStages.Ledgers;

/// <summary>
/// One image, byte for byte: its content, what the publish did to make it, and how it differs from the previous one. It is the file
/// <c>container.ledger.json</c>; its schema is <c>docs/container.ledger.schema.json</c>, whose descriptions of properties apply here.
/// </summary>
internal sealed record Ledger
{
    public const string FileName = "container.ledger.json";
    private const int Format = 1;

    public int Version { get; init; } = Format;

    public required LedgerImage Image { get; init; }

    /// <summary>Bottom to top, the base's first.</summary>
    public required ImmutableArray<LedgerLayer> Layers { get; init; }

    /// <summary>Null if there is no previous image.</summary>
    public LedgerComparison? Comparison { get; init; }

    /// <summary>The checks that the project re-grades.</summary>
    public ImmutableArray<LedgerCheck> Checks { get; init; } = [];

    /// <summary>What the checks found in the image, as the project grades it.</summary>
    public ImmutableArray<LedgerFinding> Findings { get; init; } = [];

    /// <summary>What was found in the image when it was scanned; null if it was not.</summary>
    public ScanResult? Scan { get; init; }

    /// <summary>Null in a ledger of an earlier version.</summary>
    public LedgerPlan? Plan { get; init; }

    /// <summary>Null in a ledger of an earlier version.</summary>
    public LedgerImpact? Impact { get; init; }

    /// <summary>Null if no start check was asked for.</summary>
    public LedgerStart? Start { get; init; }

    /// <summary>Reads a ledger; null if this version cannot read the content.</summary>
    public static Ledger? TryParse(ReadOnlySpan<byte> content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, LedgerJson.Instance.Ledger) is { Version: Format } ledger ? ledger : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The JSON, with escapes: scripts print it into logs, and its names are not trusted.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(LogText.Json(JsonSerializer.Serialize(this, LedgerJson.Instance.Ledger)) + "\n");
}

/// <param name="Platform">As <c>linux/amd64</c>.</param>
/// <param name="Digest">The manifest's.</param>
/// <param name="Configuration">The digest of the configuration.</param>
/// <param name="Size">Compressed bytes of all layers.</param>
/// <param name="User">As <c>1654:1654</c>.</param>
/// <param name="Base">Its name, as the project gives it or the SDK infers it.</param>
/// <param name="BaseDigest">Its manifest's; null for a base that has none, such as scratch.</param>
internal sealed record LedgerImage(string Platform, string MediaType, Digest Digest, Digest Configuration, long Size, string User, string Base, Digest? BaseDigest)
{
    /// <summary>Null until the image is delivered.</summary>
    public LedgerName? Name { get; init; }
}

/// <param name="Tagged">The target of the tags: the manifest, or the index of several platforms.</param>
internal sealed record LedgerName(string Repository, ImmutableArray<string> Tags, ImmutableArray<string> Registries, Digest Tagged)
{
    /// <summary>The other names at registries (<c>ContainerStageDestination</c>); null for none.</summary>
    public ImmutableArray<string>? Destinations { get; init; }

    /// <summary>Each name with its tag.</summary>
    [JsonIgnore]
    public IEnumerable<string> All
    {
        get
        {
            IEnumerable<string> names = Registries.IsEmpty && Destinations is null ? [Repository] : Registries.Select(registry => $"{registry}/{Repository}");
            return [.. names.SelectMany(name => Tags.Select(tag => $"{name}:{tag}")), .. Destinations ?? []];
        }
    }
}

/// <summary>One <c>ContainerStageCheck</c>.</summary>
/// <param name="Severity">Null if it allows single secrets.</param>
/// <param name="Fingerprints">The fingerprints of the allowed secrets; null if it re-grades the check.</param>
internal sealed record LedgerCheck(string Code, string? Severity, ImmutableArray<string>? Fingerprints, string Justification);

/// <param name="Severity"><c>warning</c>: with an error there is no image.</param>
/// <param name="Message">The fault, and why it matters.</param>
internal sealed record LedgerFinding(string Code, string Severity, string Message);
