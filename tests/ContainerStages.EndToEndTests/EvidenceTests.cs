using System.Runtime.InteropServices;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// The evidence for rows of docs/checks.md that no other class has: each image that a check stops is made without the check, is run by podman, and
/// fails as the table says. One small app can do everything that goes wrong; its first argument says what, and a property what is
/// wrong with the image. The base has .NET, and neither authorities, time zones, GSSAPI, programs nor ICU.
/// </summary>
[TestClass]
public sealed class EvidenceTests
{
    private const string Program =
        """
        using System.Diagnostics;
        using System.Globalization;
        using System.Net;
        using System.Net.Security;
        using System.Net.Sockets;
        using System.Security.Cryptography;
        using System.Security.Cryptography.X509Certificates;

        switch (args[0])
        {
            case "number": Console.WriteLine(1.5.ToString("C")); break;
            case "culture": Console.WriteLine(1.5.ToString("C", new CultureInfo("de-DE"))); break;
            case "zone": Console.WriteLine(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")); break;
            case "windows-zone": Console.WriteLine(TimeZoneInfo.FindSystemTimeZoneById("W. Europe Standard Time")); break;
            case "local-zone": Console.WriteLine($"{TimeZoneInfo.Local.BaseUtcOffset} from UTC"); break;
            case "https": await SpeakTlsAsync(); break;
            case "kerberos": new NegotiateAuthentication(new NegotiateAuthenticationClientOptions { Package = "Kerberos", TargetName = "HTTP/server" }).GetOutgoingBlob((string?)null, out _); break;
            case "temporary": Console.WriteLine(Path.GetTempFileName()); break;
            case "user": Console.WriteLine(Environment.UserName); break;
            case "tool": Process.Start("git", "--version"); break;
            case "throw": throw new InvalidOperationException("there are no settings");
            case "json": Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(new Order(1))); break;
            case "package": UsePackage(); break;
        #if SQL
            case "sql": new Microsoft.Data.SqlClient.SqlConnection("Server=127.0.0.1,1;Connect Timeout=1").Open(); break;
        #endif
        }

        static void UsePackage() => Console.WriteLine(Newtonsoft.Json.JsonConvert.ToString(1));

        static async Task SpeakTlsAsync()
        {
            using RSA key = RSA.Create(2048);
            var authority = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            using X509Certificate2 issuer = authority.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            request.CertificateExtensions.Add(names.Build());
            using X509Certificate2 certificate = request.Create(issuer, issuer.NotBefore, issuer.NotAfter, [1]).CopyWithPrivateKey(key);

            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            using var client = new TcpClient();
            await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
            using TcpClient accepted = await listener.AcceptTcpClientAsync();
            _ = new SslStream(accepted.GetStream()).AuthenticateAsServerAsync(certificate);
            await new SslStream(client.GetStream()).AuthenticateAsClientAsync("localhost");
        }

        internal sealed record Order(int Number);
        """;

    private static TestProject s_maker = null!;
    private static TestProject s_project = null!;
    private static Podman s_podman = null!;

    private static string Bases => Path.Combine(s_maker.Output, "bases");

    [ClassInitialize]
    public static async Task CreateAsync(TestContext context)
    {
        s_podman = new Podman();
        s_maker = TestProject.Console(
            "<ContainerBaseImage>stage:base</ContainerBaseImage><ContainerWorkingDirectory>/maker</ContainerWorkingDirectory><ContainerImageTag>plain</ContainerImageTag>",
            """
            <ContainerStage Include="base" Packages="base-files;libc6;libgcc-s1;libstdc++6;libssl3" />
            <ContainerEnvironmentVariable Include="PATH" Value="/usr/share/dotnet:/usr/bin" />
            """,
            checks: TestProject.NotStarted);
        (await s_maker.PublishAsync("-r", "linux-x64", "--no-self-contained", $"-p:ContainerStagesLayoutPath={Bases}", $"-p:ContainerArchiveOutputPath={s_maker.Output}/unused.tar")).AssertSucceeded();
        await AddDotnetAsync();
        await AddLayerAsync("net", "zones", "-C", "/", "usr/share/zoneinfo/Europe");
        await WithoutAsync("etc", "passwd");
        await WithoutAsync(".", "tmp");
        await WithoutAsync("usr/lib/x86_64-linux-gnu", "librt.so.1");

        s_project = Create();
        (await s_project.RunAsync(["build", "-c", "Release"])).AssertSucceeded();
    }

