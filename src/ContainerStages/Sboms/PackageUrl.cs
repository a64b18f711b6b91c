using ContainerStages.FileSystems;

namespace ContainerStages.Sboms;

/// <summary>Package URLs (https://github.com/package-url/purl-spec).</summary>
internal static class PackageUrl
{
    public static string OfNuGet(string id, string version) => $"pkg:nuget/{Encode(id)}@{Encode(version)}";

    /// <param name="name">With its scope, such as <c>@types/node</c>.</param>
    public static string OfNpm(string name, string version) => $"pkg:npm/{string.Join('/', name.Split('/').Select(Encode))}@{Encode(version)}";

    /// <param name="type"><c>deb</c> or <c>apk</c>.</param>
    public static string OfDistribution(string type, OsRelease release, string name, string version, string architecture) =>
        $"pkg:{type}/{Encode(release.Id.Length > 0 ? release.Id : type == "deb" ? "debian" : "alpine")}/{Encode(name)}@{Encode(version)}?arch={Encode(architecture)}"
        + (release.Id.Length > 0 && release.Version.Length > 0 ? $"&distro={Encode($"{release.Id}-{release.Version}")}" : "");

    /// <param name="digest">The manifest's.</param>
    public static string OfImage(string name, string digest, string architecture) => $"pkg:oci/{Encode(name.ToLowerInvariant())}@{Encode(digest)}?arch={Encode(architecture)}";

    private static string Encode(string text) => Uri.EscapeDataString(text).Replace("%3A", ":", StringComparison.Ordinal);
}
