using System.Text.RegularExpressions;
using CliWrap;

namespace ContainerStages.TestKit;

/// <summary>
/// The registry of Google's go-containerregistry with the referrers API of the distribution spec 1.1, on a free loopback port. Debian has it as a library
/// in Go, and its compiler: no registry that Debian has as a program knows this API.
/// </summary>
internal sealed partial class ReferrersRegistry : IAsyncDisposable
{
    /// <summary>Says where it listens, and logs each request.</summary>
    private const string Program = """
        package main

        import (
            "log"
            "net"
            "net/http"
            "os"

            "github.com/google/go-containerregistry/pkg/registry"
        )

        func main() {
            listener, err := net.Listen("tcp", "127.0.0.1:0")
            if err != nil {
                log.Fatal(err)
            }
            log.Printf("listening on %s", listener.Addr())
            log.Fatal(http.Serve(listener, registry.New(
                registry.WithReferrersSupport(true),
                registry.WithBlobHandler(registry.NewDiskBlobHandler(os.Args[1])))))
        }
        """;

    private static readonly Lazy<Task<TemporaryFolder>> s_program = new(CompileAsync);

    private readonly TemporaryFolder _folder = new();
    private readonly TaskCompletionSource<string> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BackgroundProcess _process;

    private ReferrersRegistry(string program) => _process = new BackgroundProcess(Cli.Wrap(program)
        .WithArguments([_folder.Path])
        .WithStandardErrorPipe(PipeTarget.ToDelegate(Read)));

    /// <summary><c>127.0.0.1:port</c>.</summary>
    public string Host { get; private set; } = "";

    public static async Task<ReferrersRegistry> StartAsync()
    {
        var registry = new ReferrersRegistry((await s_program.Value).Combine("registry"));
        Task first = await Task.WhenAny(registry._listening.Task, registry._process.Completion, Task.Delay(TimeSpan.FromSeconds(30)));
        if (first != registry._listening.Task)
        {
            await registry.DisposeAsync();
            Assert.Fail("the registry does not listen");
        }

        registry.Host = await registry._listening.Task;
        return registry;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<TemporaryFolder> CompileAsync()
    {
        var folder = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        await DebianPackages.UnpackAloneAsync(folder.Combine("root"), "golang-1.24-go", "golang-1.24-src", "golang-github-google-go-containerregistry-dev");
        Directory.CreateDirectory(folder.Combine("main"));
        await File.WriteAllTextAsync(folder.Combine("main", "main.go"), Program);
        string go = folder.Combine("root", "usr", "lib", "go-1.24");
        await Tool.RunAsync(
            "env",
            $"GOROOT={go}", $"GOPATH={folder.Combine("root", "usr", "share", "gocode")}", $"GOCACHE={folder.Combine("cache")}", "GO111MODULE=off", "CGO_ENABLED=0",
            Path.Combine(go, "bin", "go"), "build", "-o", folder.Combine("registry"), folder.Combine("main", "main.go"));
        foreach (string needed in (string[])["root", "cache"])
        {
            Directory.Delete(folder.Combine(needed), recursive: true);
        }

        return folder;
    }

    private void Read(string line)
    {
        if (ListeningExpression().Match(line) is { Success: true } match)
        {
            _listening.TrySetResult(match.Groups["host"].Value);
        }
    }

    [GeneratedRegex(@"listening on (?<host>127\.0\.0\.1:\d+)")]
    private static partial Regex ListeningExpression();
}
