using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Metadata;

namespace ContainerStages.Checks.Running;

/// <summary>
/// Code of the app or its packages is a client of HTTPS, and the image has no certificates of authorities: AuthenticationException, PartialChain. It
/// is a warning: such code may use only plain HTTP, or not run at all.
/// </summary>
internal static class CertificateRule
{
    private static readonly string[] Clients =
    [
        "System.Net.Http.HttpClient", "System.Net.Http.HttpClientHandler", "System.Net.Http.SocketsHttpHandler", "System.Net.Security.SslStream", "System.Net.WebSockets.ClientWebSocket",
    ];

    /// <summary>
    /// The paths where the distributions' OpenSSL looks: Debian's <c>/usr/lib/ssl</c> consists of links to <c>/etc/ssl</c>, and its folders hold a
    /// file for each certificate.
    /// </summary>
    private static readonly string[] Bundles =
        ["/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem", "/usr/lib/ssl/cert.pem", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/pki/tls/cert.pem"];
    private static readonly string[] Folders = ["/etc/ssl/certs", "/usr/lib/ssl/certs", "/etc/pki/tls/certs"];

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        string[] clients = [.. plan.Assemblies.Where(assembly => assembly.Facts.Types.Any(IsClient)).Select(assembly => assembly.File.RelativePath)];
        if (clients.Length > 0 && !HasCertificates(plan))
        {
            yield return new Finding(
                Catalogue.CertificatesMissing,
                $"cannot verify HTTPS servers on '{plan.Plan.Base.Name}': the image has no certificates of authorities, and {Listing.Of(clients)} {(clients.Length == 1 ? "is a client" : "are clients")} of HTTP",
                """Use a base that has them: <ContainerBaseImage>stage:base</ContainerBaseImage> with <ContainerStage Include="base" Packages="default" />, or one of Microsoft's. Or publish a bundle with the app, and name it in a ContainerEnvironmentVariable SSL_CERT_FILE.""");
        }
    }

    private static bool IsClient(UsedType type) => Clients.Contains(type.Name) && !type.Members.IsEmpty;

    private static bool HasCertificates(PlanUnderCheck plan)
    {
        IReadOnlyDictionary<string, string> environment = plan.Plan.Environment;
        return Bundles.Append(environment.GetValueOrDefault("SSL_CERT_FILE", "")).Any(file => plan.FileSystem.Resolve(file) is { IsFile: true })
            || Folders.Concat(environment.GetValueOrDefault("SSL_CERT_DIR", "").Split(':', StringSplitOptions.RemoveEmptyEntries))
                .Any(folder => plan.FileSystem.Below(folder).Any(entry => !entry.IsFolder));
    }
}
