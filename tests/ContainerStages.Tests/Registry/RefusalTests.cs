using System.Net;
using System.Net.Sockets;
using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;

namespace ContainerStages.Tests.Registry;

/// <summary>What the user is told to do about a refusal.</summary>
[TestClass]
public sealed class RefusalTests
{
    [TestMethod]
    [DataRow(401, null, "", "Log in with 'docker login registry.example'")]
    [DataRow(401, "Basic", "", "The user name or the password is wrong")]
    [DataRow(401, "Bearer", "", "This account may not push to 'team/hello'")]
    [DataRow(403, "Basic", "DENIED: no", "This account may not push to 'team/hello'")]
    [DataRow(404, null, "NAME_UNKNOWN: repository name not known to registry", "Create the repository 'team/hello'")]
    [DataRow(404, null, "", "Create the repository 'team/hello'")]
    [DataRow(404, null, "BLOB_UPLOAD_UNKNOWN: gone", "Check the registry's log")]
    [DataRow(400, null, "NAME_INVALID: no", "set ContainerRepository")]
    [DataRow(403, "Basic", "DENIED: adding 3 MiB of storage resource, which will exceed the configured upper limit", "space or quota")]
    [DataRow(413, null, "QUOTA: Quota exceeded", "space or quota")]
    [DataRow(507, null, "", "space or quota")]
    [DataRow(413, null, "", "limits the size of a request")]
    [DataRow(429, null, "", "limits how often it is asked")]
    [DataRow(403, null, "TOOMANYREQUESTS: pull rate limit", "limits how often it is asked")]
    [DataRow(400, null, "MANIFEST_INVALID: unknown media type", "ContainerImageFormat")]
    [DataRow(415, null, "", "ContainerImageFormat")]
    [DataRow(404, null, "MANIFEST_BLOB_UNKNOWN: blob unknown to registry", "publish again")]
    [DataRow(400, null, "TAG_INVALID: the tag is immutable", "publish under a new tag")]
    [DataRow(400, null, "DIGEST_INVALID: provided digest did not match uploaded content", "not what was sent")]
    [DataRow(500, null, "UNKNOWN: unknown error", "Check the registry's log")]
    [DataRow(503, null, "no space: storage quota service is down", "Check the registry's log")]
    public void Advice_fits_the_refusal(int status, string? sent, string error, string advice)
    {
        using var request = new HttpRequestMessage();
        request.Headers.Authorization = sent is null ? null : new(sent, "x");
        using var response = new HttpResponseMessage((HttpStatusCode)status) { RequestMessage = request };
        string[] parts = error.Split(": ", 2);
        string body = error.Length == 0 ? "<html>" : $$"""{"errors":[{"code":"{{parts[0]}}","message":"{{parts[1]}}"}]}""";

        ContainerStagesException e = new RegistryFailures("registry.example", "team/hello", RegistryAccess.Push)
            .Refused(Refusal.Of(response, Encoding.UTF8.GetBytes(body)));

        Assert.AreEqual(Catalogue.RegistryRefused, e.Diagnostic);
        Assert.AreEqual($"cannot push to registry.example/team/hello: the registry answered {status} {(HttpStatusCode)status}{(error.Length > 0 ? "; " + error : "")}", e.Message);
        Assert.Contains(advice, e.Advice);
    }

    [TestMethod]
    [DataRow(SocketError.ConnectionRefused, "Nothing listens there")]
    [DataRow(SocketError.HostNotFound, "Check the spelling")]
    [DataRow(SocketError.TryAgain, "Check the spelling")]
    [DataRow(SocketError.NetworkUnreachable, "There is no way to it")]
    [DataRow(SocketError.HostUnreachable, "There is no way to it")]
    [DataRow(SocketError.TimedOut, "There is no way to it")]
    [DataRow(SocketError.AccessDenied, "Check the registry's name and port")]
    public async Task Advice_fits_what_the_network_says(SocketError error, string advice)
    {
        var options = new RegistryOptions { Connect = (_, _) => throw new SocketException((int)error) };
        ContainerStagesException e = await PullTests.FailAsync("registry.example/hello:1.0", Catalogue.RegistryUnreachable, options);
        Assert.Contains(advice, e.Advice);
    }
}
