using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Running;

/// <summary>
/// The first line of a script ends in a carriage return, as on Windows: Linux looks for an interpreter of that name, and reports "no such file or
/// directory" for the script. It is an error for a script that the image starts, but not for a health check, because Kubernetes runs no health checks
/// of images.
/// </summary>
internal static class ScriptLineEndRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        foreach ((string path, string source) in Scripts(plan))
        {
            yield return new Finding(
                Catalogue.ScriptLineEnd,
                $"cannot run the script '/{path}': its first line ends in a carriage return, and Linux takes that for a part of the interpreter's name",
                $"Save '{source}' with the line ends of Linux (LF). In Git: a line '*.sh text eol=lf' in .gitattributes, then 'git add --renormalize .'.")
            {
                Severity = plan.Started?.Entry?.Entry.Path == path ? null : Severity.Warning,
            };
        }
    }

    /// <returns>Paths in the image, and the file's name for the user.</returns>
    private static IEnumerable<(string Path, string Source)> Scripts(PlanUnderCheck plan) =>
    [
        .. plan.Files.Where(file => file.IsExecutable && Script.EndsInCarriageReturn(file.Content)).Select(file => (plan.PathOf(file.RelativePath), file.RelativePath)),
        .. plan.Copies.Where(copy => !copy.IsOfImage).SelectMany(copy => copy.Files.OfType<FileEntry>())
            .Where(file => file.Mode.IsExecutable && Script.EndsInCarriageReturn(file.Content)).Select(file => (file.Path.Value, plan.RelativePathOf(file))),
    ];
}
