using System.Text.RegularExpressions;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Running;

/// <summary>
/// The image has the zone that its TZ names. .NET reports no error if it is missing: local time is then UTC. Other values of TZ, such as the POSIX
/// form <c>CET-1CEST</c>, need no file.
/// </summary>
internal static partial class LocalTimeZoneRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        IReadOnlyDictionary<string, string> environment = plan.Plan.Environment;
        string zone = environment.GetValueOrDefault("TZ", "").TrimStart(':');
        string folder = environment.GetValueOrDefault("TZDIR", "") is { Length: > 0 } set ? set.TrimEnd('/') : "/usr/share/zoneinfo";
        string file = zone.StartsWith('/') ? zone : $"{folder}/{zone}";
        if (zone.Length > 0 && !IsUtc(zone) && !Posix().IsMatch(zone) && plan.Settings?.IsInvariantTimezone(environment) != true && plan.FileSystem.Resolve(file) is not { IsFile: true })
        {
            yield return new Finding(
                Catalogue.LocalTimeZoneMissing,
                $"cannot have TZ={zone} on '{plan.Plan.Base.Name}': {file} is not in the image, and local time would silently be UTC",
                """Use a base that has the time zones: <ContainerBaseImage>stage:base</ContainerBaseImage> with <ContainerStage Include="base" Packages="default" />, or <ContainerFamily>noble-chiseled-extra</ContainerFamily>. Or remove TZ from the ContainerEnvironmentVariable items.""");
        }
    }

    /// <summary>Whether the zone is UTC, so that the fallback gives the right time.</summary>
    private static bool IsUtc(string zone) => zone.Split('/')[^1] is "UTC" or "Universal" or "Zulu" or "UCT" or "GMT" or "GMT0" or "Greenwich";

    /// <summary>A name and an offset, and more (POSIX.1-2024, "8.3 Other Environment Variables").</summary>
    [GeneratedRegex(@"\A([A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)[+-]?[0-9]{1,2}")]
    private static partial Regex Posix();
}
