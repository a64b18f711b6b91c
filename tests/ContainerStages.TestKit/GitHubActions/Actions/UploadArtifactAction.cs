using ContainerStages.TestKit.AzurePipelines;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions.Actions;

internal static class UploadArtifactAction
{
    public static async Task RunAsync(JobContext job, Fields inputs)
    {
        string path = inputs.Required("path");
        string artifact = Path.Combine(job.Result.Artifacts, inputs.Required("name"));
        bool overwrite = inputs.Flag("overwrite");
        string missing = inputs.Text("if-no-files-found") ?? "warn";
        if (!Directory.Exists(path))
        {
            Assert.AreEqual("ignore", missing, $"there is no '{path}' to upload");
            return;
        }

        if (Directory.Exists(artifact))
        {
            Assert.IsTrue(overwrite, $"there is already an artifact '{artifact}'");
            Directory.Delete(artifact, recursive: true);
        }

        await Tool.RunAsync("cp", "-a", path, artifact);
    }
}
