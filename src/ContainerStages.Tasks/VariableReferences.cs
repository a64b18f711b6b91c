using System.Text.RegularExpressions;
using ContainerStages.Diagnostics;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// Values that are written as in a Dockerfile's <c>ENV PATH=/opt/tool/bin:$PATH</c>: nothing expands them in an image. Other values with a <c>$</c> are
/// passwords and expressions.
/// </summary>
internal static class VariableReferences
{
    private const string PathName = "PATH";

    /// <param name="variables"><c>ContainerEnvironmentVariable</c>.</param>
    /// <param name="machinePath">The build machine's <c>PATH</c>; empty for none.</param>
    public static IEnumerable<(ITaskItem Item, Problem Problem)> In(ITaskItem[] variables, string machinePath)
    {
        foreach (ITaskItem item in variables)
        {
            string name = item.ItemSpec;
            string value = item.GetMetadata("Value");
            if (new[] { name, PathName }.SelectMany(Written).FirstOrDefault(written => HasReference(value, written)) is { } reference)
            {
                yield return (item, Warning(
                    $"the variable '{name}' gets the text '{reference}': nothing expands it in an image",
                    name == PathName ? PathAdvice(value, reference) : "Write the whole value."));
            }
            else if (name == PathName && machinePath.Length > 0 && value.Contains(machinePath, StringComparison.Ordinal))
            {
                yield return (item, Warning(
                    "the variable 'PATH' gets this machine's value: MSBuild expands $(PATH)",
                    PathAdvice(value, machinePath)));
            }
        }
    }

    private static string[] Written(string name) => ["${" + name + "}", "$" + name];

    private static bool HasReference(string value, string written) =>
        Regex.IsMatch(value, Regex.Escape(written) + (written.EndsWith('}') ? "" : "(?![A-Za-z0-9_])"), RegexOptions.CultureInvariant);

    private static string PathAdvice(string value, string taken)
    {
        string[] folders = [.. value.Replace(taken, "", StringComparison.Ordinal).Split(':', StringSplitOptions.RemoveEmptyEntries)];
        string items = string.Join(' ', (folders.Length > 0 ? folders : ["/opt/tool/bin"]).Select(folder => $"""<ContainerStagePath Include="{folder}" />"""));
        return $"To put a folder before the base's PATH, write in its place: {items}";
    }

    private static Problem Warning(string message, string advice) => new(Catalogue.VariableReference.Code, IsError: false, message, advice);
}
