using System.Net.Security;
using ContainerStages.Registry.Refusals;

namespace ContainerStages.Registry.Transport;

/// <summary>Records refused certificates, because the exception does not name them.</summary>
internal sealed class CertificateWatch
{
    /// <summary>The last one; null when there was none.</summary>
    public RefusedCertificate? Refused { get; private set; }

    /// <summary>Attaches to the options. It does not change which certificates are accepted.</summary>
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
