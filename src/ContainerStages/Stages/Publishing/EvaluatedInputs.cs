using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using ContainerStages.IO;

namespace ContainerStages.Stages.Publishing;

/// <summary>What of a project's evaluation the published files may depend on: properties, items, and imported files.</summary>
internal static partial class EvaluatedInputs
{
    /// <summary>Properties that decide nothing of the app: where the project and the user are, how the command was started, which image is made of the app.</summary>
    private static readonly HashSet<string> s_ofCommand = new(StringComparer.OrdinalIgnoreCase)
    {
        "HOME", "LocalAppData", "MSBuildAllProjects", "MSBuildInteractive", "MSBuildLastTaskResult", "MSBuildNodeCount", "MSBuildProcessId", "MSBuildProjectDirectoryNoRoot",
        "MSBuildStartupDirectory", "MSBuildUserExtensionsPath", "NuGetInteractive", "PATH", "SDKReferenceDirectoryRoot", "UserProfileRuntimeStorePath",
        "_ContainerStagesFrameworkNewest", "_ContainerStagesFrameworkRuntime", "_ContainerStagesGoal", "_ContainerStagesPlatformGoal", "_CsWinRTGeneratorInteropAssemblyPath",

        // It decides which items there are, and those are inputs.
        "DefaultItemExcludes",
    };

    /// <summary>Packages that compute the version from git's tags, which are in no file of the project.</summary>
    private static readonly string[] s_readersOfGit = ["minver", "nerdbank.gitversioning", "gitversion.msbuild"];

    /// <summary>The folders above the project, and files that they may have: those that exist are inputs.</summary>
    private static readonly HashSet<string> s_foldersAbove = new(StringComparer.OrdinalIgnoreCase) { "_AllDirectoriesAbove", "PotentialEditorConfigFiles", "GlobalAnalyzerConfigFiles" };

    /// <summary>Variables of the environment that a file reads; files of the SDK and of packages do not change while a build runs.</summary>
    private static readonly ConcurrentDictionary<(string File, DateTime Written), string[]> s_variables = new();

    /// <returns>Kind, name and value of each.</returns>
    /// <exception cref="IOException">An imported file cannot be read.</exception>
    public static IEnumerable<(string Kind, string Name, string Value)> Of(EvaluatedProject project, MachineFolders folders)
    {
        HashSet<string> read = new(project.Imports.Append(project.File).SelectMany(VariablesOf), StringComparer.OrdinalIgnoreCase);
        IEnumerable<(string, string, string)> properties = project.Properties
            .Where(property => !s_ofCommand.Contains(property.Key) && (read.Contains(property.Key) || !project.Inherited.Contains(property.Key)))
            .OrderBy(property => property.Key, StringComparer.OrdinalIgnoreCase)
            .Select(property => ("property", property.Key, folders.Replace(property.Value)));
        IEnumerable<(string, string, string)> items = project.Items
            .Where(item => !s_foldersAbove.Contains(item.Type))
            .Select(item => ("item", $"{item.Type} {folders.Replace(item.Include)}", ValueOf(item, folders)))
            .OrderBy(item => item.Item2, StringComparer.Ordinal)
            .ThenBy(item => item.Item3, StringComparer.Ordinal);
        return properties.Concat(items);
    }

    /// <exception cref="FormatException">The app depends on something that is no file, property or item.</exception>
    public static void Check(EvaluatedProject project)
    {
        if (s_readersOfGit.FirstOrDefault(package => project.Imports.Any(file => RelativePath.WithSlashes(file).Contains($"/{package}/", StringComparison.OrdinalIgnoreCase))) is { } package)
        {
            throw new FormatException($"the package {package} takes the version from git");
        }
    }

    /// <summary>
    /// Existing files that the evaluation names, as absolute paths, except what the build writes: imported files, values of properties, what items are or
    /// refer to, assemblies beside a referenced one, and the files that a <c>.proto</c> may import.
    /// </summary>
    public static IEnumerable<string> FilesOf(EvaluatedProject project)
    {
        string[] written = [.. ((string[])["IntermediateOutputPath", "OutDir"]).Select(project.Property).Where(path => path.Length > 0).Select(path => FullPath(project, path))];
        IEnumerable<string> values = project.Properties.Where(property => !project.Inherited.Contains(property.Key) && !IsOfSolution(property.Value)).Select(property => property.Value);
        IEnumerable<string> named = project.Items.SelectMany(item => (string[])[item.Include, Metadata(item, "HintPath")]).Concat(values).Select(path => FileOf(project, path)).OfType<string>();
        IEnumerable<string> beside = project.Items.SelectMany(item => (IEnumerable<string>)[
            .. FilesIn(project, Path.GetDirectoryName(Metadata(item, "HintPath")) ?? "", "*.dll", SearchOption.TopDirectoryOnly),
            .. FilesIn(project, Metadata(item, "ProtoRoot"), "*.proto", SearchOption.AllDirectories),
            .. Metadata(item, "AdditionalImportDirs").Split(';').SelectMany(folder => FilesIn(project, folder, "*.proto", SearchOption.AllDirectories))]);
        string assets = project.Property(RestoredInputs.AssetsFile);
        return project.Imports
            .Concat(named.Concat(beside).Where(file => !written.Any(folder => file.StartsWith(folder, StringComparison.Ordinal))))
            .Where(file => !IsOfRestore(file) && file != assets);
    }

    private static string Metadata(EvaluatedItem item, string name) => item.Metadata.GetValueOrDefault(name, "");

    /// <summary>Another project that is added to the solution does not change this one.</summary>
    private static bool IsOfSolution(string path) => Path.GetExtension(path) is ".sln" or ".slnx" or ".slnf";

    private static IEnumerable<string> FilesIn(EvaluatedProject project, string folder, string pattern, SearchOption depth) =>
        folder.Length > 0 && Directory.Exists(FullPath(project, folder)) ? Directory.EnumerateFiles(FullPath(project, folder), pattern, depth) : [];

    /// <summary>Restore writes them for this machine, with <c>project.assets.json</c>, which <see cref="RestoredInputs"/> reads.</summary>
    private static bool IsOfRestore(string file) => file.EndsWith(".nuget.g.props", StringComparison.Ordinal) || file.EndsWith(".nuget.g.targets", StringComparison.Ordinal);

    private static string ValueOf(EvaluatedItem item, MachineFolders folders) =>
        string.Join('\n', item.Metadata.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase).Select(pair => $"{pair.Key}={folders.Replace(pair.Value)}"));

    private static string[] VariablesOf(string file) => s_variables.GetOrAdd(
        (file, File.GetLastWriteTimeUtc(file)),
        _ => [.. References().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value).Distinct(StringComparer.OrdinalIgnoreCase)]);

    private static string? FileOf(EvaluatedProject project, string path)
    {
        // MSBuild's items may be any text.
        if (path.Length == 0 || path.AsSpan().IndexOfAny(Path.GetInvalidPathChars()) >= 0)
        {
            return null;
        }

        string file = FullPath(project, path);
        return File.Exists(file) && RegularFile.Is(file) ? file : null;
    }

    private static string FullPath(EvaluatedProject project, string path) => Path.GetFullPath(RelativePath.WithSlashes(path), project.Folder);

    [GeneratedRegex(@"\$\(\s*([A-Za-z_][A-Za-z0-9_-]*)")]
    private static partial Regex References();
}
