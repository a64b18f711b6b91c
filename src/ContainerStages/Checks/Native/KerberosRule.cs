using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Metadata;

namespace ContainerStages.Checks.Native;

/// <summary>
/// Code authenticates with Kerberos or NTLM, and the image has no GSSAPI: TypeInitializationException of <c>NetSecurityNative</c>. Npgsql 10 tries
/// Kerberos for each connection unless a setting disables it (https://github.com/npgsql/npgsql/issues/6416). It continues after the failure, so this
/// is a warning.
/// </summary>
internal static class KerberosRule
{
    private const string Library = "libgssapi_krb5.so.2";
    private const string Authentication = "System.Net.Security.NegotiateAuthentication";
    private const string AspNetCore = "Microsoft.AspNetCore.Authentication.Negotiate";

    /// <summary>The setting's names in connection strings and in Npgsql's builder.</summary>
    private static readonly string[] Decisions = ["GssEncryptionMode", "Gss Encryption Mode"];

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        if (UserOf(plan) is var (user, advice) && Loader.For(plan) is { } loader && loader.Find(Library) is null)
        {
            yield return new Finding(
                Catalogue.KerberosMissing,
                $"cannot authenticate with Kerberos on '{plan.Plan.Base.Name}': {user}, and the image has no {Library}",
                $"""Use a base that has it: <ContainerBaseImage>stage:base</ContainerBaseImage> with <ContainerStage Include="base" Packages="default;libgssapi-krb5-2" />.{advice}""");
        }
    }

    private static (string User, string Advice)? UserOf(PlanUnderCheck plan)
    {
        ReadAssembly[] reached = [.. plan.Assemblies.Where(assembly => assembly.IsReached)];
        ReadAssembly? own = reached.FirstOrDefault(assembly =>
            assembly.Facts.References.Contains(AspNetCore) || assembly.Facts.Types.Any(type => type.Name == Authentication && !type.Members.IsEmpty));
        return own is not null ? ($"'{own.File.RelativePath}' does", "")
            : plan.Assemblies.Any(assembly => assembly.Facts is { Name: "Npgsql", Version.Major: >= 10 }) && !IsDecided(plan, reached)
                ? ("Npgsql tries to for each connection", " Or write GssEncryptionMode=Disable into the connection string.")
            : null;
    }

    private static bool IsDecided(PlanUnderCheck plan, ReadAssembly[] reached) =>
        reached.SelectMany(assembly => UserStrings.Of(assembly.File.Content).Concat(assembly.Facts.Types.SelectMany(type => type.Members))).Any(Decides)
        || AppSettings.MayHave(plan, Decisions);

    private static bool Decides(string text) => Decisions.Any(decision => text.Contains(decision, StringComparison.OrdinalIgnoreCase));
}
