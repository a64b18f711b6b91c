using ContainerStages.Oci;

namespace ContainerStages.Bases.Frameworks;

/// <summary>A pack in one of NuGet's folders for packages.</summary>
/// <param name="Folder">An absolute path.</param>
/// <param name="ContentHash">SHA-512 in Base64, as NuGet's lock files have it.</param>
internal sealed record RestoredPack(FrameworkPack Pack, string Folder, string ContentHash)
{
    /// <summary>NuGet writes this file last: with it, the package is complete.</summary>
    private const string Metadata = ".nupkg.metadata";

    /// <param name="folders">NuGet's folders, the first that has it counts.</param>
    /// <returns>Null if none has it.</returns>
    public static RestoredPack? Find(FrameworkPack pack, IEnumerable<string> folders) =>
        folders.Select(folder => Read(pack, Path.Combine(folder, pack.Id.ToLowerInvariant(), pack.Version.ToLowerInvariant()))).FirstOrDefault(found => found is not null);

    private static RestoredPack? Read(FrameworkPack pack, string folder)
    {
        try
        {
            string file = Path.Combine(folder, Metadata);
            return File.Exists(file) && Json.OptionalString(Json.ParseObject(File.ReadAllBytes(file), "package"), "contentHash") is { } hash
                ? new RestoredPack(pack, folder, hash)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            // NuGet restores it again.
            return null;
        }
    }
}
