using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Stages;
using ContainerStages.Stages.Publishing;

namespace ContainerStages.Builders.Writing;

/// <summary>Finds out which files of a repository a build of an app needs, from what MSBuild has evaluated.</summary>
/// <param name="root">The build's context, as an absolute path.</param>
internal sealed class SourceTreeReader(string root)
{
    private const string LockFile = "packages.lock.json";

    /// <summary>Files that MSBuild and NuGet look for in a project's folder and in those above it.</summary>
    private static readonly string[] s_above = ["Directory.Build.props", "Directory.Build.rsp", "Directory.Build.targets", "Directory.Packages.props", "global.json", "nuget.config"];

    private static readonly string[] s_imported = [".props", ".targets", ".projitems", ".proj"];

    /// <param name="project">The app's project.</param>
    /// <param name="reports">The project and all that it refers to; see <see cref="ProjectInputs"/>.</param>
    /// <param name="tests">The projects of <c>ContainerStagesTestProject</c>.</param>
    /// <exception cref="ContainerStagesException">The inputs are not known, or one is outside of the root.</exception>
    public SourceTree Read(string project, IReadOnlyList<ProjectReport> reports, IReadOnlyList<string> tests)
    {
        if (reports.FirstOrDefault(report => report.Problem.Length > 0) is { } unknown)
        {
            throw Impossible($"what '{Path.GetFileName(unknown.File)}' reads is not known: {unknown.Problem}", "A Dockerfile that misses a file does not build, so none is written. The direct builder does not need to know.");
        }

        tests.ToList().ForEach(TestStage.CheckExists);
        string[] projects = [.. Ordered(project, reports).Select(Relative)];
        string[] testProjects = [.. tests.SelectMany(ReferencesOf).Distinct().Select(Relative)];
        string[] folders = [.. Outermost(projects.Select(SourceTree.FolderOf))];
        string[] testFolders = [.. Outermost(testProjects.Except(projects).Select(SourceTree.FolderOf))];
        string[] files = [.. reports.SelectMany(FilesOf).Distinct()];
        string[] all = [.. projects, .. testProjects];
        string[] above = [.. all.SelectMany(Above).Distinct()];
        string[] locks = [.. all.Select(path => SourceTree.Join(SourceTree.FolderOf(path), LockFile)).Where(Exists).Distinct()];
        return new SourceTree
        {
            Root = root,
            Project = Relative(project),
            RestoreFiles = [.. all.Concat(files.Where(file => s_imported.Contains(Path.GetExtension(file)))).Concat(above).Concat(locks).Distinct().Order(StringComparer.Ordinal)],
            Feeds = [.. above.Where(file => Path.GetFileName(file).Equals("nuget.config", StringComparison.OrdinalIgnoreCase)).SelectMany(FeedsOf).Distinct()],
            ProjectFolders = [.. folders],
            OtherFiles = [.. files.Where(file => !folders.Any(folder => SourceTree.IsWithin(file, folder)) && !above.Contains(file) && !s_imported.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal)],
            HasTests = tests.Count > 0,
            TestFolders = [.. testFolders],
            BuildOutputs = [.. OutputsOf(reports, [.. folders, .. testFolders])],
            IsLocked = projects.All(path => Exists(SourceTree.Join(SourceTree.FolderOf(path), LockFile))),
        };
    }

    /// <summary>Each project after those that it refers to.</summary>
    private static List<string> Ordered(string project, IReadOnlyList<ProjectReport> reports)
    {
        Dictionary<string, ProjectReport> known = reports.DistinctBy(report => report.File).ToDictionary(report => report.File);
        List<string> ordered = [];
        HashSet<string> seen = [];
        Visit(project);
        return ordered;

        void Visit(string file)
        {
            if (!seen.Add(file))
            {
                return;
            }

            if (known.TryGetValue(file, out ProjectReport? report))
            {
                report.References.ToList().ForEach(Visit);
            }

            ordered.Add(file);
        }
    }

