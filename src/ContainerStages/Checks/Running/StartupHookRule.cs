using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Running;

/// <summary>
/// <c>DOTNET_STARTUP_HOOKS</c> of the image names an assembly that does not exist: the runtime runs hooks before the app, and ends with
/// ArgumentException. An absolute path outside of the app's folder is a warning, because tracing tools mount their hooks.
/// </summary>
internal static class StartupHookRule
{
    private const string Variable = "DOTNET_STARTUP_HOOKS";

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        // The trimmer turns hooks off, and a single file does not show whether it did.
        if (plan.IsSingleFile || !plan.HasRuntime || plan.Settings?.Flag("System.StartupHookProvider.IsSupported") == false)
        {
            yield break;
        }

        foreach (string hook in plan.Plan.Environment.GetValueOrDefault(Variable, "").Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (ProblemOf(plan, hook) is { } problem)
            {
                yield return new Finding(
                    Catalogue.StartupHookMissing,
                    $"cannot run the startup hook '{hook}': {problem}, and the app would end in ArgumentException before its first line",
                    $"Publish the assembly with the app and name its absolute path in {Variable}, or remove the variable.")
                {
                    Severity = hook.StartsWith('/') && !IsInAppFolder(plan, hook) ? Severity.Warning : null,
                };
            }
        }
    }

    /// <summary>An absolute path, or the name of an assembly (host-startup-hook.md of dotnet/runtime).</summary>
    private static string? ProblemOf(PlanUnderCheck plan, string hook) =>
        hook.StartsWith('/') ? plan.FileSystem.Resolve(hook) is null ? "the image has no such file" : null
        : hook.AsSpan().ContainsAny('/', ' ', ',') || hook.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? "it is neither an absolute path nor the name of an assembly"
        : plan.FileSystem.Entries.Any(entry => entry.Entry.Name.Equals(hook + ".dll", StringComparison.OrdinalIgnoreCase)) ? null : "the image has no such assembly";

    private static bool IsInAppFolder(PlanUnderCheck plan, string path) => plan.Root is { } root && path.StartsWith($"/{root}/", StringComparison.Ordinal);
}
