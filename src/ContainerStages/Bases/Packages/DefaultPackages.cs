using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ContainerStages.Diagnostics;

namespace ContainerStages.Bases.Packages;

/// <summary>
/// The packages of a distribution that .NET needs. Names of libraries contain a version, which differs between releases; the placeholders <see
/// cref="Icu"/>, <see cref="OpenSsl"/> and <see cref="TimeZones"/> stand for their names in a release.
/// </summary>
internal static partial class DefaultPackages
{
    /// <summary>libicu72 in Debian 12, libicu74 in Ubuntu 24.04, …</summary>
    public const string Icu = "icu";

    /// <summary>libssl3, or libssl3t64 in releases with 64-bit times on all architectures.</summary>
    public const string OpenSsl = "libssl";

    /// <summary>tzdata, and tzdata-legacy if old names such as <c>US/Eastern</c> have a separate package.</summary>
    public const string TimeZones = "tzdata";

    public const string Certificates = "ca-certificates";
    public const string BaseFiles = "base-files";

    private const string LegacyTimeZones = "tzdata-legacy";

    private static readonly ImmutableArray<string> Always =
        [BaseFiles, Certificates, "libc6", "libgcc-s1", OpenSsl, "libstdc++6", "netbase"];

    /// <summary>Packages of data that changes independently of the libraries: they get a layer above the libraries.</summary>
    public static bool IsSystemData(string package) => package is Certificates or TimeZones or LegacyTimeZones;

    /// <summary>Packages that are needed only for their libraries or data. Their programs are left out, because those need a shell.</summary>
    public static bool IsDefault(string package) => Always.Contains(package) || IsSystemData(package);

    public static ImmutableArray<string> For(bool icu, bool timeZones) =>
        [.. Always, .. icu ? [Icu] : Array.Empty<string>(), .. timeZones ? [TimeZones] : Array.Empty<string>()];

    /// <summary>By its name in a release, or by the placeholder.</summary>
    public static bool IsIcu(string package) => package == Icu || IcuName().IsMatch(package);

    public static bool IsOpenSsl(string package) => OpenSslName().IsMatch(package);

    /// <summary>Replaces placeholders by this release's names.</summary>
    /// <param name="asked">Names and placeholders.</param>
    /// <param name="known">All names of this release and architecture.</param>
    /// <exception cref="ContainerStagesException">A package does not exist.</exception>
    public static ImmutableArray<string> Resolve(IEnumerable<string> asked, IReadOnlySet<string> known)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string name in asked)
        {
            names.Add(name switch
            {
                Icu => Newest(IcuName(), known) ?? throw NotFound("libicu"),
                OpenSsl => Newest(OpenSslName(), known) ?? throw NotFound(OpenSsl),
                _ => known.Contains(name) ? name : throw NotFound(name),
            });
            if (name == TimeZones && known.Contains(LegacyTimeZones))
            {
                names.Add(LegacyTimeZones);
            }
        }

        return [.. names];
    }

    public static ContainerStagesException NotFound(string package) => new(
        Catalogue.PackageNotFound,
        $"cannot find package '{package}': the distribution does not have it for this architecture",
        "Check its spelling; names differ between releases, and 'apt-cache search' finds them by a part. If it is in another part of the archive, give an apt sources file that names it.");

    private static string? Newest(Regex pattern, IReadOnlySet<string> known) => known
        .Select(name => pattern.Match(name))
        .Where(match => match.Success)
        .OrderByDescending(match => Version.Parse(match.Groups[1].Value.Contains('.', StringComparison.Ordinal) ? match.Groups[1].Value : string.Create(CultureInfo.InvariantCulture, $"{match.Groups[1].Value}.0")))
        .ThenByDescending(match => match.Value, StringComparer.Ordinal)
        .FirstOrDefault()?.Value;

    [GeneratedRegex(@"\Alibicu([0-9]{2,3})(t64)?\z")]
    private static partial Regex IcuName();

    [GeneratedRegex(@"\Alibssl([0-9]{1,3}(?:\.[0-9]{1,3})*)(t64)?\z")]
    private static partial Regex OpenSslName();
}
