using ContainerStages.Oci;

namespace ContainerStages.Reports;

/// <summary>The command that runs an image, for a reader of the build log.</summary>
internal static class RunCommand
{
    /// <param name="engine"><c>docker</c> or <c>podman</c>.</param>
    /// <param name="image">The image to run.</param>
    /// <param name="name">The image's name in the engine.</param>
    public static string Write(string engine, ImageConfig image, string name)
    {
        string ports = string.Concat(image.ExposedPorts.Select(port => $" -p {port.Split('/')[0]}:{port}"));
        return $"{engine} run --rm{ports} {name}";
    }
}
