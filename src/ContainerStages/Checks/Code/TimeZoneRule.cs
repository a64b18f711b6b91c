using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Metadata;

namespace ContainerStages.Checks.Code;

/// <summary>
/// Code looks up time zones that the image does not have: TimeZoneNotFoundException. .NET reads them from the files below
/// <c>/usr/share/zoneinfo</c>, or <c>TZDIR</c>; only <c>UTC</c> is built in. ICU translates Windows' names of zones. It is a warning, because the
/// code may handle a missing zone.
/// </summary>
internal static class TimeZoneRule
{
    public static IEnumerable<Finding> Check(CodeUnderCheck code)
    {
        string folder = code.Environment.TryGetValue("TZDIR", out string? set) && set.Length > 0 ? set.TrimEnd('/') : "/usr/share/zoneinfo";
        bool hasZones = !code.IsInvariantTimezone && code.Exists(folder);
        foreach ((ReadAssembly assembly, Call[] calls) in code.CallsTo(CallsOfInterest.TimeZone))
        {
            string[] missing =
            [
                .. calls
                    .Where(call => !(IsTolerant(call) && Ids(call).Any(IsOfWindows)))
                    .SelectMany(Ids)
                    .Where(id => !IsThere(code, folder, hasZones, id))
                    .Distinct(),
            ];
            if (missing.Length > 0)
            {
                yield return Finding(assembly, $"the time zone {Listing.Of(missing)}", code.IsInvariantTimezone
                    ? "its runtimeconfig.json has System.TimeZoneInfo.Invariant, which leaves only UTC"
                    : !hasZones ? $"the image has no {folder}"
                    : missing.Any(id => !IsOfWindows(id)) ? $"there is no such file below {folder} in the image"
                    : "that is Windows' name of it, which only ICU translates, and the app runs in invariant globalization mode");
            }
            else if (!hasZones && !code.IsInvariantTimezone && calls.Any(call => !Ids(call).Any()))
            {
                yield return Finding(assembly, "time zones", $"{calls.First(call => !Ids(call).Any()).Caller} looks one up, and the image has no {folder}");
            }
        }
    }

    /// <summary>The literal names in a call.</summary>
    private static IEnumerable<string> Ids(Call call) => call.Parameters
        .Zip(call.Arguments)
        .Where(argument => argument.First == "System.String" && argument.Second.Text is { Length: > 0 })
        .Select(argument => argument.Second.Text!);

    /// <summary>The code tries several names, or chooses the name for the system.</summary>
    private static bool IsTolerant(Call call) => call.AsksForPlatform || call.Member.EndsWith(".TryFindSystemTimeZoneById", StringComparison.Ordinal);

    private static bool IsThere(CodeUnderCheck code, string folder, bool hasZones, string id) =>
        id.Equals("UTC", StringComparison.OrdinalIgnoreCase)
        || (hasZones && (IsOfWindows(id) ? !code.IsInvariantGlobalization : code.Exists($"{folder}/{id}")));

    /// <summary>Whether a name is one of Windows, such as <c>W. Europe Standard Time</c> and <c>Central Standard Time (Mexico)</c>.</summary>
    private static bool IsOfWindows(string id) => id.Contains(" Standard Time", StringComparison.Ordinal);

    private static Finding Finding(ReadAssembly assembly, string what, string why) => new(
        Catalogue.TimeZoneMissing,
        $"cannot give '{assembly.File.RelativePath}' {what}: {why}",
        """Use a base that has the time zone data: one whose tag ends in -extra, or <ContainerStage Include="base" Packages="default;tzdata" />. Names such as Europe/Berlin need nothing else.""");
}
