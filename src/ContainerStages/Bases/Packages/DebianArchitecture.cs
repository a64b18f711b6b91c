using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Bases.Packages;

/// <summary>dpkg's names of processors.</summary>
internal static class DebianArchitecture
{
    /// <exception cref="ContainerStagesException">Debian and Ubuntu do not run on the platform.</exception>
    public static string Of(Platform platform) => platform switch
    {
        { Os: "linux", Architecture: "amd64" or "arm64" or "s390x" or "riscv64" or "loong64" } => platform.Architecture,
        { Os: "linux", Architecture: "386" } => "i386",
        { Os: "linux", Architecture: "arm", Variant: null or "v7" } => "armhf",
        { Os: "linux", Architecture: "arm" } => "armel",
        { Os: "linux", Architecture: "ppc64le" } => "ppc64el",
        _ => throw new ContainerStagesException(
            Catalogue.PackagesUnavailable,
            $"cannot compose a base for {platform}: Debian and Ubuntu have no packages for it",
            "Take the base from a registry, or publish for a runtime identifier such as linux-x64 or linux-arm64."),
    };
}
