namespace ContainerStages.TestKit;

/// <summary>cosign of Debian's next release, which runs on this machine as it is. It asks no transparency log: that would need a network.</summary>
internal sealed class Cosign : IDisposable
{
    public const string Password = "of the tests";

    /// <summary>For what signs.</summary>
    public static readonly string[] SignOffline = ["--tlog-upload=false"];

    /// <summary>For what verifies.</summary>
    public static readonly string[] VerifyOffline = ["--insecure-ignore-tlog"];

    private readonly TemporaryFolder _folder = new();

    private Cosign()
    {
    }

    /// <summary>The folder of the program.</summary>
    public string Commands => _folder.Combine("root", "usr", "bin");

    /// <summary>The environment that the program needs.</summary>
    public (string Name, string? Value)[] Variables =>
        [("PATH", $"{Commands}:{Environment.GetEnvironmentVariable("PATH")}"), ("HOME", _folder.Path), ("COSIGN_PASSWORD", Password)];

    public static async Task<Cosign> CreateAsync()
    {
        var cosign = new Cosign();
        await DebianPackages.UnpackNextAsync(cosign._folder.Combine("root"), "cosign");
        return cosign;
    }

    /// <returns>The files of a new pair of keys.</returns>
    public async Task<(string Private, string Public)> CreateKeysAsync(string name, string password = Password)
    {
        await Tool.RunAsync("env", ["HOME=" + _folder.Path, "COSIGN_PASSWORD=" + password, Path.Combine(Commands, "cosign"), "generate-key-pair", "--output-key-prefix", _folder.Combine(name)]);
        return (_folder.Combine(name + ".key"), _folder.Combine(name + ".pub"));
    }

    public Task<string> RunAsync(params string[] arguments) =>
        Tool.RunAsync("env", ["HOME=" + _folder.Path, "COSIGN_PASSWORD=" + Password, Path.Combine(Commands, "cosign"), .. arguments]);

    public void Dispose() => _folder.Dispose();
}
