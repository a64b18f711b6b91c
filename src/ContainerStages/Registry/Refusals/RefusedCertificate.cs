using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ContainerStages.Registry.Refusals;

/// <param name="Description">Why it was refused, and whose it is.</param>
internal sealed record RefusedCertificate(string Description, bool IsForAnotherHost, bool IsOutOfTime)
{
    public static RefusedCertificate Of(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        bool isForAnotherHost = errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch);
        X509ChainStatusFlags[] statuses = [.. (chain?.ChainStatus ?? []).Select(status => status.Status)];
        string why = string.Join(", ", statuses.Select(status => status.ToString()).Prepend(isForAnotherHost ? "it is for another name" : "").Where(text => text.Length > 0).Distinct());
        return new RefusedCertificate(
            certificate is X509Certificate2 whose
                ? string.Create(CultureInfo.InvariantCulture, $"its certificate is not trusted: {why}; it is for '{whose.Subject}', issued by '{whose.Issuer}', valid until {whose.NotAfter:yyyy-MM-dd}")
                : "it showed no certificate",
            isForAnotherHost,
            statuses.Any(status => status.HasFlag(X509ChainStatusFlags.NotTimeValid)));
    }
}
