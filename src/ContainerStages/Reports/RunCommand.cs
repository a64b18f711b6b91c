using ContainerStages.Images;
using ContainerStages.Oci;

namespace ContainerStages.Reports;

/// <summary>The command that runs an image: what a reader of the build log types next.</summary>
internal static class RunCommand
{
    /// <param name="engine"><c>docker</c> or <c>podman</c>.</param>
    /// <param name="image">What to run.</param>
    /// <param name="name">As the engine knows it.</param>
    public static string Write(string engine, ImageConfig image, string name)
    {
        string ports = string.Concat(image.ExposedPorts.Select(port => $" -p {port.Split('/')[0]}:{port}"));
        return $"{engine} run --rm{ports} {name}";
    }
}
