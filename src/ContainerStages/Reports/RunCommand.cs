using System.Collections.Immutable;
using System.Globalization;
using ContainerStages.Oci;

namespace ContainerStages.Reports;

/// <summary>The command that runs an image, for a reader of the build log.</summary>
/// <param name="Engine"><c>docker</c> or <c>podman</c>.</param>
/// <param name="Image">The image to run.</param>
/// <param name="Name">The image's name for the engine.</param>
internal sealed record RunCommand(string Engine, ImageConfig Image, string Name)
{
    /// <summary>Ports below are root's: an engine without root cannot open them on its machine.</summary>
    private const int FirstFreePort = 1024;

    /// <summary>80 becomes 8080, and 443 becomes 8443.</summary>
    private const int Shift = 8000;

    /// <summary>Options of the engine's <c>run</c>, such as <c>--tls-verify=false</c>.</summary>
    public ImmutableArray<string> Options { get; init; } = [];

    /// <summary>The image is meant to run on a read-only root.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Absolute paths that stay writable on a read-only root.</summary>
    public ImmutableArray<string> WritableFolders { get; init; } = [];

    /// <summary>As a shell takes it.</summary>
    public override string ToString() => string.Join(' ',
    [
        Engine, "run", "--rm",
        .. Options,
        .. IsReadOnly ? ["--read-only", "--tmpfs /tmp", .. WritableFolders.Select(folder => $"--volume {ShellWord.Of(folder)}")] : (string[])[],
        .. Image.ExposedPorts.Select(port => $"-p {OnTheMachine(port.Split('/')[0])}:{port}"),
        Name,
    ]);

    private string OnTheMachine(string port)
    {
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number is 0 or >= FirstFreePort)
        {
            return port;
        }

        string free = (number + Shift).ToString(CultureInfo.InvariantCulture);
        return Image.ExposedPorts.Any(other => other.Split('/')[0] == free) ? port : free;
    }
}
