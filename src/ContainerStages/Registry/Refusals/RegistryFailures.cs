using System.Net.Sockets;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Registry.Transport;

namespace ContainerStages.Registry.Refusals;

/// <summary>The errors of the communication with one repository, in terms that the user knows.</summary>
internal sealed class RegistryFailures(string registry, string repository, RegistryAccess access) : ITransportFailures
{
    private const int LongestText = 300;
    private readonly string _cannot = $"cannot {(access == RegistryAccess.Push ? "push to" : "pull from")} {registry}/{repository}";

    /// <param name="certificate">The one that was refused, if one was.</param>
    public ContainerStagesException Unreachable(HttpRequestException e, RefusedCertificate? certificate = null)
    {
        bool isTls = e.HttpRequestError == HttpRequestError.SecureConnectionError;
        string why = certificate?.Description ?? (isTls ? Innermost(e) : e.HttpRequestError == HttpRequestError.Unknown ? e.InnerException?.Message ?? e.Message : e.Message);
        return new ContainerStagesException(
            Catalogue.RegistryUnreachable,
            $"{_cannot}: the registry cannot be reached: {Clean(why)}",
            isTls ? CertificateAdvice(certificate) : ConnectionAdvice(e),
            e);
    }

    public ContainerStagesException Stalled(Exception e) => new(
        Catalogue.RegistryUnreachable,
        $"{_cannot}: the registry did not answer in time",
        "Check the network and the registry, and publish again.",
        new BrokenConnectionException(e));

    public ContainerStagesException Interrupted(Exception e) => new(
        Catalogue.RegistryUnreachable,
        $"{_cannot}: the connection broke: {Clean(Innermost(e))}",
        access == RegistryAccess.Push
            ? "Check the network and the registry, and that the repository exists: some registries hang up where it does not. Then publish again."
            : "Check the network and the registry, and publish again.",
        new BrokenConnectionException(e));

    public ContainerStagesException Insecure() => new(
        Catalogue.InsecureRegistry,
        $"{_cannot}: {registry} speaks plain HTTP, where anybody on the way can read and change what is sent",
        $"Give the registry a certificate, or, where that is acceptable, list '{registry}' in the environment variable {RegistryOptions.InsecureRegistriesVariable}.");

    /// <summary>The registry answered, but not as the distribution-spec says.</summary>
    public ContainerStagesException Malformed(string why) => new(
        Catalogue.RegistryRefused,
        $"{_cannot}: the registry's answer is not understood: {Clean(why)}",
        $"Check that '{registry}' is a container registry, and what stands between it and here.");

    public ContainerStagesException TooLarge(string tagOrDigest) => new(
        Catalogue.DamagedImage,
        $"{_cannot}: the manifest of '{tagOrDigest}' is larger than 4 MiB",
        "No image has such a manifest: push it again.");

    public ContainerStagesException Mismatch(Digest expected, Digest actual) => new(
        Catalogue.ContentMismatch,
        $"{_cannot}: expected content with the digest {expected}, got {actual}",
        "The registry is damaged, or something between it and here changes the bytes. Nothing of it was kept.");

    public ContainerStagesException Refused(Refusal refusal) => new(
        Catalogue.RegistryRefused,
        $"{_cannot}: the registry answered {refusal.Text}",
        RefusalAdvice.For(refusal, registry, repository, access));

    public ContainerStagesException NotFound(string tagOrDigest, Refusal refusal) => new(
        Catalogue.ImageNotFound,
        $"{_cannot}: it has no image '{tagOrDigest}': the registry answered {refusal.Text}",
        "Check the spelling of the repository and the tag, and that the image was pushed.");

    /// <summary>One line that is not too long.</summary>
    public static string Clean(string text) => LogText.Line(text.ReplaceLineEndings(" "), LongestText);

    private string CertificateAdvice(RefusedCertificate? certificate) => certificate switch
    {
        { IsForAnotherHost: true } => "Use the name that the certificate is for, or give the registry one for this name.",
        { IsOutOfTime: true } => "Renew the registry's certificate, and check this machine's clock.",
        _ => $"Make this machine trust the certificate's authority, or put that into ~/.docker/certs.d/{registry}/ca.crt, or, where that is acceptable, list '{registry}' in {RegistryOptions.InsecureRegistriesVariable}.",
    };

    private static string ConnectionAdvice(HttpRequestException e)
    {
        SocketError? error = (e.GetBaseException() as SocketException)?.SocketErrorCode;
        return (e.HttpRequestError, error) switch
        {
            (HttpRequestError.ProxyTunnelError, _) => "Check the proxy that HTTPS_PROXY names, and what it asks for.",
            (_, SocketError.ConnectionRefused) => "Nothing listens there: check the registry's name and port, and that it runs.",
            (HttpRequestError.NameResolutionError, _) or (_, SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData) =>
                "Check the spelling of the registry's name, and the network's name servers and proxy.",
            (_, SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.TimedOut) =>
                "There is no way to it from here: check the network, its firewall and its proxy (HTTPS_PROXY, NO_PROXY).",
            _ => "Check the registry's name and port, the network and the proxy.",
        };
    }

    private static string Innermost(Exception e) => e.GetBaseException().Message;
}