    private IEnumerable<string> FilesOf(ProjectReport report)
    {
        string folder = Path.GetDirectoryName(report.File)!;
        return ProjectInputs.Parse(RegularFile.ReadAllBytes(report.InputsFile)).Files.Select(path => Relative(Path.GetFullPath(path, folder)));
    }

    /// <summary>The folders that these projects write, below the folders that are sent. Those with the usual names are in every ignore file.</summary>
    private IEnumerable<string> OutputsOf(IReadOnlyList<ProjectReport> reports, string[] sent) =>
        Outermost(reports.SelectMany(report => report.BuildOutputs).Select(path => RelativePath.Between(root, path))
            .Where(path => !RelativePath.LeadsOut(path) && sent.Any(folder => path != folder && SourceTree.IsWithin(path, folder)))
            .Where(path => !path.Split('/').Any(DockerignoreWriter.IsNeverSent))
            .Order(StringComparer.Ordinal));

    /// <summary>A test project and what it refers to. It need not use this package, so only its text is read: a path with a property is not understood.</summary>
    private static IEnumerable<string> ReferencesOf(string test)
    {
        HashSet<string> found = [];
        Visit(test);
        return found;

        void Visit(string file)
        {
            if (!File.Exists(file) || !found.Add(file))
            {
                return;
            }

            foreach (string path in ElementsOf(file, "ProjectReference", "Include").Where(path => !path.Contains('$', StringComparison.Ordinal)))
            {
                Visit(Path.GetFullPath(RelativePath.WithSlashes(path), Path.GetDirectoryName(file)!));
            }
        }
    }

    private static string[] ElementsOf(string file, string element, string attribute)
    {
        try
        {
            return [.. XDocument.Load(file).Descendants().Where(node => node.Name.LocalName == element).Select(node => node.Attribute(attribute)?.Value).OfType<string>()];
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            // MSBuild and NuGet say what is wrong with it.
            return [];
        }
    }

    /// <summary>Folders in the repository; other sources are reached from inside of the build.</summary>
    private IEnumerable<string> FeedsOf(string configuration) =>
        ElementsOf(Path.Combine(root, configuration), "add", "value")
            .Where(value => value.Length > 0 && !value.Contains("://", StringComparison.Ordinal) && !value.Contains('%', StringComparison.Ordinal))
            .Select(value => Path.GetFullPath(RelativePath.WithSlashes(value), Path.Combine(root, SourceTree.FolderOf(configuration))))
            .Where(folder => RelativePath.IsBelow(folder, root) && Directory.Exists(folder))
            .Select(Relative);

    private IEnumerable<string> Above(string project)
    {
        for (string folder = SourceTree.FolderOf(project); ; folder = SourceTree.FolderOf(folder))
        {
            // Under the names that they have: other systems tell small letters from capitals.
            string[] names = [.. new DirectoryInfo(Path.Combine(root, folder)).EnumerateFiles().Select(file => file.Name).Where(name => s_above.Contains(name, StringComparer.OrdinalIgnoreCase))];
            foreach (string name in names.Order(StringComparer.Ordinal))
            {
                yield return SourceTree.Join(folder, name);
            }

            if (folder == ".")
            {
                yield break;
            }
        }
    }

    /// <summary>Without folders inside of others, in the order in which they come.</summary>
    private static IEnumerable<string> Outermost(IEnumerable<string> folders)
    {
        string[] all = [.. folders.Distinct()];
        return all.Where(folder => !all.Any(other => other != folder && SourceTree.IsWithin(folder, other)));
    }

    private bool Exists(string path) => File.Exists(Path.Combine(root, path));

    private string Relative(string file)
    {
        string path = RelativePath.Between(root, file);
        return !RelativePath.LeadsOut(path) ? path : throw Impossible(
            $"'{file}' is outside of '{root}', the folder that a build sees",
            "Set ContainerStagesSourceRoot to a folder that holds all projects and the files that they name.");
    }

    private static ContainerStagesException Impossible(string why, string advice) => new(Catalogue.DockerfileNotPossible, $"cannot write a Dockerfile: {why}", advice);
}