    [ClassCleanup]
    public static void Clean()
    {
        s_podman?.Dispose();
        s_project?.Dispose();
        s_maker?.Dispose();
    }

    [TestMethod]
    [DataRow("2", "CSTG4004", "net", "culture", 139, "System.Globalization.CultureNotFoundException: Only the invariant culture is supported in globalization-invariant mode.")]
    [DataRow("3", "CSTG4006", "net", "zone", 139, "System.TimeZoneNotFoundException: The time zone ID 'Europe/Berlin' was not found on the local computer.")]
    [DataRow("3b", "CSTG4007", "net", "local-zone", 0, "00:00:00 from UTC")]
    [DataRow("3c", "CSTG4006", "zones", "windows-zone", 139, "System.TimeZoneNotFoundException: The time zone ID 'W. Europe Standard Time' was not found on the local computer.")]
    [DataRow("4", "CSTG4008", "net", "https", 139, "AuthenticationException: The remote certificate is invalid because of errors in the certificate chain: PartialChain")]
    [DataRow("6", "CSTG4010", "net", "kerberos", 139, "The type initializer for 'NetSecurityNative' threw an exception.")]
    [DataRow("7b", "CSTG4011", "without-librt.so.1", "number", 137, "Failed to create CoreCLR, HRESULT: 0x80008088")]
    [DataRow("14", "CSTG4018", "closed", "number", 139, "Could not load file or assembly 'System.Console")]
    [DataRow("15", "CSTG4017", "net", "throw", 139, "Problem launching createdump")]
    [DataRow("17", "CSTG4019", "without-tmp", "temporary", 139, "System.IO.DirectoryNotFoundException: Could not find a part of the path '/tmp/'.")]
    [DataRow("20b", "CSTG4021", "without-passwd", "user", 139, "at System.Environment.get_UserName()")]
    [DataRow("23", "CSTG4024", "net", "tool", 139, "System.ComponentModel.Win32Exception (2): An error occurred trying to start process 'git'")]
    [DataRow("deps", "CSTG4001", "net", "package", 139, "System.IO.FileNotFoundException: Could not load file or assembly 'Newtonsoft.Json")]
    public Task What_a_check_stops_fails_in_a_container(string row, string code, string tag, string argument, int exitCode, string log) =>
        AssertAsync(s_project.PublishBuiltAsync, row, code, tag, argument, exitCode, log);

    /// <summary>The image fails as it is, by the grade that it has: see above. It runs in a deployment that is named here.</summary>
    [TestMethod]
    [DataRow("deps", "CSTG4001", "net", "number", "--env=UNUSED=1", "\u00a41.50", DisplayName = "CSTG4001: nothing uses the assembly")]
    [DataRow("3b", "CSTG4007", "net", "local-zone", "--volume=/usr/share/zoneinfo:/usr/share/zoneinfo:ro", "01:00:00 from UTC", DisplayName = "CSTG4007: mounted time zones")]
    [DataRow("9to10", "CSTG4015", "net", "number", "--env=DOTNET_ROLL_FORWARD=LatestMajor", "\u00a41.50", DisplayName = "CSTG4015: a newer version")]
    [DataRow("14", "CSTG4018", "closed", "number", "--user=0", "\u00a41.50", DisplayName = "CSTG4018: another user")]
    public async Task What_a_check_warns_of_works_in_another_deployment(string row, string code, string tag, string argument, string option, string expected)
    {
        string archive = Path.Combine(s_project.Output, row + "-elsewhere.tar");
        DotnetResult result = (await s_project.PublishBuiltAsync($"-p:Row={row}", $"-p:Base=oci:{Bases}:{tag}", $"-p:ContainerArchiveOutputPath={archive}")).AssertSucceeded();
        Assert.Contains("warning " + code, result.Output);

        (int exitCode, string output) = await s_podman.TryAsync(
            "run", "--network=none", "--ulimit=nofile=1024:1024", "--ulimit=nproc=4096:4096", "--rm", option, await s_podman.LoadAsync(archive), argument);
        Assert.AreEqual((0, expected + "\n"), (exitCode, output));
    }

