using System.Runtime.Versioning;

namespace ContainerStages.TestKit;

/// <summary>A <c>docker</c> for the path, as on a machine with one engine.</summary>
[SupportedOSPlatform("linux")]
internal static class DockerCommand
{
    /// <returns>Its folder.</returns>
    public static string Create(string folder, string client, string socket)
    {
        string plugins = Path.Combine(folder, "config", "cli-plugins");
        Directory.CreateDirectory(plugins);
        string buildx = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(client)!, "..", "libexec", "docker", "cli-plugins", "docker-buildx"));
        File.CreateSymbolicLink(Path.Combine(plugins, "docker-buildx"), buildx);

        // The engines of tests have no bridge: their builds are on the machine's network. A later --network wins.
        string command = Path.Combine(folder, "docker");
        File.WriteAllText(command, $$"""
            #!/bin/sh
            export DOCKER_HOST=unix://{{socket}}
            export DOCKER_CONFIG="${DOCKER_CONFIG:-{{folder}}/config}"
            case "$1 $2" in
              "buildx build") shift 2; exec {{client}} buildx build --network host "$@" ;;
              "build "*) shift; exec {{client}} build --network host "$@" ;;
            esac
            exec {{client}} "$@"
            """);
        File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return folder;
    }
}
