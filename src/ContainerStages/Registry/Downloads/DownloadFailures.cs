using System.Globalization;
using System.Net;
using ContainerStages.Diagnostics;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Refusals;

namespace ContainerStages.Registry.Downloads;

/// <summary>The errors of the download of one file.</summary>
internal sealed class DownloadFailures(Uri url) : ITransportFailures
{
    private readonly string _cannot = $"cannot download '{Show(url)}'";

    /// <summary>The URL for messages and logs. Its query is left out: it may be a signature or a token.</summary>
    public static string Show(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    public ContainerStagesException Unreachable(HttpRequestException e, RefusedCertificate? certificate = null) => Failed(
        $"the server cannot be reached: {RegistryFailures.Clean(certificate?.Description ?? (e.HttpRequestError is HttpRequestError.Unknown or HttpRequestError.SecureConnectionError ? e.GetBaseException().Message : e.Message))}",
        certificate is not null
            ? "Make this machine trust the certificate's authority, or use another server that has the file."
            : "Check the host in the Url, the network and its proxy (HTTPS_PROXY, HTTP_PROXY, NO_PROXY).",
        e);

    public ContainerStagesException Stalled(Exception e) => Failed("the server did not answer in time", "Check the network and the server, and publish again.", new BrokenConnectionException(e));

    public ContainerStagesException Interrupted(Exception e) =>
        Failed($"the connection broke: {RegistryFailures.Clean(e.GetBaseException().Message)}", "Check the network and the server, and publish again.", new BrokenConnectionException(e));

    public ContainerStagesException Insecure() => Failed(
        "the server speaks plain HTTP",
        "Write http:// in the Url if others may see what is downloaded: Sha256 protects the bytes all the same.");

    public ContainerStagesException Malformed(string why) =>
        Failed($"the server's answer is not understood: {RegistryFailures.Clean(why)}", "Open the Url with another program, such as curl, and write the one that the file is at.");

    public ContainerStagesException TooLarge(string limit) => Failed($"the file is larger than {limit}", "Let a command fetch it, or leave it out of the image.");

    public ContainerStagesException Refused(HttpResponseMessage response)
    {
        Uri answered = response.RequestMessage?.RequestUri ?? url;
        string from = RegistryAddress.HaveSameOrigin(answered, url) ? "the server" : $"{answered.Authority}, which it redirects to,";
        return Failed(
            string.Create(CultureInfo.InvariantCulture, $"{from} answered {(int)response.StatusCode} {response.StatusCode}"),
            response.StatusCode switch
            {
                HttpStatusCode.NotFound or HttpStatusCode.Gone => "Check the Url: the file may have moved, or its version may have been removed.",
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                    "Downloads send no account. Let a command fetch the file, with its token in Secrets.",
                HttpStatusCode.ProxyAuthenticationRequired => "Put the proxy's account into HTTPS_PROXY.",
                _ => "Publish again later, or use another server that has the file.",
            });
    }

    private ContainerStagesException Failed(string why, string advice, Exception? inner = null) => new(Catalogue.DownloadFailed, $"{_cannot}: {why}", advice, inner);
}
