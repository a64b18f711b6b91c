namespace ContainerStages.TestKit;

/// <summary>How engines keep layers. The fast drivers mount an overlay, which cannot stand on another overlay, as in a container; the others copy all files of a layer.</summary>
internal static class StorageDrivers
{
    private static readonly bool s_overlays = new DriveInfo(Path.GetTempPath()).DriveFormat is not "overlay";

    /// <summary>For podman and buildah.</summary>
    public static string Podman => s_overlays ? "overlay" : "vfs";

    /// <summary>For Docker.</summary>
    public static string Docker => s_overlays ? "overlay2" : "vfs";

    /// <summary>For Docker with containerd's image store.</summary>
    public static string Containerd => s_overlays ? "overlayfs" : "native";
}
