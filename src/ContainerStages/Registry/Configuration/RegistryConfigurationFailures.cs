using System.Globalization;
using ContainerStages.Diagnostics;

namespace ContainerStages.Registry.Configuration;

/// <summary>Errors about the files in which other tools keep their settings of registries.</summary>
internal static class RegistryConfigurationFailures
{
    /// <param name="line">From 1; null where it is not known.</param>
    public static ContainerStagesException Unreadable(string file, long? line, string why, Exception? e) => new(
        Catalogue.RegistryConfiguration,
        string.Create(CultureInfo.InvariantCulture, $"cannot read the registries' configuration '{file}'{(line is null ? "" : $", line {line}")}: {why}"),
        "Repair the file, or remove what nobody needs from it.",
        e);
}
