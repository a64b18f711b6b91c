using System.Globalization;
using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Native;

/// <summary>
/// An app that is not in invariant globalization mode needs ICU: libicuuc and libicui18n of one version that .NET accepts. Without ICU, .NET ends the
/// process at the first use of a culture, such as the first formatted number, and not at the start, where the fault would be noticed.
/// </summary>
internal static class IcuRule
{
    /// <summary>The versions that .NET accepts: <c>MinICUVersion</c> and <c>MaxICUVersion</c> in its <c>pal_icushim.c</c>.</summary>
    private const int Oldest = 60;
    private const int Newest = 90;

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        if (plan.Settings is { } settings
            && !settings.IsInvariantGlobalization(plan.Plan.Environment)
            && !HasOwn(plan, settings)
            && Loader.For(plan) is { } loader
            && !InterpreterRule.IsMissing(plan)
            && !HasIcu(plan, loader))
        {
            yield return new Finding(
                Catalogue.IcuMissing,
                $"cannot run the app on '{plan.Plan.Base.Name}': it is not in invariant globalization mode, and the image has no ICU (libicuuc.so.N and libicui18n.so.N)",
                """An app that needs no cultures: <InvariantGlobalization>true</InvariantGlobalization>. One that does: <ContainerFamily>noble-chiseled-extra</ContainerFamily>, or <ContainerBaseImage>stage:base</ContainerBaseImage> with <ContainerStage Include="base" Packages="default" />.""");
        }
    }

    /// <summary>Whether the app includes ICU: https://learn.microsoft.com/dotnet/core/extensions/globalization-icu#app-local-icu.</summary>
    private static bool HasOwn(PlanUnderCheck plan, RuntimeConfig settings) =>
        settings.Properties.ContainsKey("System.Globalization.AppLocalIcu") || plan.Plan.Environment.ContainsKey("DOTNET_SYSTEM_GLOBALIZATION_APPLOCALICU");

    private static bool HasIcu(PlanUnderCheck plan, Loader loader)
    {
        HashSet<string> names = [.. plan.FileSystem.Entries.Select(file => file.Entry.Name).Where(name => name.StartsWith("libicu", StringComparison.Ordinal))];
        return Enumerable.Range(Oldest, Newest - Oldest + 1).Any(version => Has("libicuuc", version) && Has("libicui18n", version));

        bool Has(string library, int version)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{library}.so.{version}");
            return names.Contains(name) && (loader.Find(name) is not null || IsPublished(plan, name));
        }
    }

    private static bool IsPublished(PlanUnderCheck plan, string name) => plan.Files.Any(file => file.RelativePath == name);
}
