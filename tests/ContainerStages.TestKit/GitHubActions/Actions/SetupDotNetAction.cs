using ContainerStages.TestKit.AzurePipelines;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions.Actions;

/// <summary>The SDK of this machine serves.</summary>
internal static class SetupDotNetAction
{
    public static Task RunAsync(JobContext job, Fields inputs)
    {
        Assert.EndsWith(".x", inputs.Required("dotnet-version"));
        return Task.CompletedTask;
    }
}
