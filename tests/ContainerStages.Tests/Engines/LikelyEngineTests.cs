using ContainerStages.Engines;

namespace ContainerStages.Tests.Engines;

[TestClass]
public sealed class LikelyEngineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <param name="commands">Those on the PATH.</param>
    /// <param name="host"><c>DOCKER_HOST</c>.</param>
    [TestMethod]
    [DataRow("", "", "", "")]
    [DataRow("docker", "", "", "docker")]
    [DataRow("podman", "", "", "podman")]
    [DataRow("docker podman", "", "unix:///somewhere.sock", "docker")]
    [DataRow("docker", "Podman", "", "podman", DisplayName = "what the user names wins")]
    [DataRow("podman", "docker", "", "docker")]
    public void It_is_what_is_there(string commands, string localRegistry, string host, string expected)
    {
        string path = _folder.Combine(Path.GetRandomFileName());
        Directory.CreateDirectory(path);
        foreach (string command in commands.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            File.WriteAllText(Path.Combine(path, OperatingSystem.IsWindows() ? command + ".exe" : command), "");
        }

        ContainerEngine? engine = LikelyEngine.Find(localRegistry, name => name switch { "PATH" => $"/nowhere{Path.PathSeparator}{path}", "DOCKER_HOST" => host, _ => null });

        Assert.AreEqual(expected, $"{engine}");
    }

    [TestMethod]
    public void A_docker_command_without_its_daemon_s_socket_gives_way_to_podman()
    {
        File.WriteAllText(_folder.Combine("docker"), "");
        File.WriteAllText(_folder.Combine("podman"), "");
        string? Variable(string name) => name switch { "PATH" or "XDG_RUNTIME_DIR" => _folder.Path, _ => null };
        if (!OperatingSystem.IsLinux() || File.Exists("/var/run/docker.sock"))
        {
            Assert.Inconclusive("A daemon may be here.");
        }

        Assert.AreEqual("podman", $"{LikelyEngine.Find("", Variable)}");
        File.WriteAllText(_folder.Combine("docker.sock"), "");
        Assert.AreEqual("docker", $"{LikelyEngine.Find("", Variable)}");
    }
}
