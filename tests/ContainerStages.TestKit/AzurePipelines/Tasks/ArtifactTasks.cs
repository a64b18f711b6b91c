using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines.Tasks;

/// <summary><c>publish</c> and <c>download</c>.</summary>
internal static class ArtifactTasks
{
    public static async Task<bool> PublishAsync(JobContext job, Fields inputs, IReadOnlyDictionary<string, string?> environment)
    {
        string path = inputs.Required("script");
        string artifact = Path.Combine(job.Result.Artifacts, inputs.Required("artifact"));
        if (!Path.Exists(path) || Path.Exists(artifact))
        {
            job.Result.WriteLine($"##[error]cannot publish '{path}' as '{artifact}': one is not there, or the other is");
            return false;
        }

        await Tool.RunAsync("cp", "-a", path, artifact);
        return true;
    }

    public static async Task<bool> DownloadAsync(JobContext job, Fields inputs, IReadOnlyDictionary<string, string?> environment)
    {
        string artifact = inputs.Text("artifact") ?? ".";
        string from = inputs.Required("script");
        if (from == "none")
        {
            return true;
        }

        Assert.AreEqual("current", from, "what the test agent can download from");
        await Tool.RunAsync("cp", "-a", Path.Combine(job.Result.Artifacts, artifact), job.Folder);
        return true;
    }
}
