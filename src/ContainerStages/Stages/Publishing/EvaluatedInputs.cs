using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using ContainerStages.IO;

namespace ContainerStages.Stages.Publishing;

/// <summary>What of a project's evaluation the published files may depend on: properties, items, and imported files.</summary>
internal static partial class EvaluatedInputs
{
    /// <summary>Properties that decide nothing of the app: where the project and the user are, how the command was started, what else the
    /// solution has, what the image is like.</summary>
    private static readonly HashSet<string> s_ofCommand = new(StringComparer.OrdinalIgnoreCase)
    {
        "HOME", "LocalAppData", "MSBuildAllProjects", "MSBuildInteractive", "MSBuildLastTaskResult", "MSBuildNodeCount", "MSBuildProcessId", "MSBuildProjectDirectoryNoRoot",
        "MSBuildStartupDirectory", "MSBuildUserExtensionsPath", "NuGetInteractive", "PATH", "SDKReferenceDirectoryRoot", "UserProfileRuntimeStorePath",
        "BuildingSolutionFile", "CurrentSolutionConfigurationContents", "SolutionDir", "SolutionExt", "SolutionFileName", "SolutionName", "SolutionPath",
        "DeterministicTimestamp", "LocalRegistry", "SOURCE_DATE_EPOCH",
        "_ContainerStagesFrameworkNewest", "_ContainerStagesFrameworkRuntime", "_ContainerStagesGoal", "_ContainerStagesPlatformGoal", "_CsWinRTGeneratorInteropAssemblyPath",

        // It decides which items there are, and those are inputs.
        "DefaultItemExcludes",
    };

    /// <summary>Packages that compute the version from git's tags, which are in no file of the project.</summary>
    private static readonly string[] s_readersOfGit = ["minver", "nerdbank.gitversioning", "gitversion.msbuild", "gitinfo"];

    /// <summary>The file of this package that asks for the inputs.</summary>
    private const string OwnFile = "ContainerStages.Inner.Inputs.targets";

    /// <summary>The folders above the project, and files that they may have: those that exist are inputs.</summary>
    private static readonly HashSet<string> s_foldersAbove = new(StringComparer.OrdinalIgnoreCase) { "_AllDirectoriesAbove", "PotentialEditorConfigFiles", "GlobalAnalyzerConfigFiles" };

    /// <summary>Variables of the environment that a file reads; files of the SDK and of packages do not change while a build runs.</summary>
    private static readonly ConcurrentDictionary<(string File, DateTime Written), string[]> s_variables = new();

    /// <returns>Kind, name and value of each.</returns>
    /// <exception cref="IOException">An imported file cannot be read.</exception>
    public static IEnumerable<(string Kind, string Name, string Value)> Of(EvaluatedProject project, MachineFolders folders)
    {
        // This package's own files read variables about registries.
        string own = Path.GetDirectoryName(project.Imports.FirstOrDefault(file => Path.GetFileName(file) == OwnFile)) ?? "";
        HashSet<string> read = new(project.Imports.Append(project.File).Where(file => own.Length == 0 || !RelativePath.IsBelow(file, own)).SelectMany(VariablesOf), StringComparer.OrdinalIgnoreCase);
        IEnumerable<(string, string, string)> properties = project.Properties
            .Where(property => !s_ofCommand.Contains(property.Key) && (read.Contains(property.Key) || !project.Inherited.Contains(property.Key)))
            .OrderBy(property => property.Key, StringComparer.OrdinalIgnoreCase)
            .Select(property => ("property", property.Key, folders.Replace(property.Value)));
        IEnumerable<(string, string, string)> items = project.Items
            .Where(item => !s_foldersAbove.Contains(item.Type))
            .Select(item => ("item", $"{item.Type} {folders.Replace(item.Include)}", ValueOf(item, folders)))
            .OrderBy(item => item.Item2, StringComparer.Ordinal)
            .ThenBy(item => item.Item3, StringComparer.Ordinal);
        IEnumerable<(string, string, string)> installed = project.Imports.Where(folders.IsInstalled).Where(file => !IsOfRestore(file))
            .Select(file => ("imported file", folders.Shorten(file), ""))
            .Distinct()
            .OrderBy(file => file.Item2, StringComparer.Ordinal);
        return properties.Concat(installed).Concat(items);
    }

