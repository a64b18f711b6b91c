using System.Runtime.Versioning;
using ContainerStages.Engines;

namespace ContainerStages.Tests.Stages.Containers;

/// <summary>Podman with images and containers of a test's own, and one image, <see cref="Image"/>, of a few tools of this machine.</summary>
[SupportedOSPlatform("linux")]
internal sealed class TestPodman : IDisposable
{
    public const string Image = "localhost/tools:latest";

    private static readonly string[] s_tools = ["sh", "cat", "ls", "sleep", "touch", "id", "mkdir", "ln", "chmod", "readlink", "env"];

    private readonly TemporaryFolder _folder = new();

    private TestPodman() => Engine = ContainerEngine.Podman with { Executable = _folder.Combine("podman") };

    /// <summary>As a build has it.</summary>
    public ContainerEngine Engine { get; }

    /// <summary>What podman needs on a machine of the tests, as a user would configure it.</summary>
    /// <returns>For its environment.</returns>
    public static (string Name, string? Value)[] Configure(TemporaryFolder folder)
    {
        File.WriteAllText(folder.Combine("containers.conf"), """
            [containers]
            netns = "host"
            default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
            [engine]
            runtime = "runc"
            events_logger = "none"
            """);
        File.WriteAllText(folder.Combine("storage.conf"), $"""
            [storage]
            driver = "vfs"
            graphroot = "{folder.Combine("graph")}"
            runroot = "{folder.Combine("run")}"
            """);
        return [("CONTAINERS_CONF", folder.Combine("containers.conf")), ("CONTAINERS_STORAGE_CONF", folder.Combine("storage.conf"))];
    }

    public static async Task<TestPodman> CreateAsync()
    {
        var podman = new TestPodman();
        TemporaryFolder folder = podman._folder;
        string variables = string.Join(' ', Configure(folder).Append(("CONTAINERS_REGISTRIES_CONF", folder.Combine("registries.conf"))).Select(variable => $"{variable.Item1}={variable.Item2}"));

        // Its own folder may be on the path.
        File.WriteAllText(podman.Engine.Executable, $$"""
            #!/bin/sh
            PATH=${PATH#{{folder.Path}}:}
            export {{variables}}
            exec podman "$@"
            """);
        File.SetUnixFileMode(podman.Engine.Executable, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        podman.Trust("registry.test");
        await podman.ImportAsync(Image, s_tools);
        return podman;
    }

    /// <summary>Pulls from a registry without TLS.</summary>
    public void Trust(string registry) => File.WriteAllText(_folder.Combine("registries.conf"), $"""
        [[registry]]
        location = "{registry}"
        insecure = true
        """);

    /// <summary>Changes its configuration.</summary>
    /// <param name="setting">A line of containers.conf's table of containers.</param>
    public void Set(string setting)
    {
        string file = _folder.Combine("containers.conf");
        File.WriteAllText(file, File.ReadAllText(file).Replace("[containers]\n", $"[containers]\n{setting}\n", StringComparison.Ordinal));
    }

    /// <summary>Makes an image of tools, with the libraries that they need.</summary>
    public async Task ImportAsync(string image, params string[] tools) => await RunAsync("import", "--quiet", await ArchiveAsync(tools), image);

    /// <summary>The root of such an image, as a tar file.</summary>
    public async Task<string> ArchiveAsync(params string[] tools)
    {
        string root = _folder.Combine(Path.GetRandomFileName());
        foreach (string tool in tools)
        {
            string file = (await Tool.RunAsync("which", tool)).Trim();
            Copy(file, Path.Combine(root, "bin", tool));
            foreach (string library in (await Tool.RunAsync("ldd", file)).Split([' ', '\t', '\n']).Where(word => word.StartsWith('/')))
            {
                Copy(library, root + library);
            }
        }

        string archive = root + ".tar";
        await Tool.RunAsync("tar", "-C", root, "-cf", archive, ".");
        return archive;
    }

    public Task<string> RunAsync(params string[] arguments) => Tool.RunAsync(Engine.Executable, arguments);

    /// <summary>Also a container that has ended is one.</summary>
    public async Task AssertNoContainerAsync() => Assert.AreEqual("", await RunAsync("ps", "--all", "--quiet"));

    public void Dispose() => _folder.Dispose();

    private static void Copy(string file, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(file, target, overwrite: true);
    }
}