    /// <summary>These are other builds of the app. Each runs, as long as the code in question does not.</summary>
    [TestMethod]
    [DataRow("2b", "CSTG4005", "sql", "System.NotSupportedException: Globalization Invariant Mode is not supported.")]
    [DataRow("25", "CSTG4025", "throw", "in /home/build/Program.cs:line ")]
    [DataRow("26", "CSTG4026", "json", "System.InvalidOperationException: Reflection-based serialization has been disabled for this application.")]
    [DataRow("reference", "CSTG4027", "package", "System.IO.FileNotFoundException: Could not load file or assembly 'Newtonsoft.Json")]
    public async Task What_a_check_stops_fails_in_a_container_however_it_is_built(string row, string code, string argument, string log)
    {
        using TestProject project = Create();
        string image = await AssertAsync(project.PublishAsync, row, code, "net", argument, 139, log);
        Assert.AreEqual((0, "\u00a41.50\n"), await s_podman.TryImageAsync(image, "number"));
    }

    /// <summary>Row 1b: whatever the runtimeconfig.json says, the base's variable counts, and nothing fails.</summary>
    [TestMethod]
    public async Task The_bases_variable_wins_over_the_runtimeconfig_and_is_no_finding()
    {
        using TestProject project = Create();
        string archive = Path.Combine(project.Output, "image.tar");

        DotnetResult result = (await project.PublishAsync($"-p:Base=oci:{Bases}:net", "-p:InvariantGlobalization=false", $"-p:ContainerArchiveOutputPath={archive}")).AssertSucceeded();

        Assert.DoesNotContain("CSTG4003", result.Output);
        Assert.AreEqual((0, "\u00a41.50\n"), await s_podman.TryImageAsync(await s_podman.LoadAsync(archive), "number"));
    }

    /// <summary>Row 20: a name would fail, so that the image has digits, and a name that the base does not have is an error.</summary>
    [TestMethod]
    public async Task A_user_without_an_account_does_not_start()
    {
        string archive = Path.Combine(s_project.Output, "user.tar");
        (await s_project.PublishBuiltAsync("-p:ContainerUser=orders", $"-p:Base=oci:{Bases}:net")).AssertFailedWith("CSTG1006");

        (await s_project.PublishBuiltAsync($"-p:Base=oci:{Bases}:net", $"-p:ContainerArchiveOutputPath={archive}")).AssertSucceeded();
        string image = await s_podman.LoadAsync(archive);
        (int exitCode, string output) = await s_podman.TryAsync("run", "--network", "none", "--rm", "--user", "orders", image, "number");
        Assert.AreEqual(126, exitCode, output);
        Assert.Contains("unable to find user orders: no matching entries in passwd file", output);
    }

    private static async Task<string> AssertAsync(Func<string[], Task<DotnetResult>> publish, string row, string code, string tag, string argument, int exitCode, string log)
    {
        string archive = Path.Combine(s_project.Output, row + ".tar");
        string[] arguments = [$"-p:Row={row}", $"-p:Base=oci:{Bases}:{tag}", $"-p:Code={code}", $"-p:ContainerArchiveOutputPath={archive}"];
        (await publish([.. arguments, "-p:Grade=error"])).AssertFailedWith(code);
        Assert.IsFalse(File.Exists(archive));

        (await publish([.. arguments, "-p:Grade=none"])).AssertSucceeded();
        string image = await s_podman.LoadAsync(archive);
        (int actual, string output) = await s_podman.TryImageAsync(image, argument);
        Assert.Contains(log, output);
        Assert.AreEqual(exitCode, actual, output);
        return image;
    }

