using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Running;

/// <summary>
/// The app is configured to listen for HTTPS and nothing names a certificate: "Unable to configure HTTPS endpoint", and it ends. Settings of the
/// server, in variables or files, may name a certificate. There is no finding if code configures HTTPS itself, or if the code cannot be read: in a
/// single file, or compiled ahead of time.
/// </summary>
internal static class HttpsCertificateRule
{
    /// <summary>The types that code has to refer to if it chooses a certificate.</summary>
    private static readonly string[] OfCode =
    [
        "Microsoft.AspNetCore.Hosting.ListenOptionsHttpsExtensions",
        "Microsoft.AspNetCore.Server.Kestrel.Https.HttpsConnectionAdapterOptions",
        "Microsoft.AspNetCore.Server.Kestrel.Https.TlsHandshakeCallbackContext",
        "Microsoft.AspNetCore.Server.Kestrel.Https.TlsHandshakeCallbackOptions",
    ];

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        if (plan.IsSingleFile || !plan.HasRuntime || Kestrel.Addresses(plan).FirstOrDefault(address => address.IsHttps) is not { } https
            || VariableNamesOne(plan) || AppSettings.MayHave(plan, "Certificate") || CodeMayChooseOne(plan))
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

    private static bool CodeMayChooseOne(PlanUnderCheck plan) => plan.Assemblies.Any(assembly => assembly.Facts.Types.Any(type => OfCode.Contains(type.Name)));
}
