using System.Text.Json.Nodes;
using ContainerStages.Oci;

namespace ContainerStages.App;

/// <summary>
/// The libraries in NuGet's <c>project.assets.json</c>. A referenced project is listed there beside the packages, with an id and a version like theirs:
/// only its <c>type</c> tells the two apart.
/// </summary>
internal sealed class RestoredLibraries
{
    private readonly HashSet<string> _projects = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, (string Id, string Version)> _packages = new(StringComparer.OrdinalIgnoreCase);

    private RestoredLibraries()
    {
    }

    /// <summary>No libraries: nothing was restored.</summary>
    public static RestoredLibraries None { get; } = new();

    /// <param name="assets">The content of <c>project.assets.json</c>.</param>
    /// <exception cref="FormatException">The content is not such a file.</exception>
    public static RestoredLibraries Parse(ReadOnlySpan<byte> assets)
    {
        JsonObject json = Json.ParseObject(assets, "project.assets.json");
        RestoredLibraries restored = new();
        string[] folders = [.. (json["packageFolders"] as JsonObject ?? []).Select(folder => folder.Key)];
        foreach ((string name, JsonNode? value) in json["libraries"] as JsonObject ?? [])
        {
            if (value is JsonObject library)
            {
                restored.Add(name, library, folders);
            }
        }

        return restored;
    }

    public bool IsProject(string id, string version) => _projects.Contains($"{id}/{version}");

    /// <summary>
    /// The package whose folder contains a file. In MSBuild, content files of a package and files that its targets publish name no package.
    /// </summary>
    /// <param name="file">An absolute path.</param>
    public (string Id, string Version)? PackageOf(string file)
    {
        for (string? folder = Path.GetDirectoryName(file); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (_packages.TryGetValue(folder, out (string Id, string Version) package))
            {
                return package;
            }
        }

        return null;
    }

    private void Add(string name, JsonObject library, string[] folders)
    {
        string? type = Json.OptionalString(library, "type");
        if (type == "project")
        {
            _projects.Add(name);
        }
        else if (type == "package" && name.Split('/') is [var id, var version] && Json.OptionalString(library, "path") is { } path)
        {
            foreach (string folder in folders.Where(Path.IsPathFullyQualified))
            {
                _packages.TryAdd(Path.GetFullPath(path, folder), (id, version));
            }
        }
    }
}
