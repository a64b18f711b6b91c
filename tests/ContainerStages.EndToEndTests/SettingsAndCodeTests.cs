using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// What checks say about settings, variables and code, and that they are right: each image that they find fault with is run by podman and fails as the check's page says. One app does all of it
/// wrong, and another one does all of it right, has no finding, and runs.
/// </summary>
[TestClass]
public sealed partial class SettingsAndCodeTests
{
    private const string Program =
        """
        using System.Runtime.InteropServices;
        using System.Text;
        using Microsoft.Win32;

        switch (args.FirstOrDefault())
        {
            case "import":
                Console.WriteLine(Marshal.PtrToStringUTF8(Native.zlibVersion())!.Split('.')[0]);
                return;
            case "page":
        #if SOUND
                Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        #endif
                Console.WriteLine(Encoding.GetEncoding(1252).CodePage);
                return;
            case "registry":
        #if SOUND
                if (!OperatingSystem.IsWindows()) { Console.WriteLine("no registry"); return; }
        #endif
                Console.WriteLine(Registry.GetValue(@"HKEY_LOCAL_MACHINE\SOFTWARE\Orders", "Path", null));
                return;
            case "write":
        #if SOUND
                File.WriteAllText("data/orders.txt", "written");
                Console.WriteLine(File.ReadAllText("data/orders.txt"));
        #else
                File.WriteAllText("orders.txt", "written");
        #endif
                return;
        }

        var app = WebApplication.CreateBuilder(args).Build();
        app.MapGet("/", () => "hello");
        if (args is ["once"])
        {
            await app.StartAsync();
            Console.WriteLine("listening on " + string.Join(' ', app.Urls));
            await app.StopAsync();
            return;
        }

        app.Run();

        static class Native
        {
        #if SOUND
            [DllImport("mine")]
        #else
            [DllImport("nowhere")]
        #endif
            public static extern nint zlibVersion();
        }

        #if SOUND
        internal class StartupHook
        {
            public static void Initialize() => Console.WriteLine("hooked");
        }
        #endif
        """;

    private static TestProject s_wrong = null!;
    private static TestProject s_sound = null!;
    private static Podman s_podman = null!;

    [ClassInitialize]
    public static async Task CreateAsync(TestContext context)
    {
        s_podman = new Podman();
        s_sound = Create("SOUND", """
            <Content Include="/usr/lib/x86_64-linux-gnu/libz.so.1" Link="libmine.so" CopyToPublishDirectory="Always" />
            <ContainerStageFolder Include="/app/data" />
            <ContainerStageFolder Include="/run/app" />
            <ContainerEnvironmentVariable Include="DOTNET_STARTUP_HOOKS" Value="HelloWeb" Condition="'$(Row)' == ''" />
            <ContainerEnvironmentVariable Include="DOTNET_GCHeapHardLimit" Value="C800000" Condition="'$(Row)' == ''" />
            <ContainerEnvironmentVariable Include="DOTNET_STARTUP_HOOKS" Value="Nowhere" Condition="'$(Row)' == '4035'" />
            <ContainerEnvironmentVariable Include="ASPNETCORE_HOSTINGSTARTUPASSEMBLIES" Value="Nowhere" Condition="'$(Row)' == '4036'" />
            <ContainerEnvironmentVariable Include="DOTNET_GCHeapHardLimit" Value="200MB" Condition="'$(Row)' == '4037'" />
            <ContainerStageCheck Include="CSTG4034;CSTG4035;CSTG4037;CSTG4038" Severity="warning" Justification="To see it fail." Condition="'$(Deliver)' == 'true'" />
              </ItemGroup>
              <Target Name="Cut" AfterTargets="Publish" Condition="'$(Row)' == '4038'">
                <Exec Command="truncate -s 3000 '$(PublishDir)HelloWeb.dll'" />
              </Target>
              <ItemGroup>
            """);
        (await s_sound.RunAsync(["build", "-c", "Release"])).AssertSucceeded();
        s_wrong = Create("WRONG", "");
    }

