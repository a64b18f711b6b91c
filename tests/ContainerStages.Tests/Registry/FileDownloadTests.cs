using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Downloads;
using ContainerStages.Registry.Transport;

namespace ContainerStages.Tests.Registry;

/// <summary>A file from a web server comes whole, whatever the line and the server do on the way, or is one error that says the URL.</summary>
[TestClass]
public sealed class FileDownloadTests
{
    private const string Text = "0123456789";
    private readonly ImpatientClock _clock = new();

    [TestMethod]
    public async Task The_rest_is_requested_when_the_connection_breaks()
    {
        using var server = new ScriptedServer(request => request.Range switch
        {
            null => Cut(200, Text, 4),
            "bytes=4-" => Cut(206, Text[4..], 3, "Content-Range: bytes 4-9/10"),
            "bytes=7-" => ScriptedServer.Answer(206, Text[7..], "Content-Range: bytes 7-9/10"),
            _ => ScriptedServer.Answer(500),
        });
        Assert.AreEqual(Text, await ReadAsync($"http://{server.Host}/file"));
        Assert.HasCount(3, server.Requests);
    }

    [TestMethod]
    public async Task A_server_without_ranges_starts_again()
    {
        int requests = 0;
        using var server = new ScriptedServer(_ => Interlocked.Increment(ref requests) == 1 ? Cut(200, Text, 4) : ScriptedServer.Answer(200, Text));
        Assert.AreEqual(Text, await ReadAsync($"http://{server.Host}/file"));
        Assert.AreEqual(2, requests);
    }

    [TestMethod]
    public async Task Redirects_are_followed_and_a_busy_server_is_asked_again()
    {
        int requests = 0;
        using var files = new ScriptedServer(_ => Interlocked.Increment(ref requests) < 3 ? ScriptedServer.Answer(503) : ScriptedServer.Answer(200, Text));
        using var server = new ScriptedServer(_ => ScriptedServer.Answer(302, "", $"Location: http://{files.Host}/elsewhere?signature=s3cret"));
        Assert.AreEqual(Text, await ReadAsync($"http://{server.Host}/file"));
        Assert.AreEqual("GET /elsewhere?signature=s3cret", files.Requests.Last().ToString());
    }

    [TestMethod]
    [DataRow(404, "the server answered 404 NotFound")]
    [DataRow(401, "Let a command fetch the file, with its token in Secrets.")]
    [DataRow(500, "the server answered 500 InternalServerError")]
    public async Task Another_status_is_an_error_with_the_URL(int status, string said)
    {
        using var server = new ScriptedServer(_ => ScriptedServer.Answer(status, Text));
        ContainerStagesException e = await FailAsync($"http://{server.Host}/file?token=s3cret");
        Assert.Contains($"cannot download 'http://{server.Host}/file': ", e.Message);
        Assert.Contains(said, e.Message + e.Advice);
        Assert.DoesNotContain("s3cret", e.ToString());
    }

    [TestMethod]
    public async Task The_status_of_another_host_names_that_host()
    {
        using var files = new ScriptedServer(_ => ScriptedServer.Answer(403));
        using var server = new ScriptedServer(_ => ScriptedServer.Answer(302, "", $"Location: http://{files.Host}/?signature=s3cret"));
        ContainerStagesException e = await FailAsync($"http://{server.Host}/file");
        Assert.Contains($"cannot download 'http://{server.Host}/file': {files.Host}, which it redirects to, answered 403 Forbidden", e.Message);
        Assert.DoesNotContain("s3cret", e.ToString());
    }

    [TestMethod]
    public async Task A_file_that_is_too_large_is_not_read()
    {
        using var server = new ScriptedServer(_ => "HTTP/1.1 200 X\r\nConnection: close\r\nContent-Length: 9000000000\r\n\r\nstart");
        Assert.Contains("larger than 8 GiB", (await FailAsync($"http://{server.Host}/file")).Message);
    }

    [TestMethod]
    public async Task A_server_that_is_not_there_is_one_error()
    {
        string host;
        using (var server = new ScriptedServer(_ => ""))
        {
            host = server.Host;
        }

        Assert.Contains($"cannot download 'http://{host}/file': the server cannot be reached", (await FailAsync($"http://{host}/file")).Message);
    }

    [TestMethod]
    public async Task Plain_HTTP_behind_an_https_URL_says_what_to_write()
    {
        using var server = new ScriptedServer(_ => ScriptedServer.Answer(200, Text));
        ContainerStagesException e = await FailAsync($"https://{server.Host}/file");
        Assert.Contains("the server speaks plain HTTP", e.Message);
        Assert.Contains("Write http://", e.Advice);
    }

    /// <summary>The server is a registry, which answers <c>/v2/</c> with <c>{}</c>.</summary>
    [TestMethod]
    [TestCategory("tools")]
    public async Task TLS_needs_a_trusted_certificate_and_goes_through_the_proxy_and_leads_to_no_plain_HTTP()
    {
        const string Name = "files.example";
        using var authority = new TestAuthority();
        await using RealRegistry registry = await RealRegistry.StartAsync(tlsSection: authority.ServerSection(Name));
        using var proxy = new RecordingProxy(registry.Port, asksForAccount: true);
        var options = new RegistryOptions
        {
            Clock = _clock,
            Files = new RegistryConfigurationFiles { AuthorityFile = authority.Certificate },
            Proxy = EnvironmentProxy.Read(name => name == "HTTPS_PROXY" ? $"http://ada:p%40ss@{proxy.Host}" : null),
        };
        Assert.AreEqual("{}", await ReadAsync($"https://{Name}:5000/v2/", options));
        Assert.AreEqual($"CONNECT {Name}:5000, CONNECT {Name}:5000 ada:p@ss", string.Join(", ", proxy.Requests));

        ContainerStagesException untrusted = await FailAsync($"https://{Name}:5000/v2/", options with { Files = RegistryConfigurationFiles.None });
        Assert.Contains("Make this machine trust the certificate's authority", untrusted.Advice);
    }

    private static string Cut(int status, string body, int sent, params string[] headers)
    {
        string answer = ScriptedServer.Answer(status, body, headers);
        return answer[..^(body.Length - sent)];
    }

    private async Task<string> ReadAsync(string url, RegistryOptions? options = null)
    {
        using var download = new FileDownload(new Uri(url), options ?? new RegistryOptions { Clock = _clock });
        await using Stream stream = await download.OpenAsync(default);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content);
        return Encoding.Latin1.GetString(content.ToArray());
    }

    private async Task<ContainerStagesException> FailAsync(string url, RegistryOptions? options = null)
    {
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => ReadAsync(url, options));
        Assert.AreEqual(Catalogue.DownloadFailed, e.Diagnostic);
        return e;
    }
}
