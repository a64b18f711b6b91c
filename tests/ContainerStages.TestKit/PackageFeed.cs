using System.Runtime.Versioning;
using System.Text.Json;
using System.Text;

namespace ContainerStages.TestKit;

/// <summary>
/// A private NuGet feed on a loopback port, of the packages that this machine has restored before: a restore inside of a builder needs no other network.
/// It speaks so much of NuGet's protocol as a restore of exact versions asks for.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class PackageFeed : LoopbackFeed
{
    public const string UserName = "ada";

    /// <summary>What must never be found in an image.</summary>
    public const string Password = "feed-s3cret-b41d";

    private readonly string[] _folders;

    private PackageFeed(string[] folders)
        : base("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{Password}"))) => _folders = folders;

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

    protected override async Task<byte[]?> AnswerAsync(string path)
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