    [ClassCleanup]
    public static void Clean()
    {
        s_podman?.Dispose();
        s_sound?.Dispose();
        s_wrong?.Dispose();
    }

    [TestMethod]
    [DataRow("4022", "warning", """{ "Kestrel": { "Endpoints": { "Http": { "Url": "http://*:80" } } } }""", 139, "System.Net.Sockets.SocketException (13): Permission denied")]
    [DataRow("4023", "warning", """{ "Kestrel": { "Endpoints": { "Tls": { "Url": "https://*:8443" } } } }""", 139, "Unable to configure HTTPS endpoint.")]
    [DataRow("4032", "warning", """{ "Kestrel": { "Certificates": { "Default": { "Path": "missing.pfx" } } } }""", 139, "System.IO.FileNotFoundException: Could not find file '/app/missing.pfx'.")]
    [DataRow("4033", "warning", """{ "Kestrel": { "Endpoints": { "Socket": { "Url": "http://unix:/run/app.sock" } } } }""", 139, "System.Net.Sockets.SocketException (13): Permission denied")]
    [DataRow("4034", "error", """{ "Logging": { "LogLevel": { } }""", 139, "System.IO.InvalidDataException: Failed to load configuration from file '/app/appsettings.json'.")]
    [DataRow("4035", "error", "{}", 139, "Startup hook assembly 'Nowhere' failed to load.")]
    [DataRow("4036", "warning", "{}", 0, "Startup assembly Nowhere failed to execute.")]
    [DataRow("4037", "error", "{}", 137, "GC heap initialization failed")]
    [DataRow("4038", "error", "{}", 139, "Bad IL format.")]
    public async Task What_a_check_finds_fails_in_a_container(string row, string grade, string settings, int exitCode, string log)
    {
        s_sound.Write("appsettings.json", settings);
        string archive = Path.Combine(s_sound.Output, row + ".tar");
        string[] publish = [$"-p:Row={row}", $"-p:ContainerArchiveOutputPath={archive}"];
        if (grade == "error")
        {
            (await s_sound.PublishBuiltAsync(publish)).AssertFailedWith("CSTG" + row);
            Assert.IsFalse(File.Exists(archive));
        }

        DotnetResult result = (await s_sound.PublishBuiltAsync([.. publish, "-p:Deliver=true"])).AssertSucceeded();
        Assert.Contains($"warning CSTG{row}: cannot ", result.Output);
        Assert.AreEqual("CSTG" + row, Codes(result));
        (int code, string output) = await s_podman.TryImageAsync(await s_podman.LoadAsync(archive), "once");
        Assert.Contains(log, output);
        Assert.AreEqual(exitCode, code, output);
    }

    [TestMethod]
    public async Task What_the_code_checks_find_fails_in_a_container()
    {
        string archive = Path.Combine(s_wrong.Output, "wrong.tar");
        DotnetResult result = (await s_wrong.PublishAsync($"-p:ContainerArchiveOutputPath={archive}")).AssertSucceeded();
        Assert.AreEqual("CSTG4031 CSTG4039 CSTG4040 CSTG4042", Codes(result));

        string image = await s_podman.LoadAsync(archive);
        (string Argument, string Log)[] failures =
        [
            ("import", "System.DllNotFoundException: Unable to load shared library 'nowhere'"),
            ("page", "System.NotSupportedException: No data is available for encoding 1252."),
            ("registry", "System.PlatformNotSupportedException"),
            ("write", "System.UnauthorizedAccessException: Access to the path '/app/orders.txt' is denied."),
        ];
        foreach ((string argument, string log) in failures)
        {
            (int code, string output) = await s_podman.TryImageAsync(image, argument);
            Assert.Contains(log, output);
            Assert.AreEqual(139, code, output);
        }
    }

