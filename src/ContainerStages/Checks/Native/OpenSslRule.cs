using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Metadata;

namespace ContainerStages.Checks.Native;

/// <summary>
/// The app's code uses cryptography, and the image has no OpenSSL: the first hash ends the process. Every self-contained app has the shim, so its
/// presence means nothing: an app that uses no cryptography runs without OpenSSL, and so does a web app that uses plain HTTP (tested with .NET 10.0).
/// </summary>
internal static class OpenSslRule
{
    private const string Shim = "libSystem.Security.Cryptography.Native.OpenSsl.so";
    private const string Namespace = "System.Security.Cryptography.";

    /// <summary>Endings of the two libraries' names, which the shim tries one after the other.</summary>
    private static readonly string[] Versions = ["3", "1.1", "1.0.2", "1.0.0", "10"];

    /// <summary>Prefixes of the types whose methods call OpenSSL; the rest of a name is a variant, such as <c>HMACSHA256</c> and <c>AesGcm</c>.</summary>
    private static readonly string[] Algorithms =
    [
        "Aes", "DSA", "ECDiffieHellman", "ECDsa", "HKDF", "HMAC", "IncrementalHash", "MD5", "RSA", "RandomNumberGenerator", "Rfc2898DeriveBytes", "SHA", "TripleDES",
        "X509Certificates.X509Certificate", "X509Certificates.X509Chain", "X509Certificates.X509Store",
    ];

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        (string File, UsedType Type)[] uses =
        [
            .. plan.Assemblies
                .Where(assembly => assembly.IsReached)
                .SelectMany(assembly => assembly.Facts.Types.Where(UsesOpenSsl).Select(type => (assembly.File.RelativePath, type))),
        ];
        if (uses is [var first, ..] && HasShim(plan) && !InterpreterRule.IsMissing(plan) && !HasOpenSsl(plan))
        {
            yield return new Finding(
                Catalogue.OpenSslMissing,
                $"cannot use cryptography on '{plan.Plan.Base.Name}': '{first.File}' calls {first.Type.Name}.{first.Type.Members[0]}, and the image has no OpenSSL (libssl and libcrypto of one version)",
                """Use a base that has it: <ContainerBaseImage>stage:base</ContainerBaseImage> with <ContainerStage Include="base" Packages="default" />, or one of Microsoft's.""");
        }
    }

    /// <summary>Whether a type calls OpenSSL. Paddings and sets of parameters are only data.</summary>
    private static bool UsesOpenSsl(UsedType type) =>
        !type.Members.IsEmpty
        && (type.Name == "System.Net.Security.SslStream"
            || (type.Name.StartsWith(Namespace, StringComparison.Ordinal)
                && !type.Name.EndsWith("Padding", StringComparison.Ordinal)
                && !type.Name.EndsWith("Parameters", StringComparison.Ordinal)
                && Algorithms.Any(algorithm => type.Name.AsSpan(Namespace.Length).StartsWith(algorithm, StringComparison.Ordinal))));

    private static bool HasShim(PlanUnderCheck plan) => plan.FileSystem.Entries.Any(file => file.Entry.Name == Shim);

    private static bool HasOpenSsl(PlanUnderCheck plan) =>
        Loader.For(plan) is not { } loader
        || Versions.Append(plan.Plan.Environment.GetValueOrDefault("DOTNET_OPENSSL_VERSION_OVERRIDE", Versions[0]))
            .Any(version => loader.Find($"libssl.so.{version}") is not null && loader.Find($"libcrypto.so.{version}") is not null);
}
