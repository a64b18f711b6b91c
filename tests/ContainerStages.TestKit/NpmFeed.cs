using System.Runtime.Versioning;

namespace ContainerStages.TestKit;

/// <summary>
/// A private npm registry that fetches from the one of this machine: an <c>npm ci</c> inside of a builder needs neither the machine's certificates nor its settings.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class NpmFeed : LoopbackFeed
{
    /// <summary>What must never be found in an image.</summary>
    public const string Token = "npm-s3cret-77c2";

    private readonly HttpClient _client;

    private NpmFeed(Uri registry)
        : base($"Bearer {Token}") => _client = new HttpClient { BaseAddress = registry };

    /// <summary>An .npmrc that leads to this registry, with its account.</summary>
    public string Configuration => $"""
        registry={Address}
        //{Address.Authority}/:_authToken={Token}
        audit=false
        fund=false

        """;

    public static async Task<NpmFeed> StartAsync() => new(new Uri((await Tool.RunAsync("npm", "config", "get", "registry")).Trim()));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _client.Dispose();
    }

    protected override async Task<byte[]?> AnswerAsync(string path)
    {
        using HttpResponseMessage response = await _client.GetAsync(path.TrimStart('/'));
        return response.IsSuccessStatusCode ? await response.Content.ReadAsByteArrayAsync() : null;
    }
}