    /// <summary>The same code, done right, and settings with comments, a socket, a mounted certificate, a hook and a limit.</summary>
    [TestMethod]
    public async Task What_is_sound_has_no_finding_and_runs()
    {
        s_sound.Write("appsettings.json", """
            {
              // as the provider reads it
              "Kestrel": {
                "Endpoints": {
                  "Http": { "Url": "http://*:8080" },
                  "Socket": { "Url": "http://unix:/run/app/app.sock" },
                  "Tls": { "Url": "https://*:8443", "Certificate": { "Path": "/run/secrets/tls.pfx" } },
                },
              },
            }
            """);
        s_sound.Write("appsettings.Development.json", """{ "Kestrel": { "Endpoints": { "Http": { "Url": "http://*:80" } } } }""");
        string archive = Path.Combine(s_sound.Output, "sound.tar");
        DotnetResult result = (await s_sound.PublishBuiltAsync($"-p:ContainerArchiveOutputPath={archive}")).AssertSucceeded();
        Assert.AreEqual("", Codes(result));

        string image = await s_podman.LoadAsync(archive);
        (string Argument, string Output)[] works = [("import", "1"), ("page", "1252"), ("registry", "no registry"), ("write", "written")];
        foreach ((string argument, string output) in works)
        {
            Assert.AreEqual((0, $"hooked\n{output}\n"), await s_podman.TryImageAsync(image, argument));
        }

        string certificate = Path.Combine(s_sound.Output, "tls.pfx");
        await File.WriteAllBytesAsync(certificate, SelfSigned());
        (int code, string log) = await s_podman.TryAsync(
            "run", "--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096", "--rm", "--volume", $"{certificate}:/run/secrets/tls.pfx:ro", image, "once");
        Assert.AreEqual(0, code, log);
        Assert.Contains("listening on http://[::]:8080 http://unix:/run/app/app.sock https://[::]:8443", log);
    }

    [TestMethod]
    public async Task A_health_check_that_starts_the_app_fails()
    {
        s_sound.Write("appsettings.json", "{}");
        string archive = Path.Combine(s_sound.Output, "health.tar");
        DotnetResult result = (await s_sound.PublishBuiltAsync("-p:Row=4041", "-p:ContainerStagesHealthcheck=/app/HelloWeb", $"-p:ContainerArchiveOutputPath={archive}")).AssertSucceeded();
        Assert.AreEqual("CSTG4041", Codes(result));

        await using RunningApp app = await s_podman.StartAsync(await s_podman.LoadAsync(archive));
        (int code, string output) = await s_podman.TryAsync("exec", app.Id, "/app/HelloWeb");
        Assert.AreNotEqual(0, code, output);
        Assert.Contains("address already in use", output);
    }

    /// <summary>An engine without a way in but the probe: the container has a network of its own, and the image has no shell.</summary>
    [TestMethod]
    public async Task The_health_probe_says_whether_the_app_works()
    {
        s_sound.Write("appsettings.json", "{}");
        string archive = Path.Combine(s_sound.Output, "probe.tar");
        DotnetResult result = (await s_sound.PublishBuiltAsync(
            "-p:Row=probe", "-p:ContainerStagesHealthProbe=/", "-p:ContainerStagesHealthcheckInterval=1h", "-p:ContainerStagesHealthcheckTimeout=2500ms",
            "-p:ContainerStagesHealthcheckRetries=1", "-p:ContainerImageFormat=Docker", $"-p:ContainerArchiveOutputPath={archive}")).AssertSucceeded();
        Assert.AreEqual("", Codes(result));
        Assert.DoesNotContain("Podman ignores the health check", result.Output);

        string image = await s_podman.LoadAsync(archive);
        JsonNode config = JsonNode.Parse(await s_podman.RunAsync("image", "inspect", image))![0]!;
        Assert.AreEqual("""{"Test":["CMD","/usr/bin/health-probe","8080","/","3"],"Interval":3600000000000,"Timeout":2500000000,"Retries":1}""", config["Healthcheck"]!.ToJsonString());

        Assert.AreEqual("healthy HTTP/1.1 200 OK", await HealthAsync(image));
        Assert.AreEqual("unhealthy HTTP/1.1 404 Not Found", await HealthAsync(image, "--health-retries", "1", "--health-cmd", """["/usr/bin/health-probe","8080","/missing"]"""));
    }

