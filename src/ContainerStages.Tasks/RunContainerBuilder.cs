using ContainerStages.BuildServers;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>The parameters and outputs of <see cref="RunBuilder"/>, as the project's properties and items name them.</summary>
public sealed class RunContainerBuilder : BuilderTask
{
    private static readonly string[] s_secrets = ["password", "secret", "token", "apikey", "pwd"];

    /// <summary>Properties about the image, the command and the solution.</summary>
    private static readonly string[] s_ownPrefixes = ["Container", "MSBuild", "Solution", "CurrentSolution", "DOTNET_", "NuGet"];

    private static readonly string[] s_outer =
        ["BuildingSolutionFile", "NoBuild", "OutDir", "OutputPath", "PublishDir", "PublishProfile", "RestoreUseStaticGraphEvaluation", "RuntimeIdentifier", "RuntimeIdentifiers", "UseCurrentRuntimeIdentifier"];

    /// <summary><c>ContainerStagesReportFolder</c>: the TRX files are in its folder <c>tests</c>; empty for <c>tests</c> in the work folder.</summary>
    public string ReportFolder { get; set; } = "";

    /// <summary>What the target <c>_ContainerStagesPublishForImage</c> has returned in the build.</summary>
    [Output]
    public ITaskItem[] PublishedItems { get; private set; } = [];

    /// <summary>The folder with the outputs of stages, each in a folder of the stage's name.</summary>
    [Output]
    public string OutputsFolder { get; private set; } = "";

    private protected override PublishStep Section => PublishStep.Stages;

    private protected override async System.Threading.Tasks.Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var builder = new RunBuilder(BuilderRequest(GlobalProperties()), Reporter);
        string reports = AbsolutePath(ReportFolder.Length > 0 ? ReportFolder : WorkFolder);
        PublishedItems = BuildItems.ToItems(await builder.RunAsync(Path.Combine(reports, "tests"), cancellationToken));
        OutputsFolder = builder.OutputsFolder;
    }

    /// <summary>
    /// What the command sets for the whole build counts in the builder, too; without it, another app would be built there. A RUN instruction is in the builder's
    /// history, so what may be secret stays here, and so do paths of this machine.
    /// </summary>
    private IEnumerable<KeyValuePair<string, string>> GlobalProperties()
    {
        if (BuildEngine is not IBuildEngine6 engine)
        {
            return [];
        }

        KeyValuePair<string, string>[] set = [.. engine.GetGlobalProperties().Where(property => !IsOfThisMachine(property.Key)).OrderBy(property => property.Key, StringComparer.OrdinalIgnoreCase)];
        string[] kept = [.. set.Where(property => s_secrets.Any(word => property.Key.Contains(word, StringComparison.OrdinalIgnoreCase)) || Path.IsPathRooted(property.Value)).Select(property => property.Key)];
        if (kept.Length > 0)
        {
            LogHigh($"The builder does not get {string.Join(", ", kept)}: a path of this machine, or what may be secret.");
        }

        return set.Where(property => !kept.Contains(property.Key));
    }

    private static bool IsOfThisMachine(string name) => name.StartsWith('_') || s_ownPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        || s_outer.Contains(name, StringComparer.OrdinalIgnoreCase);
}
