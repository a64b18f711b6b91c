namespace ContainerStages.TestKit;

/// <summary>
/// Docker 26 with buildx, of Debian's next release, in a folder of its own. Debian 12's Docker knows neither containerd's image store nor what newer builders do.
/// </summary>
internal static class ModernDocker
{
    private static readonly string[] s_packages = ["docker.io", "docker-cli", "docker-buildx", "iptables", "ca-certificates", "bash", "coreutils", "mount"];

    /// <summary>Makes the root folder that <see cref="OtherRoot.Start"/> takes.</summary>
    public static async Task UnpackAsync(string root, bool usesContainerd)
    {
        await DebianPackages.UnpackNextAsync(root, s_packages);
        OtherRoot.Prepare(root);
        Directory.CreateDirectory(Path.Combine(root, "etc", "docker"));
        await File.WriteAllTextAsync(
            Path.Combine(root, "etc", "docker", "daemon.json"),
            usesContainerd ? """{"features":{"containerd-snapshotter":true}}""" : "{}");
    }
}
