using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines.Tasks;

/// <summary>Keeps the files. A failed test in them does not fail the step, unless its input says so.</summary>
internal static class PublishTestResultsTask
{
    public static async Task<bool> RunAsync(JobContext job, Fields inputs, IReadOnlyDictionary<string, string?> environment)
    {
        Assert.AreEqual("VSTest", inputs.Required("testResultsFormat"));
        string folder = inputs.Text("searchFolder") ?? job.Sources;
        foreach (string file in Directory.Exists(folder) ? FileGlob.Find(folder, inputs.Required("testResultsFiles")) : [])
        {
            job.Result.TestResults[Path.GetFileName(file)] = await File.ReadAllTextAsync(file);
        }

        _ = inputs.Text("testResultsFiles");
        return true;
    }
}