    private static TestProject Create() => TestProject.Console(
        """
        <UseAppHost Condition="'$(Row)' != '26'">false</UseAppHost>
        <PublishTrimmed Condition="'$(Row)' == '26'">true</PublishTrimmed>
        <RuntimeIdentifier Condition="'$(Row)' == '26'">linux-x64</RuntimeIdentifier>
        <PathMap Condition="'$(Row)' == '25'">$(MSBuildProjectDirectory)=/home/build</PathMap>
        <DebugType Condition="'$(Row)' == '25'">embedded</DebugType>
        <DefineConstants Condition="'$(Row)' == '2b'">SQL</DefineConstants>
        <ContainerBaseImage>$(Base)</ContainerBaseImage>
        <ContainerStagesCompression>none</ContainerStagesCompression>
        """,
        """
        <PackageReference Include="Newtonsoft.Json" Version="13.*" />
        <PackageReference Update="Newtonsoft.Json" ExcludeAssets="runtime" Condition="'$(Row)' == 'reference'" />
        <PackageReference Include="Microsoft.Data.SqlClient" Version="*" Condition="'$(Row)' == '2b'" />
        <ContainerEnvironmentVariable Include="TZ" Value="Europe/Paris" Condition="'$(Row)' == '3b'" />
        <ContainerEnvironmentVariable Include="DOTNET_DbgEnableMiniDump" Value="1" Condition="'$(Row)' == '15'" />
        <ContainerStageCheck Include="CSTG3013" Severity="none" Justification="Each publish is of another image." />
        <ContainerStageCheck Include="$(Code)" Severity="$(Grade)" Justification="To see it fail." />
          </ItemGroup>
          <Target Name="Slim" AfterTargets="Publish" Condition="'$(Row)' == 'deps'">
            <Delete Files="$(PublishDir)Newtonsoft.Json.dll" />
          </Target>
          <Target Name="Older" AfterTargets="Publish" Condition="'$(Row)' == '9to10'">
            <Exec Command="sed -i 's/&quot;version&quot;: &quot;10.0.0&quot;/&quot;version&quot;: &quot;9.0.0&quot;/' '$(PublishDir)Hello.runtimeconfig.json'" />
          </Target>
          <ItemGroup>
        """,
        Program);

    /// <summary>This machine's .NET: with a createdump as the SDK publishes it, and once more with an assembly that only root may read.</summary>
    private static async Task AddDotnetAsync()
    {
        string runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        string root = Path.GetFullPath("../../..", runtime);
        string folder = Path.GetRelativePath(root, runtime);
        string[] pack = ["-C", root, "--transform", "s,^,usr/share/dotnet/,"];
        await AddLayerAsync("plain", "dotnet", [.. pack, "--exclude=createdump", "dotnet", "host", folder]);
        await AddLayerAsync("dotnet", "net", [.. pack, "--mode=0744", folder + "/createdump"]);
        await AddLayerAsync("net", "closed", [.. pack, "--mode=0600", folder + "/System.Console.dll"]);
    }

    /// <summary>The base as <c>without-NAME</c>: a whiteout, see the image specification's "Whiteouts".</summary>
    private static async Task WithoutAsync(string folder, string name)
    {
        string empty = Path.Combine(s_maker.Output, ".wh." + name);
        await File.WriteAllTextAsync(empty, "");
        await AddLayerAsync("net", "without-" + name, "-C", s_maker.Output, "--transform", $"s,^,{folder}/,", Path.GetFileName(empty));
    }

    /// <param name="files">What tar is to pack.</param>
    private static async Task AddLayerAsync(string from, string to, params string[] files)
    {
        string tar = Path.Combine(s_maker.Output, to + ".tar");
        await Tool.RunAsync("tar", ["-c", "-f", tar, "--owner=0", "--group=0", .. files]);
        await Tool.RunAsync("umoci", "raw", "add-layer", "--image", $"{Bases}:{from}", "--tag", to, tar);
    }
}
