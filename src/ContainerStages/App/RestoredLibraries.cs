using System.Collections.Immutable;
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
    private readonly Dictionary<string, SortedSet<string>> _dependencies = new(StringComparer.OrdinalIgnoreCase);
    private string[] _folders = [];

    private RestoredLibraries()
    {
    }

    /// <summary>No libraries: nothing was restored.</summary>
    public static RestoredLibraries None { get; } = new();

    /// <summary>Ids of what the project itself refers to: packages and projects.</summary>
    public ImmutableSortedSet<string> Direct { get; private set; } = ImmutableSortedSet.Create<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names and versions of the referenced projects.</summary>
    public IEnumerable<(string Name, string Version)> Projects => _projects.Select(project => project.Split('/', 2)).Select(parts => (parts[0], parts[^1]));

    /// <param name="assets">The content of <c>project.assets.json</c>.</param>
    /// <exception cref="FormatException">The content is not such a file.</exception>
    public static RestoredLibraries Parse(ReadOnlySpan<byte> assets)
    {
        JsonObject json = Json.ParseObject(assets, "project.assets.json");
        RestoredLibraries restored = new();
        restored._folders = [.. (json["packageFolders"] as JsonObject ?? []).Select(folder => folder.Key).Where(Path.IsPathFullyQualified)];
        foreach ((string name, JsonNode? value) in json["libraries"] as JsonObject ?? [])
        {
            if (value is JsonObject library)
            {
                restored.Add(name, library);
            }
        }

        foreach ((string name, JsonNode? value) in (json["targets"] as JsonObject ?? []).SelectMany(target => target.Value as JsonObject ?? []))
        {
            restored.AddDependencies(name, (value as JsonObject)?["dependencies"] as JsonObject ?? []);
        }

        restored.Direct = restored.Direct.Union((json["projectFileDependencyGroups"] as JsonObject ?? [])
            .SelectMany(group => group.Value as JsonArray ?? []).OfType<JsonValue>().Select(value => $"{value}".Split(' ')[0]));
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

    /// <summary>The ids of what a library depends on, sorted, for any framework.</summary>
    public IReadOnlyCollection<string> DependenciesOf(string id, string version) => _dependencies.GetValueOrDefault($"{id}/{version}") ?? (IReadOnlyCollection<string>)[];

    /// <summary>The folder in which NuGet has unpacked a package, or a runtime pack, as an absolute path; null if it is not there.</summary>
    public string? FolderOf(string id, string version) => _folders
        .Select(folder => Path.Combine(folder, id.ToLowerInvariant(), version.ToLowerInvariant()))
        .FirstOrDefault(Directory.Exists);

    private void AddDependencies(string name, JsonObject dependencies)
    {
        if (!_dependencies.TryGetValue(name, out SortedSet<string>? ids))
        {
            _dependencies.Add(name, ids = new(StringComparer.OrdinalIgnoreCase));
        }

        ids.UnionWith(dependencies.Select(dependency => dependency.Key));
    }

    private void Add(string name, JsonObject library)
    {
        string? type = Json.OptionalString(library, "type");
        if (type == "project")
        {
            _projects.Add(name);
        }
        else if (type == "package" && name.Split('/') is [var id, var version] && Json.OptionalString(library, "path") is { } path)
        {
            foreach (string folder in _folders)
            {
                _packages.TryAdd(Path.GetFullPath(path, folder), (id, version));
            }
        }
    }
}
