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

    /// <summary>The project's folder as written, and its real path.</summary>
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
        if (RootOf(projectFolder, sourceRoot) is { } root)
        {
            Add(root, "/_/");
        }
    }

    /// <summary>The folder that paths in assemblies start from.</summary>
    /// <param name="projectFolder">As MSBuild writes it.</param>
    /// <param name="sourceRoot"><c>ContainerStagesSourceRoot</c>; empty for the git repository.</param>
    /// <returns>Null outside of a repository.</returns>
    public static string? RootOf(string projectFolder, string sourceRoot) => sourceRoot.Length > 0
        ? Path.GetFullPath(sourceRoot, projectFolder)
        : Forms(projectFolder).Reverse().Select(RepositoryAround).FirstOrDefault(folder => folder is not null);

    /// <summary>Adds a folder of NuGet packages. All have one name, because the folder of a package differs between machines.</summary>
    public void AddPackages(string folder) => Add(Path.GetFullPath(folder, _projectFolders[0]), "/_nuget/");

    /// <summary>Adds the folder that the build writes to, unless it is below the project's folder or the root.</summary>
    public void AddIntermediate(string folder)
    {
        foreach (string full in Forms(Path.GetFullPath(folder, _projectFolders[0])))
        {
            Cover(full, _projectName + "obj/");
        }
    }

    /// <summary>
    /// Adds a file that is compiled. A file outside of all mapped folders is named by its relative path from the project, because that path is the
    /// same on all machines. An absolute path that shares no folder with the project is not mapped, because its relative path would show where the
    /// project is.
    /// </summary>
    /// <param name="path">The path as the item has it.</param>
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

    /// <summary>The map as the compilers' option: <c>folder=name,folder=name</c>.</summary>
    public override string ToString() => string.Join(',', _names.Select(pair => $"{Escaped(pair.Key)}={Escaped(pair.Value)}"));

    private static string Escaped(string text) => text.Replace(",", ",,", StringComparison.Ordinal).Replace("=", "==", StringComparison.Ordinal);

    private static IEnumerable<string> Forms(string folder) =>
        ((string[])[Path.TrimEndingDirectorySeparator(folder), RealPath.Of(folder) ?? folder]).Distinct();

    /// <summary>The git repository around a folder. In a work tree and in a submodule, <c>.git</c> is a file.</summary>
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

    /// <summary>Maps a folder whose written path no mapped folder contains: by the mapped folder that contains its real path, else by the name.</summary>
    /// <returns>Whether the folder is mapped now.</returns>
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

    /// <summary>The name by the longest matching folder, as in the compilers of C# and Visual Basic.</summary>
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
