using System.Diagnostics;
using System.Net.Sockets;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Registry;
using ContainerStages.Registry.Blobs;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;

namespace ContainerStages.Tests.Registry;

[TestClass]
[TestCategory("tools")]
public sealed class TransportTests
{
    private const string Name = "registry.example";

    [TestMethod]
    public async Task Plain_HTTP_needs_to_be_allowed_for_a_registry_that_is_not_on_this_machine()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        await PushTests.PushAsync(registry, await TestImage.BuildAsync(TestImage.Store(folder), TestImage.Amd64, "one"), TestImage.Store(folder), "hello", "1.0");
        RegistryOptions options = registry.OptionsFor(Name);

        ContainerStagesException e = await PullTests.FailAsync($"{Name}:5000/hello:1.0", Catalogue.InsecureRegistry, options);

        Assert.Contains($"'{Name}:5000' in the environment variable DOTNET_CONTAINER_INSECURE_REGISTRIES", e.Advice);
        options = options with { InsecureRegistries = RegistryOptions.ParseInsecureRegistries($"other; {Name}:5000") };
        await PullTests.PullAsync($"{Name}:5000/hello:1.0", TestImage.Store(folder), options: options);
    }

    [TestMethod]
    public async Task A_certificate_needs_to_be_trusted_or_the_registry_allowed()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync(tls: true);
        // On the loopback any certificate will do.
        await PushTests.PushAsync(registry, await TestImage.BuildAsync(TestImage.Store(folder), TestImage.Amd64, "one"), TestImage.Store(folder), "hello", "1.0");
        RegistryOptions options = registry.OptionsFor(Name);

        ContainerStagesException e = await PullTests.FailAsync($"{Name}/hello:1.0", Catalogue.RegistryUnreachable, options);

        Assert.Contains($"cannot pull from {Name}/hello: the registry cannot be reached: its certificate is not trusted: ", e.Message);
        Assert.Contains("issued by 'CN=registry.example', valid until 2", e.Message);
        await PullTests.PullAsync($"{Name}/hello:1.0", TestImage.Store(folder), options: options with { InsecureRegistries = [Name] });
    }

    [TestMethod]
    public async Task A_name_that_nobody_knows_is_an_error_that_says_so()
    {
        var options = new RegistryOptions { Connect = (_, _) => throw new SocketException((int)SocketError.HostNotFound) };

        ContainerStagesException e = await PullTests.FailAsync($"{Name}/hello:1.0", Catalogue.RegistryUnreachable, options);

        Assert.StartsWith($"cannot pull from {Name}/hello: the registry cannot be reached: Name or service not known", e.Message);
    }

    [TestMethod]
    public async Task A_registry_that_is_busy_or_hangs_up_is_asked_again()
    {
        int attempts = 0;
        using var server = new ScriptedServer(_ => Interlocked.Increment(ref attempts) switch
        {
            1 => ScriptedServer.Answer(503, "", "Retry-After: 0"),
            2 => "",
            3 => ScriptedServer.Answer(429, "", "Date: Mon, 01 Jan 2024 00:00:00 GMT", "Retry-After: Mon, 01 Jan 2024 00:00:00 GMT"),
            _ => ScriptedServer.Answer(404),
        });

        await PullTests.FailAsync($"{server.Host}/hello:1.0", Catalogue.ImageNotFound);

        Assert.AreEqual(4, attempts);
    }

    [TestMethod]
    [DataRow(429)]
    [DataRow(503)]
    public async Task A_manifest_is_sent_again_because_that_does_no_harm(int status)
    {
        int requests = 0;
        using var server = new ScriptedServer(_ => Interlocked.Increment(ref requests) == 1
            ? ScriptedServer.Answer(status, "", "Retry-After: 0")
            : ScriptedServer.Answer(201));
        using var client = new RegistryClient(server.Host, "hello", RegistryAccess.Push, new RegistryOptions());
        byte[] manifest = [1, 2, 3];

        await client.PutManifestAsync("1.0", new Descriptor(MediaType.OciManifest, Digest.Of(manifest), manifest.Length), manifest, default);

        Assert.AreEqual(2, requests);
    }

    /// <summary>200 is what a login page says.</summary>
    [TestMethod]
    [DataRow(201, true)]
    [DataRow(202, true)]
    [DataRow(200, false)]
    public async Task A_manifest_is_there_when_the_registry_says_that_it_was_created_or_accepted(int status, bool isThere)
    {
        using var server = new ScriptedServer(_ => ScriptedServer.Answer(status));
        using var client = new RegistryClient(server.Host, "hello", RegistryAccess.Push, new RegistryOptions());
        byte[] manifest = [1, 2, 3];
        Task put = client.PutManifestAsync("1.0", new Descriptor(MediaType.OciManifest, Digest.Of(manifest), manifest.Length), manifest, default);

        if (isThere)
        {
            await put;
        }
        else
        {
            await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => put);
        }
    }

    [TestMethod]
    public async Task A_registry_that_stays_busy_is_given_up()
    {
        using var server = new ScriptedServer(_ => ScriptedServer.Answer(503, "", "Retry-After: 0"));

        ContainerStagesException e = await PullTests.FailAsync(
            $"{server.Host}/hello:1.0", Catalogue.RegistryRefused, new RegistryOptions { Clock = new ImpatientClock() });

        Assert.Contains("503 ServiceUnavailable", e.Message);
        Assert.HasCount(6, server.Requests);
    }

    [TestMethod]
    public async Task A_registry_that_does_not_answer_is_given_up()
    {
        using var release = new ManualResetEventSlim();
        using var server = new ScriptedServer(_ =>
        {
            release.Wait(TimeSpan.FromSeconds(30));
            return "";
        });

        ContainerStagesException e = await PullTests.FailAsync(
            $"{server.Host}/hello:1.0", Catalogue.RegistryUnreachable, new RegistryOptions { ProgressTimeout = TimeSpan.FromSeconds(0.2), Clock = new ImpatientClock() });

        release.Set();
        Assert.Contains("did not answer in time", e.Message);
    }

    /// <summary>A password must not go without TLS to a registry that is only slow.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_port_that_is_silent_about_TLS_is_one_without_it_only_if_it_says_so(bool speaksPlainHttp)
    {
        const byte Handshake = 22;
        using var server = new LoopbackServer(async (stream, token) =>
        {
            byte[] request = new byte[4096];
            int read = await stream.ReadAsync(request, token);
            if (read == 0 || request[0] == Handshake || !speaksPlainHttp)
            {
                await Task.Delay(Timeout.Infinite, token);
            }

            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), token);
        });
        using var client = new RegistryClient(server.Host, "hello", RegistryAccess.Push, new RegistryOptions { ConnectTimeout = TimeSpan.FromSeconds(0.5) });

        Assert.AreEqual(speaksPlainHttp, await client.SpeaksPlainHttpAsync(default));
    }

    [TestMethod]
    public async Task A_registry_to_which_there_is_no_way_is_not_waited_for_again_and_again()
    {
        int connections = 0;
        var options = new RegistryOptions
        {
            Clock = new ImpatientClock(),
            ConnectTimeout = TimeSpan.FromSeconds(0.2),
            Connect = async (_, token) =>
            {
                Interlocked.Increment(ref connections);
                await Task.Delay(Timeout.Infinite, token);
                throw new AssertFailedException("not cancelled");
            },
        };

        ContainerStagesException e = await PullTests.FailAsync($"{Name}/hello:1.0", Catalogue.RegistryUnreachable, options);

        Assert.StartsWith($"cannot pull from {Name}/hello: the registry cannot be reached: ", e.Message);
        Assert.Contains("There is no way to it", e.Advice);
        Assert.AreEqual(1, connections);
    }

    [TestMethod]
    public async Task A_storage_that_a_registry_leads_to_and_that_never_answered_is_not_taken_for_one_that_restarts()
    {
        int connections = 0;
        using var server = new ScriptedServer(_ => ScriptedServer.Answer(307, "", "Location: https://storage.example/manifest"));
        var options = new RegistryOptions
        {
            Clock = new ImpatientClock(),
            Connect = (endPoint, token) =>
            {
                if (endPoint.Host == "storage.example")
                {
                    connections++;
                    throw new SocketException((int)SocketError.ConnectionRefused);
                }

                return FaultRelay.ConnectAsync(endPoint, token);
            },
        };

        ContainerStagesException e = await PullTests.FailAsync($"{server.Host}/hello:1.0", Catalogue.RegistryUnreachable, options);

        Assert.Contains("storage.example", e.Message);
        Assert.AreEqual(1, connections);
    }

    [TestMethod]
    public async Task A_registry_that_restarts_in_the_middle_is_waited_for()
    {
        using var server = new ScriptedServer(_ => ScriptedServer.Answer(404));
        int connections = 0;
        var options = new RegistryOptions
        {
            Clock = new ImpatientClock(),
            // The first connection finds out that nobody speaks TLS there; the server closes each after its answer.
            Connect = (endPoint, token) => Interlocked.Increment(ref connections) is 3 or 4
                ? throw new SocketException((int)SocketError.ConnectionRefused)
                : FaultRelay.ConnectAsync(endPoint, token),
        };
        using var client = new RegistryClient(server.Host, "hello", RegistryAccess.Pull, options);

        Assert.IsNull(await client.FindManifestAsync("1.0", default));
        Assert.IsNull(await client.FindManifestAsync("1.0", default));

        Assert.AreEqual(5, connections);
    }

    [TestMethod]
    public async Task A_registry_that_goes_away_in_the_middle_of_a_download_has_six_attempts_and_not_six_times_six()
    {
        int attempts = 0;
        bool isAway = false;
        using var server = new ScriptedServer(_ =>
        {
            isAway = true;
            return "HTTP/1.1 200 X\r\nConnection: close\r\nContent-Length: 10\r\n\r\n12345";
        });
        var options = new RegistryOptions
        {
            Clock = new ImpatientClock(),
            Connect = (endPoint, token) =>
            {
                if (isAway)
                {
                    attempts++;
                    throw new SocketException((int)SocketError.ConnectionRefused);
                }

                return FaultRelay.ConnectAsync(endPoint, token);
            },
        };
        using var client = new RegistryClient(server.Host, "hello", RegistryAccess.Pull, options);
        await using Stream blob = await BlobDownload.OpenAsync(client, new Descriptor(MediaType.OciLayer, Digest.Of([]), 10), default);

        await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => blob.CopyToAsync(Stream.Null));

        Assert.AreEqual(6, attempts);
    }

    [TestMethod]
    public async Task Cancellation_is_prompt()
    {
        using var release = new ManualResetEventSlim();
        using var asked = new CancellationTokenSource();
        using var server = new ScriptedServer(_ =>
        {
            asked.CancelAfter(TimeSpan.FromSeconds(0.1));
            release.Wait(TimeSpan.FromSeconds(30));
            return "";
        });
        using var client = new RegistryClient(server.Host, "hello", RegistryAccess.Pull, new RegistryOptions());
        var time = Stopwatch.StartNew();

        await Assert.ThrowsAsync<OperationCanceledException>(() => client.GetManifestAsync("1.0", asked.Token));

        release.Set();
        Assert.IsLessThan(TimeSpan.FromSeconds(10), time.Elapsed);
    }

    [TestMethod]
    [DataRow("registry.example", "https://registry.example/v2/", false)]
    [DataRow("registry.example:5000", "https://registry.example:5000/v2/", true)]
    [DataRow("docker.io", "https://registry-1.docker.io/v2/", false)]
    [DataRow("localhost:5000", "https://localhost:5000/v2/", true)]
    [DataRow("localhost.example", "https://localhost.example/v2/", false)]
    [DataRow("127.9.9.9", "https://127.9.9.9/v2/", true)]
    [DataRow("[::1]:5000", "https://[::1]:5000/v2/", true)]
    [DataRow("10.0.0.1", "https://10.0.0.1/v2/", false)]
    public void A_registrys_name_says_where_it_is_and_whether_it_has_to_be_secure(string registry, string root, bool allowsInsecure)
    {
        var options = new RegistryOptions { InsecureRegistries = RegistryOptions.ParseInsecureRegistries("Registry.Example:5000,,other;") };
        RegistryAddress address = options.AddressOf(registry);
        Assert.AreEqual(root, address.Https.AbsoluteUri);
        Assert.AreEqual(allowsInsecure, address.AllowsInsecure);
    }

    [TestMethod]
    [DataRow("localhost:99999")]
    [DataRow("https://registry.example")]
    [DataRow("registry.example/team")]
    [DataRow("registry.example?x=1")]
    [DataRow("registry.example#x")]
    [DataRow("ada:s3cret@registry.example")]
    [DataRow("")]
    public void What_is_no_host_with_a_port_is_refused(string registry)
    {
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => new RegistryOptions().AddressOf(registry));
        Assert.AreEqual(Catalogue.InvalidValue, e.Diagnostic);
        Assert.DoesNotContain("s3cret", e.Message);
    }
}
