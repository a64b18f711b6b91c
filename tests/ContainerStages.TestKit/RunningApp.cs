using System.Runtime.Versioning;

namespace ContainerStages.TestKit;

/// <summary>A web app in a container; gone when disposed of.</summary>
[SupportedOSPlatform("linux")]
internal sealed class RunningApp(Podman podman, string id, Uri address) : IAsyncDisposable
{
    public string Id => id;

    public HttpClient Client { get; } = new() { BaseAddress = address };

    /// <summary>The lines of <c>/proc/PID/status</c> of the container's first process, as the host sees it.</summary>
    public async Task<string[]> StatusAsync()
    {
        string pid = (await podman.RunAsync("inspect", "--format", "{{.State.Pid}}", id)).Trim();
        return await File.ReadAllLinesAsync($"/proc/{pid}/status");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await podman.RunAsync("rm", "--force", "--time", "0", id);
    }
}
