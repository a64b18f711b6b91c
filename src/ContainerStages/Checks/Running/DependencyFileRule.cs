using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Running;

/// <summary>
/// The published assemblies and <c>App.deps.json</c> agree. The host loads only what is listed. What is listed and missing
/// does not keep .NET 10 from starting: the app dies with FileNotFoundException where it uses it. An SDK that publishes twice into one folder leaves a stale list.
/// An error is only what no start can do without: an app that never uses a missing assembly runs, and so does one that loads an unlisted one by its path.
/// </summary>
internal static class DependencyFileRule
{
    /// <summary>Every start of an app that brings its own runtime loads these.</summary>
    private static readonly string[] OfStart =
        ["System.Private.CoreLib.dll", "System.Runtime.dll", "libSystem.Native.so", "libclrjit.so", "libcoreclr.so", "libhostfxr.so", "libhostpolicy.so"];

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        foreach (PublishedFile file in plan.Files.Where(file => IsRoot(file.RelativePath, DependencyFile.Suffix) && !IsOfReferencedProgram(plan, file)))
        {
            ImmutableSortedSet<string> listed = DependencyFile.Read(file.Content).Files;
            HashSet<string> published = [.. plan.Files.Select(other => other.RelativePath)];
            string[] unlisted =
            [
                .. plan.Files
                    .Where(other => other.Origin is FileOrigin.Framework or FileOrigin.Package or FileOrigin.Project && IsRoot(other.RelativePath, ".dll"))
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
                bool stopsTheStart = missing.Any(name => OfStart.Contains(name) || name == AssemblyOf(file));
                yield return Stale(file, $"{Some(missing)} listed and not published: code that uses it would end in FileNotFoundException") with
                {
                    Severity = stopsTheStart ? null : Severity.Warning,
                };
            }
        }
    }

    /// <summary>A referenced project that is a program brings its own list along, which nobody starts from and which knows nothing of the app.</summary>
    private static bool IsOfReferencedProgram(PlanUnderCheck plan, PublishedFile file)
    {
        string assembly = AssemblyOf(file);
        return plan.Files.Any(other => other.RelativePath == assembly && other.Origin == FileOrigin.Project);
    }

    private static string AssemblyOf(PublishedFile file) => file.RelativePath[..^DependencyFile.Suffix.Length] + ".dll";

    private static bool IsRoot(string path, string suffix) =>
        path.EndsWith(suffix, StringComparison.Ordinal) && !path.Contains('/', StringComparison.Ordinal);

    private static string Some(string[] names) =>
        names.Length == 1 ? $"'{names[0]}' is" : $"'{names[0]}' and {names.Length - 1} more are";

    private static Finding Stale(PublishedFile file, string why) => new(
        Catalogue.StaleDependencyFile,
        $"cannot use '{file.RelativePath}': it does not fit the published files: {why}",
        "Delete the obj folder and publish again. If a target of the project adds or removes assemblies after the publish, let it do so before GeneratePublishDependencyFile.");
}
