using System.Runtime.Versioning;

namespace ContainerStages.TestKit;

/// <summary>
/// Buildah and podman as builders: with layers that are mounted, not copied, and each command in a mount namespace of its own, because a failed build leaves mounts behind.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class Buildah : Podman
{
    private static readonly string[] s_packages = ["base-files", "buildah", "runc", "netavark", "ca-certificates", "coreutils"];

    private Buildah()
        : base(StorageDrivers.Podman)
    {
        WriteCommand("podman", "unshare --mount podman");
        WriteCommand("buildah", "unshare --mount buildah");
    }

    /// <summary>A folder with a <c>podman</c> and a <c>buildah</c> for the path.</summary>
    public string Commands => Folder.Path;

    /// <summary>The distribution's: buildah 1.28, podman 4.3.</summary>
    public static Buildah Create() => new();

    /// <summary>Buildah 1.39, of Debian's next release. There is no podman.</summary>
    public static async Task<Buildah> CreateModernAsync()
    {
        var buildah = new Buildah();
        try
        {
            string root = buildah.Folder.Combine("root");
            await DebianPackages.UnpackNextAsync(root, s_packages);
            OtherRoot.Prepare(root);
            await File.WriteAllTextAsync(Path.Combine(root, "etc", "containers", "policy.json"), """{"default":[{"type":"insecureAcceptAnything"}]}""");
            await File.WriteAllTextAsync(buildah.Folder.Combine("start"), OtherRoot.StartAmongFiles);
            buildah.WriteCommand("buildah", $"unshare --mount sh -eu {buildah.Folder.Combine("start")} {root} buildah");
            File.Delete(buildah.Executable);
            return buildah;
        }
        catch
        {
            buildah.Dispose();
            throw;
        }
    }

    /// <summary>Pulls from a registry of a test's own, which has no TLS.</summary>
    public void Trust(RealRegistry registry) => Redirect(registry.Host, registry.Host);
}
