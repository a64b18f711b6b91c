using System.Runtime.Versioning;
using ContainerStages.Engines;

namespace ContainerStages.TestKit;

/// <summary>That podman as the engine of a build, with one image, <see cref="Image"/>, of a few tools of this machine.</summary>
[SupportedOSPlatform("linux")]
internal sealed class PodmanEngine : Podman
{
    public const string Image = "localhost/tools:latest";

    private static readonly string[] s_tools = ["sh", "cat", "ls", "sleep", "touch", "id", "mkdir", "ln", "chmod", "readlink", "env"];

    private PodmanEngine() => Engine = ContainerEngine.Podman with { Executable = Executable };

    /// <summary>As a build has it.</summary>
    public ContainerEngine Engine { get; }

    public static async Task<PodmanEngine> CreateAsync()
    {
        var podman = new PodmanEngine();
        podman.Trust("registry.test");
        await podman.ImportAsync(Image, s_tools);
        return podman;
    }

    /// <summary>Pulls from a registry without TLS.</summary>
    public void Trust(string registry) => File.WriteAllText(RegistriesFile, $"""
        [[registry]]
        location = "{registry}"
        insecure = true
        """);

    /// <summary>Changes its configuration.</summary>
    /// <param name="setting">A line of containers.conf's table of containers.</param>
    public void Set(string setting)
    {
        string file = Folder.Combine("containers.conf");
        File.WriteAllText(file, File.ReadAllText(file).Replace("[containers]\n", $"[containers]\n{setting}\n", StringComparison.Ordinal));
    }

    /// <summary>Makes an image that only waits, and holds pods with it: podman's own needs a program that not every machine has.</summary>
    public async Task ImportPauseAsync(string image)
    {
        await RunAsync("import", "--quiet", "--change", """ENTRYPOINT ["/bin/sleep","infinity"]""", await ArchiveAsync("sleep"), image);
        File.AppendAllText(Folder.Combine("containers.conf"), $"""

            infra_image = "{image}"
            """);
    }

    /// <summary>Makes an image of tools, with the libraries that they need.</summary>
    public async Task ImportAsync(string image, params string[] tools) => await RunAsync("import", "--quiet", await ArchiveAsync(tools), image);

    /// <summary>The root of such an image, as a tar file.</summary>
    public async Task<string> ArchiveAsync(params string[] tools)
    {
        string root = Folder.Combine(Path.GetRandomFileName());
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

    /// <summary>Also a container that has ended is one.</summary>
    public async Task AssertNoContainerAsync() => Assert.AreEqual("", await RunAsync("ps", "--all", "--quiet"));

    private static void Copy(string file, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(file, target, overwrite: true);
    }
}
