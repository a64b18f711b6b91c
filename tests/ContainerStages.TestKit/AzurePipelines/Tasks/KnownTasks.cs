using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines.Tasks;

/// <param name="inputs">With macros expanded; one that the task does not read is an error.</param>
/// <param name="environment">The step's own variables.</param>
/// <returns>Whether it succeeded.</returns>
internal delegate Task<bool> AgentTask(JobContext job, Fields inputs, IReadOnlyDictionary<string, string?> environment);

/// <summary>The tasks that the test agent carries out.</summary>
internal static class KnownTasks
{
    private static readonly Dictionary<string, AgentTask> Tasks = new()
    {
        ["bash"] = BashTask.RunAsync,
        ["script"] = BashTask.RunAsync,
        ["checkout"] = CheckoutTask.RunAsync,
        ["publish"] = ArtifactTasks.PublishAsync,
        ["download"] = ArtifactTasks.DownloadAsync,
        ["UseDotNet@2"] = UseDotNetTask.RunAsync,
        ["Cache@2"] = CacheTask.RunAsync,
        ["Docker@2"] = DockerTask.RunAsync,
        ["AzureCLI@2"] = AzureCliTask.RunAsync,
        ["PublishTestResults@2"] = PublishTestResultsTask.RunAsync,
    };

    public static AgentTask Find(string name) =>
        Tasks.GetValueOrDefault(name) ?? throw new PipelineException($"cannot run '{name}': the test agent does not know this task");
}
