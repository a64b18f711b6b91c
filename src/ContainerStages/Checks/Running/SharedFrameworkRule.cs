using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;

namespace ContainerStages.Checks.Running;

/// <summary>
/// The app is framework-dependent, and the image does not have the framework: "You must install or update .NET", exit 131 or 150. A framework in any
/// folder counts, because variables and files of the image may lead the host to any folder. If the image has a newer framework, it is a warning: a
/// container that is started with <c>DOTNET_ROLL_FORWARD</c> uses it.
/// </summary>
internal static class SharedFrameworkRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        if (plan.Started is null || plan.Settings is not { Frameworks.IsEmpty: false } config)
        {
            yield break;
        }

        ILookup<string, string> installed = Installed(plan);
        SharedFramework[] lacking = Lacking(plan, config, installed);
        string[] missing = [.. lacking.Select(framework => $"{framework.Name} {framework.Version}")];
        if (missing.Length > 0)
        {
            string[] present = [.. installed.SelectMany(versions => versions.Select(version => $"{versions.Key} {version}"))];
            yield return new Finding(
                Catalogue.SharedFrameworkMissing,
                $"cannot start the app on '{plan.Plan.Base.Name}': it is framework-dependent and needs {Listing.Of(missing)}, and the image has {(present.Length == 0 ? "no .NET" : Listing.Of(present))}",
                plan.Plan.Base.Name.StartsWith("stage:", StringComparison.Ordinal)
                    ? "A composed base gets the framework from NuGet, unless the project brings .NET itself (packages or paths named dotnet), re-grades this check, or is for musl. If the lock file pins an older version, renew it: dotnet msbuild -restore -t:UpdateContainerBaseLock -p:Configuration=Release. Or bring .NET along: <SelfContained>true</SelfContained>."
                    : """Bring .NET along: <SelfContained>true</SelfContained>. Or compose the base from packages, and it gets the framework from NuGet: <ContainerBaseImage>stage:base</ContainerBaseImage> with <ContainerStage Include="base" Packages="default" />. Or take a base that has it: leave ContainerBaseImage out, and the SDK chooses one of mcr.microsoft.com, which this machine then has to reach.""")
            {
                Severity = lacking.All(framework => Has(installed, framework, "LatestMajor")) ? Severity.Warning : null,
            };
        }
    }

    /// <summary>Whether the app is framework-dependent, and a framework that it needs is not in the image.</summary>
    public static bool IsMissing(PlanUnderCheck plan) => plan.Settings is { } config && Lacking(plan, config, Installed(plan)).Length > 0;

    private static SharedFramework[] Lacking(PlanUnderCheck plan, RuntimeConfig config, ILookup<string, string> installed)
    {
        string? rollForward = plan.Plan.Environment.GetValueOrDefault("DOTNET_ROLL_FORWARD") ?? config.RollForward;
        return [.. config.Frameworks.Where(framework => !Has(installed, framework, rollForward))];
    }

    private static bool Has(ILookup<string, string> installed, SharedFramework framework, string? policy) =>
        installed[framework.Name].Any(version => FrameworkVersion.Satisfies(version, framework.Version, policy));

    /// <summary>The names of frameworks and their versions, which are folders below one with the name <c>shared</c>.</summary>
    public static IEnumerable<(string Name, string Version)> Installed(ImageFileSystem files) => files.Entries
        .Where(entry => entry.IsFolder)
        .Select(entry => entry.Entry.Path.Split('/'))
        .Where(parts => parts is [.., "shared", _, _])
        .Select(parts => (parts[^2], parts[^1]));

    private static ILookup<string, string> Installed(PlanUnderCheck plan) =>
        Installed(plan.FileSystem).ToLookup(framework => framework.Name, framework => framework.Version, StringComparer.Ordinal);
}
