using System.Collections.Concurrent;
using System.Net;
using System.Runtime.Versioning;
using System.Text.Json;
using System.Text;

namespace ContainerStages.TestKit;

/// <summary>
/// A private NuGet feed on a loopback port, of the packages that this machine has restored before: a restore inside of a builder needs no other network.
/// It speaks so much of NuGet's protocol as a restore of exact versions asks for.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class PackageFeed : IAsyncDisposable
{
    public const string UserName = "ada";

    /// <summary>What must never be found in an image.</summary>
    public const string Password = "feed-s3cret-b41d";

    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly string[] _folders;
    private readonly Task _running;

    private PackageFeed(string[] folders)
    {
        _folders = folders;
        Address = new Uri($"http://127.0.0.1:{Podman.FreePort()}/");
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _running = RunAsync();
    }

    public Uri Address { get; }

    /// <summary>What was asked for, as <c>200 /flat/yamldotnet/index.json</c>: a build that runs no restore asks for nothing.</summary>
    public string[] Requests => [.. _requests];

    /// <summary>A nuget.config that leads to this feed and to nothing else, with its account.</summary>
    public string Configuration => $"""
        <configuration>
          <packageSources>
            <clear />
            <add key="feed" value="{Address}index.json" allowInsecureConnections="true" />
          </packageSources>
          <packageSourceCredentials>
            <feed>
              <add key="Username" value="{UserName}" />
              <add key="ClearTextPassword" value="{Password}" />
            </feed>
          </packageSourceCredentials>
        </configuration>

        """;

    /// <param name="folders">More folders of unpacked packages, as <c>NUGET_PACKAGES</c> names one.</param>
    public static PackageFeed Start(params string[] folders) => new([.. folders, Machine]);

    /// <summary>The machine's own folder of packages.</summary>
    private static string Machine => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _running;
        _listener.Close();
    }

    private async Task RunAsync()
    {
        string account = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{Password}"));
        while (true)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                string path = context.Request.Url!.AbsolutePath;
                bool allowed = context.Request.Headers["Authorization"] == account;
                byte[]? body = allowed ? await AnswerAsync(path) : null;
                context.Response.StatusCode = !allowed ? 401 : body is null ? 404 : 200;
                if (!allowed)
                {
                    context.Response.AddHeader("WWW-Authenticate", "Basic realm=\"feed\"");
                }

                _requests.Enqueue($"{context.Response.StatusCode} {path}");
                context.Response.Close(body ?? [], willBlock: false);
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                if (!_listener.IsListening)
                {
                    return;
                }
            }
        }
    }

    private async Task<byte[]?> AnswerAsync(string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        switch (parts)
        {
            case ["index.json"]:
                return Json(new Dictionary<string, object>
                {
                    ["version"] = "3.0.0",
                    ["resources"] = (Dictionary<string, string>[])[new() { ["@id"] = $"{Address}flat/", ["@type"] = "PackageBaseAddress/3.0.0" }],
                });
            case ["flat", string id, "index.json"]:
                string[] versions = [.. _folders.Select(folder => Path.Combine(folder, id)).Where(Directory.Exists)
                    .SelectMany(Directory.GetDirectories).Select(folder => Path.GetFileName(folder)!).Distinct()];
                return versions.Length == 0 ? null : Json(new { versions });
            case ["flat", string id, string version, string name]:
                string? file = _folders.Select(folder => Path.Combine(folder, id, version, name)).FirstOrDefault(File.Exists);
                return file is null ? null : await File.ReadAllBytesAsync(file);
            default:
                return null;
        }
    }

    private static byte[] Json(object content) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(content));
}
