using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.Probes;

/// <summary>
/// A program of less than 2 kB that asks the app for a path, for images that have neither a shell nor curl. It needs no C library. Its source is
/// <c>health-probe.c</c>; <c>build.sh</c> makes the programs, one for each processor, which are resources of this assembly.
/// </summary>
internal static class HealthProbe
{
    /// <summary>Its name in the project.</summary>
    public const string Property = "ContainerStagesHealthProbe";

    /// <summary>Its place in the image, where <c>docker exec</c> finds it by its name.</summary>
    public const string Path = "/usr/bin/health-probe";

    /// <exception cref="ContainerStagesException">There is none for the platform.</exception>
    public static FileContent ProgramFor(Platform platform)
    {
        using Stream program = (platform.Os == "linux" ? typeof(HealthProbe).Assembly.GetManifestResourceStream($"health-probe.{platform.Architecture}") : null)
            ?? throw new ContainerStagesException(
                Catalogue.InvalidValue,
                $"cannot use {Property} in an image for {platform}: the package has the probe for linux/amd64 and linux/arm64 only",
                $"Set {Property} only for these platforms, with a Condition on RuntimeIdentifier, and for others a ContainerStagesHealthcheck with a program of your own.");
        byte[] content = new byte[program.Length];
        program.ReadExactly(content);
        return FileContent.Of(content);
    }
}
