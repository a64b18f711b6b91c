using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Running;

/// <summary>
/// The app is told to listen for HTTPS and nothing names a certificate: "Unable to configure HTTPS endpoint", and it ends. Settings of the
/// server, in variables or files, may name one; so may code that configures HTTPS by itself, and then nothing is found, nor where the code cannot
/// be read: in a single file, or compiled ahead of time.
/// </summary>
internal static class HttpsCertificateRule
{
    /// <summary>What code has to refer to before it can choose a certificate.</summary>
    private static readonly byte[][] OfCode = [.. ((string[])["HttpsConnectionAdapterOptions", "ListenOptionsHttpsExtensions", "TlsHandshakeCallback"]).Select(Encoding.UTF8.GetBytes)];

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        if (plan.IsSingleFile || !plan.HasRuntime || Kestrel.Addresses(plan).FirstOrDefault(address => address.IsHttps) is not { } https || VariableNamesOne(plan) || plan.Files.Any(FileNamesOne))
        {
            yield break;
        }

        yield return new Finding(
            Catalogue.NoHttpsCertificate,
            $"cannot listen for HTTPS: {https.Variable} is '{https.Text}', and nothing names a certificate",
            """Let the proxy before it speak HTTPS and remove that address, or name the certificate that will be mounted: <ContainerEnvironmentVariable Include="ASPNETCORE_Kestrel__Certificates__Default__Path" Value="/run/secrets/tls.pfx" />.""");
    }

    private static bool VariableNamesOne(PlanUnderCheck plan) => plan.Plan.Environment.Keys.Any(name =>
        Kestrel.Prefixes.Any(prefix => name.StartsWith(prefix + "Kestrel__", StringComparison.OrdinalIgnoreCase)) && name.Contains("Certificate", StringComparison.OrdinalIgnoreCase));

    private static bool FileNamesOne(PublishedFile file)
    {
        string name = file.RelativePath;
        return name.StartsWith("appsettings", StringComparison.OrdinalIgnoreCase) && name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? Encoding.UTF8.GetString(file.Content.ReadAll()).Contains("\"Certificate", StringComparison.OrdinalIgnoreCase)
            : name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
                && file.Origin is FileOrigin.App or FileOrigin.Project or FileOrigin.Package
                && file.Content.ReadAll() is var content
                && OfCode.Any(type => content.AsSpan().IndexOf(type) >= 0);
    }
}
