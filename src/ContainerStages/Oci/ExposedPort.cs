using System.Globalization;

namespace ContainerStages.Oci;

/// <summary>A port that an image exposes.</summary>
/// <param name="Number">From 1.</param>
/// <param name="IsUdp">False for TCP.</param>
public readonly record struct ExposedPort(ushort Number, bool IsUdp = false)
{
    /// <summary>As in an image's configuration: <c>8080/tcp</c> or <c>53/udp</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{(IsUdp ? "udp" : "tcp")}");
}
