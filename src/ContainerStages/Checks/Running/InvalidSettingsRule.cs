using ContainerStages.Checks.Metadata;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Running;

/// <summary>
/// A settings file that the host reads is no JSON that it understands: InvalidDataException before anything else runs. An error is the app's own, and that of the
/// environment that the image names, where the app's code makes a builder that reads them at once; others are warnings, because another environment, or none of the
/// app's runs, reads them.
/// </summary>
internal static class InvalidSettingsRule
{
    private const string Provider = "Microsoft.Extensions.Configuration.Json";

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        if (!Kestrel.HasServer(plan) && !plan.Files.Any(file => file.RelativePath == Provider + ".dll"))
        {
            return [];
        }

        return AppSettings.Files(plan)
            .Where(file => file.Problem is not null)
            .Select(file => new Finding(
                Catalogue.InvalidSettings,
                $"cannot read the settings of '{file.Path}': {file.Problem}",
                "Correct the file. Comments and trailing commas are fine; a setting may be there once, whatever its case.")
            {
                Severity = AppSettings.IsActive(plan, file) && plan.Assemblies.Any(ReadsThemAtOnce) ? null : Severity.Warning,
            });
    }

    /// <summary>Options may say that nothing, or another folder, is read; what <c>Host.CreateDefaultBuilder</c> makes may forget its sources before it reads them.</summary>
    private static bool ReadsThemAtOnce(ReadAssembly assembly) =>
        assembly.File.Origin == Layers.FileOrigin.App
        && !assembly.Facts.Types.Any(type => type.Name is "Microsoft.AspNetCore.Builder.WebApplicationOptions" or "Microsoft.Extensions.Hosting.HostApplicationBuilderSettings")
        && assembly.Facts.Types.Any(type =>
            type.HasAny("Microsoft.AspNetCore.Builder.WebApplication", "Create", "CreateBuilder", "CreateSlimBuilder") || type.HasAny("Microsoft.Extensions.Hosting.Host", "CreateApplicationBuilder"));
}
