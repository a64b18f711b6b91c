using System.Runtime.InteropServices;

namespace ContainerStages.Oci;

/// <summary>The platform of an image (image-spec, image-index.md, "platform"): Go's names of system and processor.</summary>
internal readonly record struct Platform(string Os, string Architecture, string? Variant = null)
{
    public const string UnknownName = "unknown";

    /// <summary>What no machine is.</summary>
    public static readonly Platform Unknown = new(UnknownName, UnknownName);

    /// <summary>Linux on the build machine's processor; null if Linux containers do not have it.</summary>
    public static Platform? OfMachine => FromRuntimeIdentifier($"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}");

    /// <summary>The platform of a .NET runtime identifier such as <c>linux-musl-arm64</c>; null if Linux containers do not have it.</summary>
    public static Platform? FromRuntimeIdentifier(string runtimeIdentifier)
    {
        string[] parts = runtimeIdentifier.Split('-');
        if (parts is not ["linux", ..] and not ["alpine", ..] and not ["debian", ..] and not ["ubuntu", ..])
        {
            return null;
        }

        return parts[^1] switch
        {
            "x64" => new Platform("linux", "amd64"),
            "x86" => new Platform("linux", "386"),
            "arm64" => new Platform("linux", "arm64"),
            "arm" => new Platform("linux", "arm", "v7"),
            "armv6" or "armel" => new Platform("linux", "arm", "v6"),
            "s390x" => new Platform("linux", "s390x"),
            "ppc64le" => new Platform("linux", "ppc64le"),
            "riscv64" => new Platform("linux", "riscv64"),
            "loongarch64" => new Platform("linux", "loong64"),
            _ => null,
        };
    }

    /// <summary>
    /// Whether an image for <paramref name="other"/> runs here. A missing variant stands for any, and <c>arm64</c> means <c>arm64/v8</c>.
    /// </summary>
    public bool Accepts(Platform other) =>
        Os == other.Os
        && Architecture == other.Architecture
        && (Variant is null || other.Variant is null || Variant == other.Variant);

    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";
}
