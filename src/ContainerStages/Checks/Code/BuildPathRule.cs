using System.Text.RegularExpressions;
using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Metadata;

namespace ContainerStages.Checks.Code;

/// <summary>
/// The app's own assemblies and symbols name folders of the build machine: stack traces show these folders, and another machine builds other bytes.
/// Packages are ignored.
/// </summary>
internal static partial class BuildPathRule
{
    public static IEnumerable<Finding> Check(CodeUnderCheck code)
    {
        (string File, string Path)[] found =
        [
            .. code.Assemblies
                .Where(assembly => assembly.File.Origin != FileOrigin.Package)
                .SelectMany(assembly => assembly.Facts.Documents.Prepend(assembly.Facts.SymbolPath ?? "").Select(path => (assembly.File.RelativePath, path))),
            .. code.Files
                .Where(file => file.Origin is FileOrigin.App or FileOrigin.Project && file.RelativePath.EndsWith(".pdb", StringComparison.OrdinalIgnoreCase))
                .SelectMany(file => Symbols.DocumentsOf(file.Content).Select(path => (file.RelativePath, path))),
        ];
        foreach (IGrouping<string, string> paths in found.Where(pair => IsOfMachine(pair.Path)).GroupBy(pair => pair.File, pair => pair.Path))
        {
            string[] named = [.. paths.Distinct()];
            yield return new Finding(
                Catalogue.BuildPathInside,
                $"cannot keep the build machine's folders out of '{paths.Key}': it names {Listing.Of(named)}",
                $"No root that the image's own build replaces covers '{CommonFolder(named)}': set ContainerStagesSourceRoot to a folder above it. A PathMap of your own, ContinuousIntegrationBuild set to false and --no-build keep all folders: build without them.");
        }
    }

    /// <summary>An absolute path, of Unix or Windows, and not a replaced one. <c>/__w/</c> and <c>/_work/</c> are real: agents of GitHub and Azure build there.</summary>
    private static bool IsOfMachine(string path) => path switch
    {
        ['/', ..] when Replaced().IsMatch(path) => false,
        ['/', _, ..] or ['\\', '\\', ..] => true,
        [var drive, ':', '\\' or '/', ..] => char.IsAsciiLetter(drive),
        _ => false,
    };

    /// <summary>The deepest common folder, with its separator. The paths may be of any system.</summary>
    private static string CommonFolder(string[] paths)
    {
        int length = paths[0].Length;
        do
        {
            length = length == 0 ? 0 : paths[0].AsSpan(0, length - 1).LastIndexOfAny('/', '\\') + 1;
        }
        while (!paths.All(path => path.StartsWith(paths[0][..length], StringComparison.Ordinal)));

        return paths[0][..length];
    }

    /// <summary><c>/_/</c>, <c>/_1/</c> and the like, which SourceLink's DeterministicSourcePaths writes, and <c>/_nuget/</c>, which is ours.</summary>
    [GeneratedRegex(@"\A/_(\d*|nuget)/")]
    private static partial Regex Replaced();
}
