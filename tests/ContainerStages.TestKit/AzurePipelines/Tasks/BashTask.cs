using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines.Tasks;

/// <summary><c>bash</c>, and <c>script</c>, which agents on Linux run with bash too.</summary>
internal static class BashTask
{
    public static Task<bool> RunAsync(JobContext job, Fields inputs, IReadOnlyDictionary<string, string?> environment) =>
        RunAsync(job, inputs.Required("script"), inputs.Text("workingDirectory") ?? "", environment);

    /// <summary>As the real task: by a file, without profiles.</summary>
    public static async Task<bool> RunAsync(JobContext job, string script, string workingDirectory, IReadOnlyDictionary<string, string?> environment)
    {
        string file = Path.Combine(job.Temporary, Path.GetRandomFileName() + ".sh");
        await File.WriteAllTextAsync(file, script);
        return await job.RunAsync("bash", ["--noprofile", "--norc", file], Path.Combine(job.Sources, workingDirectory), environment);
    }
}
