using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines.Tasks;

/// <summary><c>checkout: self</c> or <c>none</c>. A folder of an earlier job is used again, and cleaned only if the step says so.</summary>
internal static class CheckoutTask
{
    public static async Task<bool> RunAsync(JobContext job, Fields inputs, IReadOnlyDictionary<string, string?> environment)
    {
        string depth = inputs.Text("fetchDepth") ?? "1";
        bool clean = inputs.Flag("clean");
        switch (inputs.Required("script"))
        {
            case "none":
                return true;
            case "self":
                break;
            case string other:
                throw new PipelineException($"cannot check out '{other}'");
        }

        if (clean && Directory.Exists(Path.Combine(job.Sources, ".git")))
        {
            await Tool.RunAsync("git", "-C", job.Sources, "clean", "-ffdxq");
        }

        await GitCheckout.RunAsync(job.Sources, job.Settings.Repository, job.Request.Commit, depth);
        return true;
    }
}
