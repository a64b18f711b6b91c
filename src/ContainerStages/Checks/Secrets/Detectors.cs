using System.Collections.Immutable;
using System.Text;
using ContainerStages.Oci;

namespace ContainerStages.Checks.Secrets;

/// <summary>All kinds of secrets that are looked for, a family a file.</summary>
internal static class Detectors
{
    public static ImmutableArray<Detector> All { get; } =
        [.. KeyDetectors.All, .. AzureDetectors.All, .. CloudDetectors.All, .. SourceDetectors.All, .. ServiceDetectors.All, .. DatabaseDetectors.All, .. HttpDetectors.All, .. SettingDetectors.All];

    /// <summary>Has to change when what is unpacked and decoded does, or what <see cref="Detector.Measure"/> and <see cref="Placeholders"/> take for a secret.</summary>
    private const string Reading = "2";

    /// <summary>Stands for all of the above: findings that were noted with other detectors are no findings of these.</summary>
    public static string Version { get; } = Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', [Reading, .. All.Append(KeyDetectors.Base64).Select(Describe)]))).Hex[..12];

    private static string Describe(Detector detector) =>
        $"{detector.Name} {string.Join(' ', detector.Keywords)} {detector.Expression} {detector.Kind} {detector.Offset} {detector.IgnoreCase} {detector.Near} {detector.IsGeneric}";
}
