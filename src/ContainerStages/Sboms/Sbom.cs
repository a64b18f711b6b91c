using System.Collections.Immutable;
using System.Reflection;
using ContainerStages.Ledgers;

namespace ContainerStages.Sboms;

/// <summary>The bill of materials of one image: what it holds, whatever format that is written in.</summary>
internal sealed record Sbom
{
    /// <summary>The name and version of this program, for documents.</summary>
    public const string Tool = "ContainerStages";

    /// <summary>
    /// The most files of the base that documents list. An image with more has a whole distribution in it, and documents of tens of megabytes would help
    /// nobody: its packages are listed without their files.
    /// </summary>
    public const int MostBaseFiles = 10_000;

    public static string ToolVersion { get; } =
        (typeof(Sbom).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];

    /// <summary>The app's name.</summary>
    public required string Name { get; init; }

    /// <summary>RFC 3339: the time that the image has.</summary>
    public required string Created { get; init; }

    public required Ledger Ledger { get; init; }

    /// <summary>Sorted; see <see cref="ImageComponents"/>.</summary>
    public required ImmutableArray<Component> Components { get; init; }

    /// <summary>How many files of the base are not listed, because they are more than <see cref="MostBaseFiles"/>.</summary>
    public int LeftOut { get; private init; }

    /// <summary>What else is not listed, and why: a sentence each.</summary>
    public ImmutableArray<string> Gaps { get; private init; } = [];

    /// <summary>The package URL of the image itself.</summary>
    public string Purl => PackageUrl.OfImage(Name, Ledger.Image.Digest.ToString(), Ledger.Image.Platform.Split('/')[1]);

    public static Sbom Of(SbomSource source, string created)
    {
        var components = ImageComponents.Of(source);
        return new Sbom
        {
            Name = source.Name,
            Created = created,
            Ledger = source.Ledger,
            Components = components.All,
            LeftOut = components.LeftOut,
            Gaps = components.Gaps,
        };
    }

    /// <summary>Whether a base's name is a reference to a registry.</summary>
    public static bool IsReference(string image) => SchemeOf(image) is null && !image.StartsWith("stage:", StringComparison.Ordinal) && !image.StartsWith("docker-daemon:", StringComparison.Ordinal) && image != "scratch";

    /// <summary>The base's name without the folders of this machine.</summary>
    public static string PublicName(string image) => SchemeOf(image) is { } scheme ? $"{scheme}:{image[(scheme.Length + 1)..].Split('/', '\\')[^1]}" : image;

    /// <summary>What a document says of a component whose files are not known.</summary>
    public static string? RemarkOf(Component component) => component.Remark
        ?? (component.IsBuildInput ? "It went into the build of the app's file; what of it is left there is not known." : null);

    /// <summary>The layers that hold files of a component, bottom to top.</summary>
    public static IEnumerable<int> LayersOf(Component component) => component.Files.Select(file => file.Layer).Distinct().Order();

    /// <summary>The algorithms' names in SPDX; CycloneDX's have a hyphen.</summary>
    public static string WithoutHyphen(string algorithm) => algorithm.Replace("-", "", StringComparison.Ordinal);

    /// <returns>Null for a base that no file holds.</returns>
    private static string? SchemeOf(string image) => image.Split(':')[0] is ("oci" or "oci-archive" or "docker-archive") and var scheme && scheme.Length < image.Length ? scheme : null;
}
