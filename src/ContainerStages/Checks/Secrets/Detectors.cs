using System.Collections.Immutable;
using System.Text;
using ContainerStages.Oci;

namespace ContainerStages.Checks.Secrets;

/// <summary>All detectors; each family has its own file.</summary>
internal static class Detectors
{
    public static ImmutableArray<Detector> All { get; } =
        [.. KeyDetectors.All, .. AzureDetectors.All, .. CloudDetectors.All, .. SourceDetectors.All, .. ServiceDetectors.All, .. DatabaseDetectors.All, .. HttpDetectors.All, .. SettingDetectors.All];

    /// <summary>
    /// Has to change if the unpacked or decoded formats change, or the decisions of <see cref="Detector.Measure"/>, <see cref="Placeholders"/> and
    /// <see cref="KeywordSearch"/>.
    /// </summary>
    private const string Reading = "3";

    /// <summary>The version of all detectors: cached findings of another version count as misses.</summary>
    public static string Version { get; } = Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', [Reading, .. All.Append(KeyDetectors.Base64).Select(Describe)]))).Hex[..12];

    private static string Describe(Detector detector) =>
        $"{detector.Name} {string.Join(' ', detector.Keywords)} {detector.Expression} {detector.Kind} {detector.Offset} {detector.IgnoreCase} {detector.Near} {detector.IsGeneric}";
}
