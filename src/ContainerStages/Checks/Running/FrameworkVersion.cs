namespace ContainerStages.Checks.Running;

/// <summary>
/// The versions of a shared framework that the host accepts for the one that an app was built for (framework-version-resolution.md of
/// dotnet/runtime).
/// </summary>
internal static class FrameworkVersion
{
    /// <param name="rollForward">One of the host's words; null for its default, <c>Minor</c>. An unknown word is left to the host.</param>
    public static bool Satisfies(string installed, string wanted, string? rollForward)
    {
        if (Parse(installed) is not { } has || Parse(wanted) is not { } wants)
        {
            return installed == wanted;
        }

        bool isEnough = has.Number > wants.Number || (has.Number == wants.Number && (has.IsRelease || !wants.IsRelease));
        return rollForward?.ToUpperInvariant() switch
        {
            "DISABLE" => installed == wanted,
            "LATESTPATCH" => isEnough && has.Number.Major == wants.Number.Major && has.Number.Minor == wants.Number.Minor,
            "MAJOR" or "LATESTMAJOR" => isEnough,
            _ => isEnough && has.Number.Major == wants.Number.Major,
        };
    }

    /// <summary>Semantic versions: a prerelease comes before its release.</summary>
    private static (Version Number, bool IsRelease)? Parse(string text) =>
        Version.TryParse(text.Split('-', '+')[0], out Version? number) ? (number, !text.Contains('-', StringComparison.Ordinal)) : null;
}
