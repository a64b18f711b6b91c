using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using CliWrap;
using ContainerStages.Registry.Transport;

namespace ContainerStages.TestKit;

/// <summary>The CNCF's own registry (Debian's docker-registry), on a free loopback port, with its storage in a temporary folder.</summary>
internal sealed partial class RealRegistry : IAsyncDisposable
{
    public const string UserName = "ada";
    public const string Password = "s3cret";

    /// <summary>The user of a registry in Azure whose password is a token of Entra ID.</summary>
    public const string TokenUserName = "00000000-0000-0000-0000-000000000000";

    /// <summary>bcrypt is the only hash that the registry takes; this is the password's.</summary>
    private const string PasswordHash = ":$2b$04$bdn3JIeQMYpldJeEDedsQezmttmxShBDkLnT8MOibnnR.sSiyyrZu\n";

    private const string Htpasswd = UserName + PasswordHash + TokenUserName + PasswordHash;

    private readonly TemporaryFolder _folder = new();
    private readonly TaskCompletionSource<int> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _log = [];
    private BackgroundProcess? _process;

    private RealRegistry()
    {
    }

    public int Port { get; private set; }

    /// <summary><c>127.0.0.1:port</c>.</summary>
    public string Host => $"127.0.0.1:{Port}";

    /// <summary>The folder of its files.</summary>
    public string Storage => _folder.Combine("data");

    /// <summary>What was asked of it so far, as <c>PUT /v2/hello/manifests/latest 201</c>.</summary>
    public IReadOnlyList<string> Requests =>
        [.. _log.Select(line => AccessExpression().Match(line)).Where(match => match.Success)
            .Select(match => $"{match.Groups["method"]} {match.Groups["path"]} {match.Groups["status"]}")];

    /// <summary>Options under which <paramref name="name"/> (of no loopback host) leads to this registry.</summary>
    public RegistryOptions OptionsFor(string name) => new()
    {
        Connect = async (endPoint, cancellationToken) =>
        {
            Assert.AreEqual(name, endPoint.Host);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    /// <param name="htpasswd">Asks for <see cref="UserName"/> or <see cref="TokenUserName"/>, and <see cref="Password"/>.</param>
    /// <param name="tls">Speaks TLS, with a certificate that nobody trusts.</param>
    /// <param name="auth">The <c>auth</c> section of its configuration; <c>{folder}</c> is where its files are.</param>
    /// <param name="tokenCertificate">Signs the tokens that it accepts; <c>{folder}/token.pem</c>.</param>
    /// <param name="tlsSection">Speaks TLS as this says, the <c>tls</c> section of its configuration.</param>
    public static async Task<RealRegistry> StartAsync(
        bool htpasswd = false, bool tls = false, string auth = "", X509Certificate2? tokenCertificate = null, string tlsSection = "")
    {
        var registry = new RealRegistry();
        try
        {
            await registry.RunAsync(htpasswd, tls, auth, tokenCertificate, tlsSection);
            return registry;
        }
        catch
        {
            await registry.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits up to a minute until a request has been logged: the registry logs it after it has answered.</summary>
    public async Task<IReadOnlyList<string>> RequestsOnceAsync(Func<IReadOnlyList<string>, bool> there)
    {
        for (int i = 0; i < 3000 && !there(Requests); i++)
        {
            await Task.Delay(20);
        }

        return Requests;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task RunAsync(bool htpasswd, bool tls, string auth, X509Certificate2? tokenCertificate, string tlsSection)
    {
        await File.WriteAllTextAsync(_folder.Combine("htpasswd"), Htpasswd);
        if (tokenCertificate is not null)
        {
            await File.WriteAllTextAsync(_folder.Combine("token.pem"), tokenCertificate.ExportCertificatePem());
        }

        string config = $"""
            version: 0.1
            log:
              accesslog:
                disabled: false
            storage:
              filesystem:
                rootdirectory: {Storage}
            http:
              addr: 127.0.0.1:0
            {(tls ? WriteCertificate() : tlsSection)}
            {(htpasswd ? $"auth: {{htpasswd: {{realm: test, path: {_folder.Combine("htpasswd")}}}}}" : auth.Replace("{folder}", _folder.Path, StringComparison.Ordinal))}
            """;
        await File.WriteAllTextAsync(_folder.Combine("config.yml"), config);
        _process = new BackgroundProcess(Cli.Wrap("docker-registry")
            .WithArguments(["serve", _folder.Combine("config.yml")])
            .WithStandardOutputPipe(PipeTarget.ToDelegate(Read))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(Read)));
        Task first = await Task.WhenAny(_listening.Task, _process.Completion, Task.Delay(TimeSpan.FromSeconds(30)));
        Assert.AreSame(_listening.Task, first, string.Join('\n', _log));
        Port = await _listening.Task;
    }

    private string WriteCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=registry.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(_folder.Combine("tls.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_folder.Combine("tls.key"), key.ExportPkcs8PrivateKeyPem());
        return $"  tls: {{certificate: {_folder.Combine("tls.pem")}, key: {_folder.Combine("tls.key")}}}";
    }

    private void Read(string line)
    {
        _log.Enqueue(line);
        Match match = ListeningExpression().Match(line);
        if (match.Success)
        {
            _listening.TrySetResult(int.Parse(match.Groups["port"].Value, System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [GeneratedRegex(@"listening on 127\.0\.0\.1:(?<port>\d+)")]
    private static partial Regex ListeningExpression();

    [GeneratedRegex("""
        "(?<method>[A-Z]+) (?<path>\S+) HTTP/1\.1" (?<status>\d+)
        """)]
    private static partial Regex AccessExpression();
}
