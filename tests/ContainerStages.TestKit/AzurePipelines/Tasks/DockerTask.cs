using System.Text;
using System.Text.Json;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines.Tasks;

/// <summary><c>login</c>, as the real task does it: a <c>config.json</c> in a folder of its own, and the variable <c>DOCKER_CONFIG</c>. The job's end removes both.</summary>
internal static class DockerTask
{
    public static async Task<bool> RunAsync(JobContext job, Fields inputs, IReadOnlyDictionary<string, string?> environment)
    {
        Assert.AreEqual("login", inputs.Required("command"));
        string name = inputs.Required("containerRegistry");
        if (!job.Settings.RegistryConnections.TryGetValue(name, out RegistryConnection? connection))
        {
            throw new PipelineException($"cannot log in: there is no service connection '{name}'");
        }

        string account = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{connection.UserName}:{connection.Password}"));
        job.Result.Secrets.Add(connection.Password);
        job.Result.Secrets.Add(account);
        string folder = Directory.CreateDirectory(Path.Combine(job.Temporary, Path.GetRandomFileName())).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "config.json"), JsonSerializer.Serialize(new
        {
            auths = new Dictionary<string, object> { [connection.Registry] = new { auth = account } },
        }));
        job.Variables.Set("DOCKER_CONFIG", folder);
        job.AtEnd.Push(_ =>
        {
            Directory.Delete(folder, recursive: true);
            return Task.CompletedTask;
        });
        return true;
    }
}
