using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines.Tasks;

/// <summary>
/// Runs a script with <c>az</c> logged in by a service connection. The test's <c>az</c> finds the login in the file <c>account</c> of
/// <c>AZURE_CONFIG_DIR</c>.
/// </summary>
internal static class AzureCliTask
{
    public static async Task<bool> RunAsync(JobContext job, Fields inputs, IReadOnlyDictionary<string, string?> environment)
    {
        Assert.AreEqual("bash", inputs.Required("scriptType"));
        Assert.AreEqual("inlineScript", inputs.Required("scriptLocation"));
        string connection = inputs.Required("azureSubscription");
        if (!job.Settings.AzureConnections.Contains(connection))
        {
            throw new PipelineException($"cannot log in to Azure: there is no service connection '{connection}'");
        }

        string folder = Directory.CreateDirectory(Path.Combine(job.Temporary, "azure-cli")).FullName;
        string account = Path.Combine(folder, "account");
        await File.WriteAllTextAsync(account, connection);
        bool succeeded = await BashTask.RunAsync(
            job, inputs.Required("inlineScript"), "", new Dictionary<string, string?>(environment) { ["AZURE_CONFIG_DIR"] = folder });
        File.Delete(account);
        return succeeded;
    }
}