    /// <exception cref="FormatException">The app depends on something that is no file, property or item.</exception>
    public static void Check(EvaluatedProject project, MachineFolders folders)
    {
        if (s_readersOfGit.FirstOrDefault(package => project.Imports.Any(file => folders.IsInstalled(file) && RelativePath.WithSlashes(file).Contains($"/{package}/", StringComparison.OrdinalIgnoreCase))) is { } package)
        {
            throw new FormatException($"the package {package} takes the version from git");
        }
    }

    /// <summary>
    /// Existing files that the evaluation names, as absolute paths, except what the build writes and what is installed: imported files, values of
    /// properties, what items are or refer to, what lies beside a referenced assembly, and the files that a <c>.proto</c> may import.
    /// </summary>
    public static IEnumerable<string> FilesOf(EvaluatedProject project, MachineFolders folders)
    {
        string[] written = [.. ((string[])["IntermediateOutputPath", "OutDir"]).Select(project.Property).Where(path => path.Length > 0).Select(path => project.FullPath(path))];
        IEnumerable<string> values = project.Properties.Where(property => !project.Inherited.Contains(property.Key) && !s_ofCommand.Contains(property.Key)).Select(property => property.Value);
        IEnumerable<string> named = values.Concat(project.Items.Select(item => item.Include)).Select(path => FileOf(project, path)).OfType<string>()
            .Concat(project.Items.SelectMany(item => FilesFor(project, item)));
        string assets = project.Property(RestoredInputs.AssetsFile);
        return project.Imports
            .Concat(named.Where(file => !written.Any(folder => RelativePath.IsBelow(file, folder))))
            .Where(file => !folders.IsInstalled(file) && !IsOfRestore(file) && file != assets);
    }

    /// <summary>MSBuild publishes what lies beside a referenced assembly: assemblies that it needs, translations, symbols.</summary>
    private static IEnumerable<string> FilesFor(EvaluatedProject project, EvaluatedItem item)
    {
        IEnumerable<string> assemblies = ((string[])[Metadata(item, "HintPath"), item.Type.Equals("Reference", StringComparison.OrdinalIgnoreCase) ? item.Include : ""])
            .Where(path => path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase));
        IEnumerable<string> beside = assemblies.SelectMany(path => Path.GetDirectoryName(project.FullPath(path)) is { } folder
            ? FilesIn(project, folder, "*", SearchOption.TopDirectoryOnly).Concat(FilesIn(project, folder, "*.resources.dll", SearchOption.AllDirectories))
            : []);
        IEnumerable<string> imported = Metadata(item, "AdditionalImportDirs").Split(';').Append(Metadata(item, "ProtoRoot"))
            .SelectMany(folder => FilesIn(project, folder, "*.proto", SearchOption.AllDirectories));
        return beside.Concat(imported);
    }

    private static string Metadata(EvaluatedItem item, string name) => item.Metadata.GetValueOrDefault(name, "");

    private static IEnumerable<string> FilesIn(EvaluatedProject project, string folder, string pattern, SearchOption depth) =>
        folder.Length > 0 && Directory.Exists(project.FullPath(folder)) ? Directory.EnumerateFiles(project.FullPath(folder), pattern, depth).Where(RegularFile.Is) : [];

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

        string file = project.FullPath(path);
        return File.Exists(file) && RegularFile.Is(file) ? file : null;
    }

    [GeneratedRegex(@"\$\(\s*([A-Za-z_][A-Za-z0-9_-]*)")]
    private static partial Regex References();
}
