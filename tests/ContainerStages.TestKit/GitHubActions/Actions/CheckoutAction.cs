using ContainerStages.TestKit.AzurePipelines;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions.Actions;

internal static class CheckoutAction
{
    public static async Task RunAsync(JobContext job, Fields inputs)
    {
        // The real one keeps the token in .git/config otherwise, where whatever the build runs can read it.
        Assert.AreEqual("false", inputs.Required("persist-credentials"));
        Assert.IsTrue(job.Permissions.GetValueOrDefault("contents") is "read" or "write", "a checkout needs 'contents: read'");
        string depth = inputs.Text("fetch-depth") ?? "1";
        await GitCheckout.RunAsync(job.Workspace, job.Settings.Repository, job.Request.Commit, depth);
    }
}
