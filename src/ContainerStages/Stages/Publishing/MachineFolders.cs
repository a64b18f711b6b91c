using System.Text;
using ContainerStages.IO;

namespace ContainerStages.Stages.Publishing;

/// <summary>
/// Names for the folders of this machine, such as <c>{packages}</c>, so that a text with paths is the same on another machine.
/// </summary>
internal sealed class MachineFolders
{
    private const string Project = "{project}";

    private readonly string _projectFolder;

    /// <summary>The longest first: one may contain another.</summary>
    private readonly (string Path, string Name)[] _folders;

    /// <param name="projectFolder">As all folders here, an absolute path.</param>
    /// <param name="packages">NuGet's folder; empty if it is not known.</param>
    /// <param name="dotnet">The folder of .NET; empty if it is not known.</param>
    /// <param name="others">Further folders, with names that only have to differ.</param>
    public MachineFolders(string projectFolder, string packages, string dotnet, params IEnumerable<(string Path, string Name)> others)
    {
        _projectFolder = Path.TrimEndingDirectorySeparator(projectFolder);
        _folders =
        [
            .. others.Prepend((dotnet, "{dotnet}")).Prepend((packages, "{packages}")).Prepend((projectFolder, Project))
                .Select(folder => (Path: Path.TrimEndingDirectorySeparator(folder.Item1), Name: folder.Item2))
                .Where(folder => folder.Path.Length > 0 && !Path.EndsInDirectorySeparator(folder.Path))
                .OrderByDescending(folder => folder.Path.Length),
        ];
    }

    /// <summary>Whether a file is one of .NET's or of a package: its path has the version, which says what is in it.</summary>
    public bool IsInstalled(string file) => FolderOf(file).Name is "{packages}" or "{dotnet}";

    /// <summary>A path with a name in place of its folder: of those that contain it, else the way from the project.</summary>
    public string Shorten(string file)
    {
        (string folder, string name) = FolderOf(file);
        return name is null ? $"{Project}/{RelativePath.Between(_projectFolder, file)}" : $"{name}/{RelativePath.Between(folder, file)}";
    }

    /// <summary>The opposite of <see cref="Shorten"/>.</summary>
    /// <returns>Null if the text begins with no name of a folder.</returns>
    public string? Expand(string text)
    {
        (string folder, string name) = _folders.FirstOrDefault(folder => text.StartsWith(folder.Name + "/", StringComparison.Ordinal));
        return name is null ? null : Path.GetFullPath(text[(name.Length + 1)..], folder);
    }

    /// <summary>Replaces the folders wherever they stand in a text.</summary>
    public string Replace(string text)
    {
        foreach ((string folder, string name) in _folders)
        {
            text = Replace(text, folder, name);
            if (Path.DirectorySeparatorChar != '/')
            {
                text = Replace(text, RelativePath.WithSlashes(folder), name);
            }
        }

        return text;
    }

    /// <returns>The folder that contains a file, with its name; nulls for none.</returns>
    private (string Path, string Name) FolderOf(string file) => _folders.FirstOrDefault(folder => RelativePath.IsBelow(file, folder.Path));

    private static string Replace(string text, string folder, string name)
    {
        int found = text.IndexOf(folder, StringComparison.Ordinal);
        if (found < 0)
        {
            return text;
        }

        var replaced = new StringBuilder();
        int start = 0;
        for (; found >= 0; found = text.IndexOf(folder, found + 1, StringComparison.Ordinal))
        {
            int end = found + folder.Length;
            if (found >= start && (found == 0 || !IsOfName(text[found - 1])) && (end == text.Length || !IsOfName(text[end])))
            {
                replaced.Append(text, start, found - start).Append(name);
                start = end;
            }
        }

        return replaced.Append(text, start, text.Length - start).ToString();
    }

    /// <summary>Whether a character next to a path makes it another path.</summary>
    private static bool IsOfName(char character) => char.IsLetterOrDigit(character) || character is '.' or '_' or '-';
}
