namespace ContainerStages.TestKit;

/// <summary>notation of Debian's testing release, which runs on this machine as it is, with keys and a trust policy of its own. It needs no network.</summary>
internal sealed class Notation : IDisposable
{
    /// <summary>The key that it signs with when nothing else is said, and the only one that its policy trusts.</summary>
    public const string TrustedKey = "release.example";

    /// <summary>A key that its policy does not trust.</summary>
    public const string OtherKey = "other.example";

    private const string Policy = $$"""
        {
          "version": "1.0",
          "trustPolicies": [
            {
              "name": "all",
              "registryScopes": ["*"],
              "signatureVerification": { "level": "strict" },
              "trustStores": ["ca:{{TrustedKey}}"],
              "trustedIdentities": ["*"]
            }
          ]
        }
        """;

    private readonly TemporaryFolder _folder = new();

    private Notation()
    {
    }

    /// <summary>The environment that the program needs.</summary>
    public (string Name, string? Value)[] Variables => [("PATH", $"{Commands}:{Environment.GetEnvironmentVariable("PATH")}"), ("XDG_CONFIG_HOME", _folder.Combine("config"))];

    private string Commands => _folder.Combine("root", "usr", "bin");

    public static async Task<Notation> CreateAsync()
    {
        var notation = new Notation();
        await DebianPackages.UnpackTestingAsync(notation._folder.Combine("root"), "notation");
        await notation.RunAsync("cert", "generate-test", "--default", TrustedKey);
        await notation.RunAsync("cert", "generate-test", OtherKey);
        string policy = notation._folder.Combine("policy.json");
        await File.WriteAllTextAsync(policy, Policy);
        await notation.RunAsync("policy", "import", policy);
        return notation;
    }

    public Task<string> RunAsync(params string[] arguments) => Tool.RunAsync("env", ["XDG_CONFIG_HOME=" + _folder.Combine("config"), Path.Combine(Commands, "notation"), .. arguments]);

    public void Dispose() => _folder.Dispose();
}
