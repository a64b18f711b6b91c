using System.Text.RegularExpressions;
using ContainerStages.Checks.Metadata;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Code;

/// <summary>
/// The app's own assemblies and symbols name folders of the build machine: stack traces show them to strangers, and another machine builds other
/// bytes. What packages say is their authors' business.
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
            yield return new Finding(
                Catalogue.BuildPathInside,
                $"cannot keep the build machine's folders out of '{paths.Key}': it names {Listing.Of([.. paths.Distinct()])}",
                "Build it with <ContinuousIntegrationBuild>true</ContinuousIntegrationBuild> and without a PathMap of your own: the image's own build then replaces all folders.");
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

    /// <summary><c>/_/</c>, <c>/_1/</c> and the like, which SourceLink's DeterministicSourcePaths writes.</summary>
    [GeneratedRegex(@"\A/_\d*/")]
    private static partial Regex Replaced();
}