    [TestMethod]
    public async Task A_health_probe_that_asks_another_port_fails()
    {
        s_sound.Write("appsettings.json", """{ "Kestrel": { "Endpoints": { "Http": { "Url": "http://*:9000" } } } }""");
        string archive = Path.Combine(s_sound.Output, "probe-port.tar");
        string[] publish = ["-p:Row=4043", "-p:ContainerStagesHealthcheckRetries=1", $"-p:ContainerArchiveOutputPath={archive}"];
        DotnetResult result = (await s_sound.PublishBuiltAsync([.. publish, "-p:ContainerStagesHealthProbe=/"])).AssertSucceeded();
        Assert.AreEqual("CSTG4043", Codes(result));
        Assert.Contains("Podman ignores the health check", result.Output);
        string image = await s_podman.LoadAsync(archive);
        Assert.Contains("has no defined healthcheck", await HealthAsync(image));
        Assert.AreEqual("unhealthy Nothing listens on the port.", await HealthAsync(image, "--health-retries", "1", "--health-cmd", """["/usr/bin/health-probe","8080","/"]"""));

        // What the warning and the message advise.
        result = (await s_sound.PublishBuiltAsync([.. publish, "-p:ContainerStagesHealthProbe=:9000/", "-p:ContainerImageFormat=Docker"])).AssertSucceeded();
        Assert.AreEqual("", Codes(result));
        Assert.AreEqual("healthy HTTP/1.1 200 OK", await HealthAsync(await s_podman.LoadAsync(archive)));
    }

    /// <returns>What podman says about a container of the image when the app has started: its state, and the output of the last check.</returns>
    private static async Task<string> HealthAsync(string image, params string[] options)
    {
        string id = (await s_podman.RunAsync(["run", "--detach", "--network", "none", .. options, image])).Trim();
        try
        {
            await WaitForStartAsync(id);
            (int code, string output) = await s_podman.TryAsync("healthcheck", "run", id);
            if (output.Contains("no defined healthcheck", StringComparison.Ordinal))
            {
                return output;
            }

            JsonNode health = JsonNode.Parse(await s_podman.RunAsync("inspect", "--format", "{{json .State.Health}}", id))!;
            Assert.AreEqual((string?)health["Status"] == "healthy" ? 0 : 1, code, output);
            return $"{health["Status"]} {((string)health["Log"]!.AsArray().Last()!["Output"]!).Trim()}";
        }
        finally
        {
            await s_podman.RunAsync("rm", "--force", "--time", "0", id);
        }
    }

    private static async Task WaitForStartAsync(string id)
    {
        string log = "";
        for (int i = 0; i < 100 && !log.Contains("Application started", StringComparison.Ordinal); i++)
        {
            await Task.Delay(100);
            log = (await s_podman.TryAsync("logs", id)).Output;
        }

        Assert.Contains("Application started", log);
    }

    /// <summary>A store of a key and its certificate, as a deployment mounts it.</summary>
    internal static byte[] SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return certificate.Export(X509ContentType.Pkcs12);
    }

    private static string Codes(DotnetResult result) => string.Join(' ', Code().Matches(result.Output).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal));

    [GeneratedRegex("(?:warning|error) (CSTG[0-9]{4}): ")]
    private static partial Regex Code();

    private static TestProject Create(string constant, string items) => TestProject.Web(
        $"""
        <DefineConstants>$(DefineConstants);{constant}</DefineConstants>
        <NoWarn>$(NoWarn);CA1416</NoWarn>
        <SelfContained>true</SelfContained>
        <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
        <ContainerBaseImage>stage:base</ContainerBaseImage>
        <ContainerStagesCompression>none</ContainerStagesCompression>
        """,
        $"""
        <ContainerStage Include="base" Packages="default" />
        <ContainerStageCheck Include="CSTG3013" Severity="none" Justification="Each publish is of another image." />
        <ContainerStageCheck Include="CSTG4025" Severity="none" Justification="It is built once, before the image's own build." />
        {items}
        """,
        Program);
}
