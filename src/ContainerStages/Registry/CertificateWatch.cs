using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ContainerStages.Registry;

/// <summary>Looks at the certificates that are refused, because the exception does not say whose they were.</summary>
internal sealed class CertificateWatch
{
    /// <summary>The last one; null when there was none.</summary>
    public RefusedCertificate? Refused { get; private set; }

    /// <summary>What is accepted does not change by it.</summary>
    public void Attach(SslClientAuthenticationOptions options)
    {
        RemoteCertificateValidationCallback? decide = options.RemoteCertificateValidationCallback;
        options.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
        {
            bool isAccepted = decide?.Invoke(sender, certificate, chain, errors) ?? errors == SslPolicyErrors.None;
            if (!isAccepted)
            {
                Refused = RefusedCertificate.Of(certificate, chain, errors);
            }

            return isAccepted;
        };
    }
}

/// <param name="Description">Whose it is, for a message.</param>
internal sealed record RefusedCertificate(string Description, bool IsForAnotherHost, bool IsOutOfTime)
{
    public static RefusedCertificate Of(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => new(
        certificate is null
            ? "the registry showed no certificate"
            : string.Create(CultureInfo.InvariantCulture, $"the certificate is for '{certificate.Subject}', issued by '{certificate.Issuer}', valid until {certificate.GetExpirationDateString()}"),
        errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch),
        chain is not null && chain.ChainStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)));
}
