using System.Text;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Stages.Publishing;

/// <summary>
/// Everything that the published files may depend on in one project: its evaluation, the files below its folder, and files elsewhere that the
/// evaluation names. It contains no absolute path, and of a value, which may be secret, only the digest.
/// </summary>
/// <remarks>What a target reads besides, such as a file that only its task names or a web server, is not among them. So it is the user who asks for it.</remarks>
internal sealed class ProjectInputs
{
    private const char Separator = '\t';

    /// <summary>MSBuild writes such a file during the publish, into the current folder.</summary>
    private const string BuildLog = ".binlog";

    private const string ReadFile = "file";
    private const string ReadLink = "link";
    private const string SkippedFolder = "folder that is left out";

    private readonly IReadOnlyList<Line> _lines;

    private ProjectInputs(IReadOnlyList<Line> lines) => _lines = lines;

    /// <summary>Of the inputs. What is left out only says which files are not among them.</summary>
    public Digest Digest => Digest.Of(BytesOf(_lines.Where(IsInput)));

    /// <param name="folders">The names of this machine's folders.</param>
    /// <param name="skipped">Absolute paths below which nothing is an input, unless an item names it: what the build writes.</param>
    /// <param name="tools">What else decides about the result, such as versions, with its values.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="FormatException">What restore wrote is not valid, or the app depends on something that cannot be found.</exception>
    public static ProjectInputs Read(
        EvaluatedProject project, MachineFolders folders, IReadOnlyList<string> skipped, IEnumerable<(string Name, string Value)> tools, CancellationToken cancellationToken)
    {
        EvaluatedInputs.Check(project, folders);
        project = project with { Items = [.. project.Items.Where(item => !item.Include.EndsWith(BuildLog, StringComparison.OrdinalIgnoreCase))] };
        var lines = new List<Line>();
        lines.AddRange(tools.Select(tool => Line.Of("tool", tool.Name, tool.Value)));
        lines.AddRange(EvaluatedInputs.Of(project, folders).Select(input => Line.Of(input.Kind, input.Name, input.Value)));
        lines.AddRange(RestoredInputs.Of(project).Select(input => Line.Of(input.Kind, input.Name, input.Value)));
        string[] skippedHere = [.. skipped.Where(path => RelativePath.IsBelow(path, project.Folder)).Select(path => RelativePath.Between(project.Folder, path)).Distinct().Order(StringComparer.Ordinal)];
        lines.AddRange(skippedHere.Select(path => new Line(SkippedFolder, path, "")));

        HashSet<string> read = [.. Below(project.Folder, skippedHere, cancellationToken)];
        string[] named = [.. EvaluatedInputs.FilesOf(project, folders).Select(file => RelativePath.Between(project.Folder, file)).Where(path => !read.Contains(path)).Distinct()];
        foreach (string path in read.Concat(named).Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            lines.Add(path.Any(char.IsControl) ? throw new FormatException("the name of a file has a control character") : Content(project.Folder, path));
        }

        return new ProjectInputs(lines);
    }

    /// <param name="content">What <see cref="ToBytes"/> has returned.</param>
    public static ProjectInputs Parse(byte[] content) =>
        new([.. Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(Separator)).Where(parts => parts.Length == 3).Select(parts => new Line(parts[0], parts[1], parts[2]))]);

    /// <summary>The files, as paths from the project's folder.</summary>
    public IEnumerable<string> Files => _lines.Where(line => line.Kind is ReadFile or ReadLink).Select(line => line.Name);

    public byte[] ToBytes() => BytesOf(_lines);

    private static bool IsInput(Line line) => line.Kind != SkippedFolder;

    private static byte[] BytesOf(IEnumerable<Line> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => $"{line.Kind}{Separator}{line.Name}{Separator}{line.Value}\n")));

    /// <returns>The first of these inputs that differs, such as <c>the file 'Program.cs'</c>; null if none does.</returns>
    public string? DifferenceFrom(ProjectInputs other)
    {
        HashSet<Line> theirs = [.. other._lines.Where(IsInput)];
        HashSet<Line> ours = [.. _lines.Where(IsInput)];
        return (_lines.FirstOrDefault(line => IsInput(line) && !theirs.Contains(line)) ?? other._lines.FirstOrDefault(line => IsInput(line) && !ours.Contains(line)))?.ToString();
    }

    /// <summary>Whether a file is another one than when it was read, was added or was removed since.</summary>
    /// <param name="projectFolder">The folder that they were read in.</param>
    /// <returns>The first of them; null if there is none.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public string? ChangedFile(string projectFolder, CancellationToken cancellationToken)
    {
        Line[] files = [.. _lines.Where(line => line.Kind is ReadFile or ReadLink)];
        HashSet<string> known = [.. files.Select(line => line.Name)];
        string[] skipped = [.. _lines.Where(line => line.Kind == SkippedFolder).Select(line => line.Name)];
        if (Below(projectFolder, skipped, cancellationToken).FirstOrDefault(path => !known.Contains(path)) is { } added)
        {
            return added;
        }

        foreach (Line line in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!Path.Exists(Path.Combine(projectFolder, line.Name)) || Content(projectFolder, line.Name) != line)
            {
                return line.Name;
            }
        }

        return null;
    }

    /// <summary>Without the folders that tools write, and those whose names begin with a dot. A file in one is an input if an item names it.</summary>
    private static IEnumerable<string> Below(string projectFolder, IReadOnlyCollection<string> skipped, CancellationToken cancellationToken) =>
        FolderWalk.Below(
            new DirectoryInfo(projectFolder),
            entry => entry is DirectoryInfo
                ? StagePaths.NeverSources.Contains(entry.Name, StringComparer.OrdinalIgnoreCase) || entry.Name.StartsWith('.') || skipped.Contains(RelativePath.Between(projectFolder, entry.FullName))
                : entry.Extension.Equals(BuildLog, StringComparison.OrdinalIgnoreCase) || skipped.Contains(RelativePath.Between(projectFolder, entry.FullName)),
            cancellationToken)
        .Where(entry => !FolderWalk.IsFolder(entry) && (entry.LinkTarget is not null || RegularFile.Is(entry.FullName)))
        .Select(entry => RelativePath.Between(projectFolder, entry.FullName));

    /// <summary>A link to a file is that file and where it leads to; one to a folder is only the latter: items name what is read through it.</summary>
    private static Line Content(string projectFolder, string path)
    {
        string file = Path.Combine(projectFolder, path);
        string? target = new FileInfo(file).LinkTarget;
        if (target is not null && !File.Exists(file))
        {
            return Line.Of(ReadLink, path, target);
        }

        string content = FileContent.Of(file).Digest.Hex;
        return new Line(ReadFile, path, $"{content}{(ExecutableBit.IsSet(file) ? " x" : "")}{(target is null ? "" : $" {Digest.Of(Encoding.UTF8.GetBytes(target)).Hex}")}");
    }

    /// <param name="Kind">What it is, in words.</param>
    /// <param name="Name">Without control characters.</param>
    /// <param name="Value">A digest, or nothing.</param>
    private sealed record Line(string Kind, string Name, string Value)
    {
        public static Line Of(string kind, string name, string value) => new(kind, name.ReplaceLineEndings(" ").Replace(Separator, ' '), Digest.Of(Encoding.UTF8.GetBytes(value)).Hex);

        public override string ToString() => $"the {Kind} '{Name}'";
    }
}
