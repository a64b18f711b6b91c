using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Running;

/// <summary>
/// The host cannot read a settings file as JSON: InvalidDataException before anything else runs. It is an error for the app's own file, and for that
/// of the environment that the image names, if the app's code creates a builder that reads them at once. It is a warning for other files, because
/// perhaps only another environment reads them, or nothing does.
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

    /// <summary>
    /// Whether the code reads the files at once. With options, a builder may read no folder or another one; the app may clear the sources of
    /// <c>Host.CreateDefaultBuilder</c> before they are read.
    /// </summary>
    private static bool ReadsThemAtOnce(ReadAssembly assembly) =>
        assembly.File.Origin == FileOrigin.App
        && !assembly.Facts.Types.Any(type => type.Name is "Microsoft.AspNetCore.Builder.WebApplicationOptions" or "Microsoft.Extensions.Hosting.HostApplicationBuilderSettings")
        && assembly.Facts.Types.Any(type =>
            type.HasAny("Microsoft.AspNetCore.Builder.WebApplication", "Create", "CreateBuilder", "CreateSlimBuilder") || type.HasAny("Microsoft.Extensions.Hosting.Host", "CreateApplicationBuilder"));
}
