using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using CliWrap;
using CliWrap.Buffered;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Probes;

namespace ContainerStages.Tests.Probes;

/// <summary>The programs that the package has: they are what their source says, and they tell a server that works from one that does not.</summary>
[TestClass]
[UnsupportedOSPlatform("windows")]
[TestCategory("tools")]
[SupportedOSPlatform("linux")]
public sealed class HealthProbeTests
{
    private const string Compiler = "(Debian 12.2.0-14+deb12u1) 12.2.0";
    private const string Sources = "src/ContainerStages/Probes";

    private static TemporaryFolder s_folder = null!;

    [ClassInitialize]
    public static void Write(TestContext _)
    {
        s_folder = new TemporaryFolder();
        foreach (string processor in (string[])["amd64", "arm64"])
        {
            using Stream program = HealthProbe.ProgramFor(new Platform("linux", processor)).OpenRead();
            using FileStream file = File.Create(s_folder.Combine(processor));
            program.CopyTo(file);
            File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    [ClassCleanup]
    public static void Clean() => s_folder?.Dispose();

    [TestMethod]
    public async Task The_programs_are_their_source_byte_for_byte()
    {
        using var built = new TemporaryFolder();
        await Tool.RunAsync(Repository.Combine(Sources, "build.sh"), built.Path);
        string compiler = (await Tool.RunAsync("x86_64-linux-gnu-gcc", "--version")).Split('\n')[0];
        bool isSame = compiler.EndsWith(Compiler, StringComparison.Ordinal);
        foreach (string processor in (string[])["amd64", "arm64"])
        {
            byte[] kept = File.ReadAllBytes(s_folder.Combine(processor));
            Assert.IsLessThan(2048, kept.Length);
            if (isSame)
            {
                CollectionAssert.AreEqual(File.ReadAllBytes(built.Combine($"health-probe.{processor}")), kept, processor);
            }
        }

        if (!isSame)
        {
            Assert.Inconclusive($"The programs were built with gcc {Compiler}, and this is {compiler}: other compilers write other bytes.");
        }
    }

    /// <summary>Static, so that a base without a C library can run it, and without a segment that is both writable and executable.</summary>
    [TestMethod]
    [DataRow("amd64", "Advanced Micro Devices X86-64")]
    [DataRow("arm64", "AArch64")]
    public async Task The_program_is_static(string processor, string machine)
    {
        string read = await Tool.RunAsync("readelf", "--wide", "--file-header", "--program-headers", s_folder.Combine(processor));
        Assert.Contains(machine, read);
        Assert.DoesNotContain("INTERP", read);
        Assert.DoesNotContain("RWE", read);
        Assert.HasCount(1, read.Split('\n').Where(line => line.TrimStart().StartsWith("LOAD ", StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    [DataRow("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nHealthy", 0, "HTTP/1.1 200 OK")]
    [DataRow("HTTP/1.0 204 No Content\r\n\r\n", 0, "HTTP/1.0 204 No Content")]
    [DataRow("HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", 0, "HTTP/1.1 302 Found")]
    [DataRow("HTTP/1.1 399 \n", 0, "HTTP/1.1 399 ")]
    [DataRow("HTTP/1.1 404 Not Found\r\n\r\n", 1, "HTTP/1.1 404 Not Found")]
    [DataRow("HTTP/1.1 503 Service Unavailable\r\n\r\nUnhealthy", 1, "HTTP/1.1 503 Service Unavailable")]
    [DataRow("HTTP/1.1 100 Continue\r\n\r\n", 1, "HTTP/1.1 100 Continue")]
    [DataRow("HTTP/1.1 2", 1, "HTTP/1.1 2", DisplayName = "cut off")]
    [DataRow("SSH-2.0-200 200\r\n", 1, "SSH-2.0-200 200", DisplayName = "another protocol")]
    [DataRow("", 1, "The server closed the connection.")]
    public async Task A_status_from_200_to_399_is_healthy(string answer, int exitCode, string output)
    {
        foreach (string processor in (string[])["amd64", "arm64"])
        {
            using var server = new TcpListener(IPAddress.Loopback, 0);
            server.Start();
            int port = ((IPEndPoint)server.LocalEndpoint).Port;
            Task<string> asked = AnswerAsync(server, answer);

            Assert.AreEqual((exitCode, output + "\n"), await ProbeAsync(processor, $"{port}", "/healthz?full=1"), processor);
            Assert.AreEqual($"GET /healthz?full=1 HTTP/1.1\r\nHost: localhost:{port}\r\nUser-Agent: health-probe\r\nConnection: close\r\n\r\n", await asked);
        }
    }

    [TestMethod]
    [DataRow("amd64")]
    [DataRow("arm64")]
    public async Task A_long_line_is_cut(string processor)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        Task<string> asked = AnswerAsync(server, "HTTP/1.1 200 " + new string('x', 1000));
        (int code, string output) = await ProbeAsync(processor, $"{((IPEndPoint)server.LocalEndpoint).Port}", "/");
        Assert.AreEqual(0, code);
        Assert.AreEqual("HTTP/1.1 200 ".PadRight(255, 'x') + "\n", output);
        await asked;
    }

    [TestMethod]
    [DataRow("amd64")]
    [DataRow("arm64")]
    public async Task It_waits_for_an_answer_as_long_as_it_is_told(string processor)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        string port = $"{((IPEndPoint)server.LocalEndpoint).Port}";
        Assert.AreEqual((1, "No answer in time.\n"), await ProbeAsync(processor, port, "/", "1"));
        server.Stop();
        Assert.AreEqual((1, "Nothing listens on the port.\n"), await ProbeAsync(processor, port, "/"));
    }

    [TestMethod]
    [DataRow]
    [DataRow("8080")]
    [DataRow("0", "/")]
    [DataRow("65536", "/")]
    [DataRow("99999999999999999999", "/")]
    [DataRow("80a", "/")]
    [DataRow("", "/")]
    [DataRow("8080", "healthz")]
    [DataRow("8080", "")]
    [DataRow("8080", "/", "0")]
    [DataRow("8080", "/", "1", "2")]
    public async Task It_says_how_it_is_called(params string[] arguments)
    {
        foreach (string processor in (string[])["amd64", "arm64"])
        {
            Assert.AreEqual((1, "usage: health-probe PORT PATH [SECONDS]\n"), await ProbeAsync(processor, arguments), processor);
        }
    }

    [TestMethod]
    [DataRow("linux", "arm")]
    [DataRow("linux", "riscv64")]
    [DataRow("windows", "amd64")]
    public void Other_platforms_have_none(string system, string processor)
    {
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => HealthProbe.ProgramFor(new Platform(system, processor)));
        Assert.AreEqual(Catalogue.InvalidValue, e.Diagnostic);
        Assert.Contains($"an image for {system}/{processor}", e.Message);
    }

    /// <returns>What was asked.</returns>
    private static async Task<string> AnswerAsync(TcpListener server, string answer)
    {
        using TcpClient client = await server.AcceptTcpClientAsync();
        NetworkStream stream = client.GetStream();
        var request = new StringBuilder();
        byte[] bytes = new byte[1024];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            int read = await stream.ReadAsync(bytes);
            Assert.AreNotEqual(0, read, $"{request}");
            request.Append(Encoding.ASCII.GetString(bytes, 0, read));
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        return request.ToString();
    }

    /// <returns>The exit code, and what it writes.</returns>
    private static async Task<(int ExitCode, string Output)> ProbeAsync(string processor, params string[] arguments)
    {
        string program = s_folder.Combine(processor);
        BufferedCommandResult result = await (processor == "arm64" ? Cli.Wrap("qemu-aarch64-static").WithArguments([program, .. arguments]) : Cli.Wrap(program).WithArguments(arguments))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        Assert.AreEqual("", result.StandardError);
        return (result.ExitCode, result.StandardOutput);
    }
}
