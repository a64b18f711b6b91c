using ContainerStages.TestKit.AzurePipelines;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions.Actions;

/// <param name="inputs">Expanded; one that the action does not read is an error.</param>
/// <exception cref="PipelineException">The action fails.</exception>
internal delegate Task RunnerAction(JobContext job, Fields inputs);

/// <summary>The actions that the test runner carries out itself.</summary>
internal static class KnownActions
{
    private static readonly Dictionary<string, RunnerAction> Actions = new()
    {
        ["actions/checkout@v4"] = CheckoutAction.RunAsync,
        ["actions/setup-dotnet@v4"] = SetupDotNetAction.RunAsync,
        ["actions/cache@v4"] = CacheAction.RunAsync,
        ["actions/upload-artifact@v4"] = UploadArtifactAction.RunAsync,
        ["actions/attest-build-provenance@v2"] = AttestAction.RunAsync,
    };

    public static RunnerAction Find(string name) =>
        Actions.GetValueOrDefault(name) ?? throw new PipelineException($"cannot run '{name}': the test runner does not know this action");
}
