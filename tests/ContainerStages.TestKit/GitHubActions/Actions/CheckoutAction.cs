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
        Task GitAsync(params string[] arguments) => Tool.RunAsync("git", ["-C", job.Workspace, "-c", "advice.detachedHead=false", .. arguments]);
        await GitAsync("init", "--quiet");
        await GitAsync("fetch", "--quiet", "--depth", depth, "file://" + job.Settings.Repository, job.Request.Commit);
        await GitAsync("checkout", "--quiet", "--force", "--detach", job.Request.Commit);
    }
}
