using System.Collections.Immutable;
using ContainerStages.Checks.Code;
using ContainerStages.Checks.Facts;
using ContainerStages.Checks.Secrets;
using ContainerStages.Storage;

namespace ContainerStages.Checks;

/// <summary>All checks of a planned image. In a new process, most of their time is JIT compilation, so they run on two cores.</summary>
internal static class StaticChecks
{
    /// <param name="plan">The plan without <see cref="PlanUnderCheck.Assemblies"/>, which are read here.</param>
    /// <returns>The findings in the order of the rules.</returns>
    public static async Task<ImmutableArray<Finding>> RunAsync(PlanUnderCheck plan, ContentStore store, CancellationToken cancellationToken) => Joined(await Task.WhenAll(
        Task.Run(() => RunRulesAsync(plan, store, cancellationToken), cancellationToken),
        Task.Run(() => SecretRule.CheckAsync(plan, store, cancellationToken), cancellationToken)));

    private static async Task<ImmutableArray<Finding>> RunRulesAsync(PlanUnderCheck plan, ContentStore store, CancellationToken cancellationToken)
    {
        PlanUnderCheck read = plan with { Assemblies = await CodeReader.ReadAsync(plan.Files, store, cancellationToken) };
        return Joined(await Task.WhenAll(
            Task.Run(() => PlanChecks.Run(read), cancellationToken),
            Task.Run(() => CodeChecks.RunAsync(read, store, cancellationToken), cancellationToken)));
    }

    private static ImmutableArray<Finding> Joined(ImmutableArray<Finding>[] groups) => [.. groups.SelectMany(group => group)];
}
