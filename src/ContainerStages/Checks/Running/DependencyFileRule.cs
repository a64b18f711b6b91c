using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Running;

/// <summary>
/// The published assemblies and <c>App.deps.json</c> agree. The host loads only listed assemblies. A listed assembly that is missing does not keep
/// .NET 10 from starting: the app fails with FileNotFoundException when it uses the assembly. An SDK that publishes twice into one folder leaves a
/// stale list. It is an error only for files that every start needs: an app that never uses a missing assembly runs, and so does one that loads an
/// unlisted assembly by its path.
/// </summary>
internal static class DependencyFileRule
{
    /// <summary>Every start of a self-contained app loads these.</summary>
    private static readonly string[] OfStart =
        ["System.Private.CoreLib.dll", "System.Runtime.dll", "libSystem.Native.so", "libclrjit.so", "libcoreclr.so", "libhostfxr.so", "libhostpolicy.so"];

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        if (DependencyFile.FileOf(plan.Files, plan.AppName) is { } file)
        {
            ImmutableSortedSet<string> listed = DependencyFile.Read(file.Content).Files;
            HashSet<string> published = [.. plan.Files.Select(other => other.RelativePath)];
            string[] unlisted =
            [
                .. plan.Files
                    .Where(other => other.IsReference && other.Origin is FileOrigin.Framework or FileOrigin.Package or FileOrigin.Project && IsAssemblyInRoot(other.RelativePath))
                    .Select(other => other.RelativePath)
                    .Where(other => !listed.Contains(other)),
            ];
            if (listed.Count > 0 && unlisted.Length > 0)
            {
                yield return Stale(file, $"{Some(unlisted)} published and not listed: the app would not find it at run time") with { Severity = Severity.Warning };
            }

            string[] missing = [.. listed.Where(other => !published.Contains(other))];
            if (missing.Length > 0)
            {
                bool stopsTheStart = missing.Any(name => OfStart.Contains(name) || name == plan.AppName + ".dll");
                yield return Stale(file, $"{Some(missing)} listed and not published: code that uses it would end in FileNotFoundException") with
                {
                    Severity = stopsTheStart ? null : Severity.Warning,
                };
            }
        }
    }

    private static bool IsAssemblyInRoot(string path) =>
        path.EndsWith(".dll", StringComparison.Ordinal) && !path.Contains('/', StringComparison.Ordinal);

    private static string Some(string[] names) =>
        names.Length == 1 ? $"'{names[0]}' is" : $"'{names[0]}' and {names.Length - 1} more are";

    private static Finding Stale(PublishedFile file, string why) => new(
        Catalogue.StaleDependencyFile,
        $"cannot use '{file.RelativePath}': it does not fit the published files: {why}",
        "Delete the obj folder and publish again. If a target of the project adds or removes assemblies after the publish, let it do so before GeneratePublishDependencyFile.");
}
