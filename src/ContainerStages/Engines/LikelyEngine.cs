using ContainerStages.IO;

namespace ContainerStages.Engines;

/// <summary>
/// Which engine a user of this machine most likely runs images with. Nothing is started to find out: an engine's own answer may take half a minute,
/// and only a hint depends on it.
/// </summary>
internal static class LikelyEngine
{
    /// <param name="localRegistry"><c>LocalRegistry</c>: which engine, if the user names one.</param>
    /// <param name="variable">The value of a variable of the environment.</param>
    /// <returns>Docker where its command and its daemon's socket are there; else podman where that is; else docker. Null where neither command is.</returns>
    public static ContainerEngine? Find(string localRegistry, Func<string, string?> variable)
    {
        bool hasDocker = IsOnPath("docker");
        bool hasPodman = IsOnPath("podman");
        return localRegistry.Trim().ToUpperInvariant() switch
        {
            "DOCKER" => ContainerEngine.Docker,
            "PODMAN" => ContainerEngine.Podman,
            _ when hasDocker && (!hasPodman || HasDaemon(variable)) => ContainerEngine.Docker,
            _ => hasPodman ? ContainerEngine.Podman : null,
        };

        bool IsOnPath(string command) => HostSystem.Current.HasProgram(command, variable("PATH"));
    }

    /// <summary>Outside of Linux the daemon runs on another machine, real or virtual, and its socket does not tell whether it does.</summary>
    private static bool HasDaemon(Func<string, string?> variable) =>
        !OperatingSystem.IsLinux()
        || variable("DOCKER_HOST") is { Length: > 0 }
        || variable("DOCKER_CONTEXT") is { Length: > 0 }
        || File.Exists("/var/run/docker.sock")
        || (variable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime && File.Exists(Path.Combine(runtime, "docker.sock")));
}
