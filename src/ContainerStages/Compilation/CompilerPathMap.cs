using ContainerStages.Copies;

namespace ContainerStages.Compilation;

/// <summary>
/// The compilers' <c>PathMap</c>: the names that stand for the build machine's folders in assemblies and symbols. A compiler is given some paths as MSBuild
/// writes them, and completes relative ones with the real path of its current folder. Both forms of a folder are therefore mapped.
/// </summary>
internal sealed class CompilerPathMap
{
    /// <summary>Folders with a separator at the end, in the order in which they were added.</summary>
    private readonly List<KeyValuePair<string, string>> _names = [];

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>The project's folder as written, and where it really is.</summary>
    private readonly string[] _projectFolders;

    private readonly string _projectName;

    /// <param name="projectFolder">As MSBuild writes it.</param>
    /// <param name="projectName">Without extension.</param>
    /// <param name="sourceRoot"><c>ContainerStagesSourceRoot</c>; empty for the git repository that the project is in, if there is one.</param>
    public CompilerPathMap(string projectFolder, string projectName, string sourceRoot)
    {
        _projectFolders = [.. Forms(projectFolder)];
        _projectName = $"/_/{projectName}/";
        Add(projectFolder, _projectName);
        string? root = sourceRoot.Length > 0
            ? Path.GetFullPath(sourceRoot, projectFolder)
            : _projectFolders.Reverse().Select(RepositoryAround).FirstOrDefault(folder => folder is not null);
        if (root is not null)
        {
            Add(root, "/_/");
        }
    }

    /// <summary>A folder of NuGet packages: which one a package is in, differs between machines.</summary>
    public void AddPackages(string folder) => Add(Path.GetFullPath(folder, _projectFolders[0]), "/_nuget/");

    /// <summary>Where the build writes. Below the project's folder or the root nothing is to be done.</summary>
    public void AddIntermediate(string folder)
    {
        foreach (string full in Forms(Path.GetFullPath(folder, _projectFolders[0])))
        {
            Cover(full, _projectName + "obj/");
        }
    }

    /// <summary>
    /// A file that is compiled. One outside of all folders above is named after the way to it from the project, because that way is the same wherever the
    /// sources are. An absolute path that shares no folder with the project is left alone: the way to it says where the project is.
    /// </summary>
    /// <param name="path">As the item says it.</param>
    public void AddSource(string path)
    {
        bool isAbsolute = Path.IsPathRooted(path);
        foreach (string projectFolder in isAbsolute ? [Nearest(path)] : _projectFolders)
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(path, projectFolder))!;
            if (!_seen.Add(folder) || Cover(folder, null))
            {
                continue;
            }

            string way = Path.GetRelativePath(projectFolder, folder);
            string[] steps = [.. way.Split(Path.DirectorySeparatorChar)];
            int up = steps.TakeWhile(step => step == "..").Count();
            string top = string.Join(Path.DirectorySeparatorChar, steps.Take(up + 1));
            bool throughRoot = up == 0 || Path.GetDirectoryName(Path.GetFullPath(string.Join(Path.DirectorySeparatorChar, steps.Take(up)), projectFolder)) is null;
            if (!isAbsolute || !throughRoot)
            {
                AddKey(Path.GetFullPath(top, projectFolder), _projectName + top.Replace('\\', '/') + "/");
            }
        }
    }

    /// <summary>As the compilers' option: <c>folder=name,folder=name</c>.</summary>
    public override string ToString() => string.Join(',', _names.Select(pair => $"{Escaped(pair.Key)}={Escaped(pair.Value)}"));

    private static string Escaped(string text) => text.Replace(",", ",,", StringComparison.Ordinal).Replace("=", "==", StringComparison.Ordinal);

    private static IEnumerable<string> Forms(string folder) =>
        ((string[])[Path.TrimEndingDirectorySeparator(folder), RealPath.Of(folder) ?? folder]).Distinct();

    /// <summary>In a work tree and in a submodule <c>.git</c> is a file.</summary>
    private static string? RepositoryAround(string folder)
    {
        string[] around = [.. Around(folder)];
        return around.FirstOrDefault(at => File.Exists(Path.Combine(at, ".git", "HEAD"))) ?? around.FirstOrDefault(at => Path.Exists(Path.Combine(at, ".git")));
    }

    private static IEnumerable<string> Around(string folder)
    {
        for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            yield return at;
        }
    }

    private static string WithSeparator(string folder) => Path.TrimEndingDirectorySeparator(folder) is var trimmed && Path.EndsInDirectorySeparator(trimmed) ? trimmed : trimmed + Path.DirectorySeparatorChar;

    private string Nearest(string path) => _projectFolders.MinBy(folder => Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar).Length)!;

    private void Add(string folder, string name)
    {
        foreach (string form in Forms(folder))
        {
            AddKey(form, name);
        }
    }

    private void AddKey(string folder, string name)
    {
        string key = WithSeparator(folder);
        if (!_names.Exists(pair => pair.Key == key))
        {
            _names.Add(KeyValuePair.Create(key, name));
        }
    }

    /// <summary>Maps a folder that nothing covers as it is written: by what covers the place where it really is, else by the name.</summary>
    /// <returns>Whether the folder is covered now.</returns>
    private bool Cover(string folder, string? name)
    {
        if (NameOf(folder) is not null)
        {
            return true;
        }

        name = (RealPath.Of(folder) is { } real ? NameOf(real) : null) ?? name;
        if (name is not null)
        {
            AddKey(folder, name);
        }

        return name is not null;
    }

    /// <summary>The longest folder that fits counts, as for the compilers of C# and Visual Basic.</summary>
    private string? NameOf(string folder)
    {
        string path = WithSeparator(folder);
        return _names
            .Where(pair => path.StartsWith(pair.Key, StringComparison.Ordinal))
            .OrderByDescending(pair => pair.Key.Length)
            .Select(pair => pair.Value + path[pair.Key.Length..].Replace('\\', '/'))
            .FirstOrDefault();
    }
}
