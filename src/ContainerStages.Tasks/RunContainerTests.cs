using ContainerStages.BuildServers;
using ContainerStages.Stages;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>The built-in stage <c>test</c>: a test that fails is an error, before anything is built for the image or sent.</summary>
public sealed class RunContainerTests : ContainerTask
{
    /// <summary><c>ContainerStagesTestProject</c>: projects, relative to this one's folder.</summary>
    [Required]
    public ITaskItem[] Projects { get; set; } = [];

    /// <summary><c>Configuration</c>.</summary>
    public string Configuration { get; set; } = "";

    /// <summary><c>TargetFramework</c>: taken where a test project has several.</summary>
    public string TargetFramework { get; set; } = "";

    /// <summary>For what is built, below the project's obj folder.</summary>
    [Required]
    public string WorkFolder { get; set; } = "";

    /// <summary><c>ContainerStagesReportFolder</c>: the TRX files are in its folder <c>tests</c>; empty for <c>results</c> in <see cref="WorkFolder"/>.</summary>
    public string ReportFolder { get; set; } = "";

    /// <summary>The .NET program that runs this build (<c>DOTNET_HOST_PATH</c>).</summary>
    public string DotnetHost { get; set; } = "";

    private protected override PublishStep Section => PublishStep.Tests;

    private protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var stage = new TestStage(
            new HostRunner(CommandEnvironment.Of(DotnetHost)),
            DotnetHost.Length > 0 ? DotnetHost : "dotnet",
            new StageLog(LogHigh),
            AbsolutePath(WorkFolder),
            AbsolutePath(ReportFolder.Length > 0 ? Path.Combine(ReportFolder, "tests") : Path.Combine(WorkFolder, "results")),
            Configuration,
            TargetFramework);
        foreach (string project in Projects.Select(project => AbsolutePath(project.ItemSpec)).Distinct())
        {
            TestStage.CheckExists(project);
            await stage.RunAsync(project, cancellationToken);
        }
    }
}
