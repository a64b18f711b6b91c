using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines.Tasks;

/// <summary>The SDK of this machine serves.</summary>
internal static class UseDotNetTask
{
    public static Task<bool> RunAsync(JobContext job, Fields inputs, IReadOnlyDictionary<string, string?> environment)
    {
        Assert.AreEqual("sdk", inputs.Required("packageType"));
        Assert.EndsWith(".x", inputs.Required("version"));
        return Task.FromResult(true);
    }
}
