using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using ContainerStages.IO;

namespace ContainerStages.Stages.Publishing;

/// <summary>What of a project's evaluation the published files may depend on: properties, items, and imported files.</summary>
internal static partial class EvaluatedInputs
{
    /// <summary>What says which machine this is, where the project is, when a file was written and how the command was started, and what only decides which items there are: those are inputs themselves.</summary>
    private static readonly HashSet<string> s_others = new(StringComparer.OrdinalIgnoreCase)
    {
        "MSBuildStartupDirectory", "MSBuildLastTaskResult", "MSBuildInteractive", "MSBuildNodeCount", "MSBuildProcessId", "NuGetInteractive", "DefaultItemExcludes",
        "MSBuildProjectDirectoryNoRoot", "MSBuildAllProjects", "PATH",
        "HOME", "LocalAppData", "MSBuildUserExtensionsPath", "SDKReferenceDirectoryRoot", "UserProfileRuntimeStorePath", "_CsWinRTGeneratorInteropAssemblyPath",
    };

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
            .Where(property => !s_others.Contains(property.Key) && (read.Contains(property.Key) || !project.Inherited.Contains(property.Key)))
            .OrderBy(property => property.Key, StringComparer.OrdinalIgnoreCase)
            .Select(property => ("property", property.Key, folders.Replace(property.Value)));
        IEnumerable<(string, string, string)> items = project.Items
            .Where(item => !s_foldersAbove.Contains(item.Type))
            .Select(item => ("item", $"{item.Type} {folders.Replace(item.Include)}", ValueOf(item, folders)))
            .OrderBy(item => item.Item2, StringComparer.Ordinal)
            .ThenBy(item => item.Item3, StringComparer.Ordinal);
        return properties.Concat(items);
    }

    /// <summary>Existing files that the evaluation names, as absolute paths: imported files, and what items are or refer to, except what the build writes.</summary>
    public static IEnumerable<string> FilesOf(EvaluatedProject project)
    {
        string[] written = [.. ((string[])["IntermediateOutputPath", "OutDir"]).Select(project.Property).Where(path => path.Length > 0).Select(path => FullPath(project, path))];
        IEnumerable<string> ofItems = project.Items
            .SelectMany(item => item.Metadata.TryGetValue("HintPath", out string? hint) ? (string[])[item.Include, hint] : [item.Include])
            .Select(path => FileOf(project, path))
            .OfType<string>()
            .Where(file => !written.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)));
        string assets = project.Property(RestoredInputs.AssetsFile);
        return project.Imports.Concat(ofItems).Where(file => !IsOfRestore(file) && file != assets);
    }

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
