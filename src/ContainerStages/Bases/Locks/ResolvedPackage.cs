using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Bases.Locks;

/// <summary>One package, identified to the byte.</summary>
/// <param name="Architecture">apt's name of the architecture, or <c>all</c>.</param>
/// <param name="Size">Bytes of the .deb file.</param>
internal sealed partial record ResolvedPackage(string Name, string Version, string Architecture, long Size, Digest Sha256)
{
    private static readonly MediaType DebType = new("application/vnd.debian.binary-package");

    public Descriptor Blob => new(DebType, Sha256, Size);

    /// <exception cref="FormatException">A field is missing or has a value that no package can have.</exception>
    public static ResolvedPackage Parse(JsonNode? node)
    {
        JsonObject json = Json.Object(node, "package");
        string name = Json.String(json, "name");
        string version = Json.String(json, "version");
        string architecture = Json.String(json, "architecture");
        return IsName(name) && VersionPattern().IsMatch(version) && ArchitecturePattern().IsMatch(architecture)
            ? new ResolvedPackage(name, version, architecture, Json.Long(json, "size"), Digest.Parse("sha256:" + Json.String(json, "sha256")))
            : throw new FormatException($"'{name}', version '{version}', for '{architecture}' cannot be a package");
    }

    /// <summary>
    /// Debian Policy 5.6.1. Nothing else may reach apt's command line, where <c>-o</c> would be an option and <c>name-</c> a removal.
    /// </summary>
    public static bool IsName(string text) => NamePattern().IsMatch(text);

    /// <exception cref="ContainerStagesException">The text is not a package name.</exception>
    public static void CheckName(string text)
    {
        if (!IsName(text))
        {
            throw new ContainerStagesException(
                Catalogue.PackageNotFound,
                $"cannot find package '{text}': that is no package name",
                "Package names have lower-case letters, digits and '+', '-', '.', begin with a letter or digit and end with no '-'.");
        }
    }

    public JsonObject ToJson() => new()
    {
        ["name"] = Name,
        ["version"] = Version,
        ["architecture"] = Architecture,
        ["size"] = Size,
        ["sha256"] = Sha256.Hex,
    };

    public override string ToString() => $"{Name} {Version} {Architecture} {Sha256}";

    // apt reads a trailing '-' as "remove"; with a trailing '+', as in libstdc++, it tries the name first.
    [GeneratedRegex(@"\A[a-z0-9][a-z0-9+.-]*[a-z0-9+.]\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A[0-9][A-Za-z0-9.+:~-]*\z")]
    private static partial Regex VersionPattern();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]*\z")]
    private static partial Regex ArchitecturePattern();
}
