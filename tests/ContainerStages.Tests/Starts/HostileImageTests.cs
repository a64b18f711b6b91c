using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using CliWrap.Buffered;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Starts;
using ContainerStages.Storage;
using ContainerStages.Tests.Stages.Containers;

namespace ContainerStages.Tests.Starts;

/// <summary>An image that is started to be checked can do nothing to the machine. The image here tries; see Hostile.c.</summary>
[TestClass]
[DoNotParallelize]
[TestCategory("tools")]
[SupportedOSPlatform("linux")]
public sealed class HostileImageTests
{
    /// <summary>
    /// Whether it may make a user namespace or ask for the keyring, which is the container's own, is the engine's seccomp profile's to say; that it gains
    /// nothing by a namespace is "new-proc". How much of its disk a container may fill, engines limit on some file systems only.
    /// </summary>
    private static readonly string[] LeftToEngines = ["user-namespace", "keyring", "io_uring", "disk", "device-folder", "oom-score"];

    /// <summary>Without CAP_SYS_RESOURCE (bit 24), which also root in a container often lacks, a process may take back what it has raised.</summary>
    private static readonly string[] LeftToBubblewrap =
        (Convert.ToInt64(File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapEff:", StringComparison.Ordinal)).Split('\t')[1], 16) >> 24 & 1) == 1 ? [] : ["oom-score"];

    private static readonly StartLimits Limits = new(Processes: 100, Memory: 64 << 20, Disk: 16 << 20);

    [TestMethod]
    [DataRow(0)]
    [DataRow(1654)]
    public async Task Bubblewrap_lets_it_do_nothing(int user) => Assert.AreEqual("", await AttackAsync(new BubblewrapStarter(), user, LeftToBubblewrap));

    [TestMethod]
    public async Task Bubblewrap_lets_it_do_nothing_on_a_read_only_root() => Assert.AreEqual("", await AttackAsync(new BubblewrapStarter(), 1654, isReadOnly: true, LeftToBubblewrap));

    [TestMethod]
    public async Task Bubblewrap_ends_any_number_of_processes_within_a_second() => await SwarmAsync(new BubblewrapStarter());

    /// <summary>The tests above again, where they ran as root. They need nothing else of this machine than what everybody may read.</summary>
    [TestMethod]
    public async Task All_that_holds_for_an_ordinary_user_too()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        BufferedCommandResult result = await Tool.AsOrdinaryUserAsync($"{nameof(HostileImageTests)}.Bubblewrap");

        Assert.Contains("succeeded: 6", result.StandardOutput);
        Assert.AreEqual(0, result.ExitCode, result.StandardOutput);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1654)]
    public async Task Podman_lets_it_do_nothing(int user)
    {
        using PodmanEngine podman = await PodmanEngine.CreateAsync();
        Assert.AreEqual("", await AttackAsync(new EngineStarter(podman.Engine), user, LeftToEngines));
        await podman.AssertNoContainerAsync();
    }

    [TestMethod]
    public async Task Podman_ends_any_number_of_processes_within_seconds()
    {
        using PodmanEngine podman = await PodmanEngine.CreateAsync();
        await SwarmAsync(new EngineStarter(podman.Engine));
        await podman.AssertNoContainerAsync();
    }

    [TestMethod]
    public async Task Docker_lets_it_do_nothing()
    {
        await using DockerDaemon daemon = await DockerDaemon.StartAsync();
        foreach (int user in (int[])[0, 1654])
        {
            Assert.AreEqual("", await AttackAsync(new EngineStarter(daemon.Engine), user, LeftToEngines));
        }

        await SwarmAsync(new EngineStarter(daemon.Engine));
        Assert.AreEqual("", await daemon.RunAsync("ps", "--all", "--quiet"));
    }

    [TestMethod]
    [DataRow("volumes = [\"/proc:/proc\"]", "its configuration lets containers write to folders of its machine: /proc")]
    [DataRow("pidns = \"host\"", "its configuration shows all processes of its machine to containers")]
    [DataRow("devices = [\"/dev/fuse:/dev/fuse:rwm\"]", "its configuration gives containers devices of its machine")]
    public async Task Podman_is_not_used_where_its_configuration_opens_the_machine(string setting, string reason)
    {
        using PodmanEngine podman = await PodmanEngine.CreateAsync();
        podman.Set(setting);
        CannotRunHereException e = await Assert.ThrowsExactlyAsync<CannotRunHereException>(() => AttackAsync(new EngineStarter(podman.Engine), 0));
        Assert.AreEqual(reason, e.Message);
        await podman.AssertNoContainerAsync();
    }

    /// <summary>A sandbox that would not protect the machine is not used, and says why.</summary>
    [TestMethod]
    [DataRow("--disable-userns", "it would not protect this machine: the app could make user namespaces")]
    [DataRow("--cap-drop ALL --disable-userns", "it would not protect this machine: the app would have capabilities")]
    public async Task Bubblewrap_is_not_used_where_a_protection_is_missing(string missing, string reason)
    {
        // Not in /tmp, which root's sandbox covers.
        string folder = Directory.CreateDirectory($"/var/tmp/containerstages-{Guid.NewGuid():N}").FullName;
        try
        {
            string program = Path.Combine(folder, "bwrap");
            File.WriteAllText(program, $$"""
                #!/bin/bash
                arguments=()
                for argument; do
                  case " {{missing}} " in
                    *" $argument "*) ;;
                    *) arguments+=("$argument") ;;
                  esac
                done
                exec bwrap "${arguments[@]}"
                """);
            File.SetUnixFileMode(program, (UnixFileMode)UnixMode.Executable.Bits);
            CannotRunHereException e = await Assert.ThrowsExactlyAsync<CannotRunHereException>(() => AttackAsync(new BubblewrapStarter(program), 0));
            Assert.AreEqual(reason, e.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <returns>What it could do, apart from what is left to the starter.</returns>
    private static async Task<string> AttackAsync(IStarter starter, int user, params string[] leftToStarter) => await AttackAsync(starter, user, isReadOnly: false, leftToStarter);

    private static async Task<string> AttackAsync(IStarter starter, int user, bool isReadOnly, params string[] leftToStarter)
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        using var tcp = new TcpListener(IPAddress.Loopback, 0);
        tcp.Start();
        string name = Guid.NewGuid().ToString("N");
        using var local = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        local.Bind(new UnixDomainSocketEndPoint("\0" + name));
        local.Listen();
        using var victim = Process.Start("sleep", "600");
        try
        {
            Image image = await CreateAsync(
                folder,
                store,
                user,
                [
                    new("AS", $"{user}"),
                    new("VICTIM", $"{victim.Id}"),
                    new("STORE", store.TemporaryFolders.Create()),
                    new("PORT", $"{((IPEndPoint)tcp.LocalEndpoint).Port}"),
                    new("SOCKET", name),
                    new("MEMORY", $"{Limits.Memory}"),
                    new("DISK", $"{Limits.Disk}"),
                ]);
            string before = Settings();
            IReadOnlyList<string> log;
            await using (IStartedApp app = await starter.StartAsync(Request(image, store) with { IsReadOnly = isReadOnly }, default))
            {
                await app.Exit.WaitAsync(TimeSpan.FromSeconds(60));
                log = (await app.LogAsync(default)).Lines;
                foreach (string root in Directory.GetDirectories(folder.Combine("store", "tmp")).Select(path => Path.Combine(path, Sandbox.Root)).Where(Directory.Exists))
                {
                    Assert.AreEqual("own", File.ReadAllText(Path.Combine(root, "app", "own")), "the unpacked files were changed");
                    Assert.IsEmpty(Directory.GetFiles(Path.Combine(root, "data")));
                }
            }

            Assert.AreEqual(before, Settings(), "the machine's settings were changed");
            Assert.IsFalse(tcp.Pending(), "somebody connected to a port of the machine");
            Assert.IsFalse(local.Poll(0, SelectMode.SelectRead), "somebody connected to a socket of the machine");
            Assert.AreEqual("end", log[^1], string.Join('\n', log));
            Assert.IsFalse(victim.HasExited);
            return string.Join(", ", log.Where(line => line.StartsWith("DONE ", StringComparison.Ordinal)).Select(line => line["DONE ".Length..]).Except(leftToStarter));
        }
        finally
        {
            victim.Kill();
        }
    }

    private static async Task SwarmAsync(IStarter starter)
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        string mark = Guid.NewGuid().ToString();
        Image image = await CreateAsync(folder, store, 1654, [new("MARK", mark)], "swarm");
        IStartedApp app = await starter.StartAsync(Request(image, store), default);
        var patience = Stopwatch.StartNew();
        while (!(await app.LogAsync(default)).Lines.Contains("swarming"))
        {
            Assert.IsFalse(app.Exit.IsCompleted, string.Join('\n', (await app.LogAsync(default)).Lines));
            Assert.IsLessThan(TimeSpan.FromSeconds(60), patience.Elapsed);
            await Task.Delay(50);
        }

        Assert.IsInRange(50, Limits.Processes, Marked(mark));
        patience.Restart();
        await app.DisposeAsync();

        // An engine's own commands take their time.
        Assert.IsLessThan(TimeSpan.FromSeconds(starter is BubblewrapStarter ? 1.5 : 8), patience.Elapsed);
        Assert.AreEqual(0, Marked(mark));
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Combine("store", "tmp")));
    }

    private static StartRequest Request(Image image, ContentStore store) =>
        new(image, store) { Timeout = TimeSpan.FromSeconds(60), StayUp = TimeSpan.FromSeconds(1), Limits = Limits };

    private static async Task<Image> CreateAsync(
        TemporaryFolder folder,
        ContentStore store,
        int user,
        ImmutableArray<KeyValuePair<string, string>> environment,
        params ImmutableArray<string> command)
    {
        string program = folder.Combine("hostile");
        await Tool.RunAsync("gcc", "-static", "-O1", "-o", program, Path.Combine(SourceFolder(), "Hostile.c"));
        var owner = new NumericUser(1654, 1654);
        var plan = new LayerPlan(
            LayerClass.App,
            [
                new FolderEntry(ContainerPath.Parse("app")) { Owner = owner },
                new FileEntry(ContainerPath.Parse("app/hostile"), FileContent.Of(program)) { Mode = UnixMode.Executable },
                new FileEntry(ContainerPath.Parse("app/own"), FileContent.Of("own"u8.ToArray())) { Mode = UnixMode.Data, Owner = owner },
                new FolderEntry(ContainerPath.Parse("data")) { Mode = UnixMode.Temporary },
                new FolderEntry(ContainerPath.Parse("tmp")) { Mode = UnixMode.Temporary },
            ]);
        using var tar = new MemoryStream();
        await LayerWriter.WriteAsync(plan, tar, default);
        Descriptor blob = await store.AddAsync(MediaType.OciLayer, tar.ToArray(), default);
        var layer = Layer.Of("app", Digest.Of(tar.ToArray()), blob);
        var settings = new ImageSettings
        {
            Created = "1970-01-01T00:00:00Z",
            User = new NumericUser((uint)user, (uint)user),
            WorkingDirectory = "/app",
            Entrypoint = ["/app/hostile"],
            Command = command,
            Environment = environment,
        };
        ImageConfig config = ImageConfig.Empty(TestImage.Amd64).With(settings, [new LayerHistory(layer.DiffId, "test")]);
        var manifest = new Manifest(MediaType.OciManifest, await store.AddAsync(MediaType.OciConfig, config.ToBytes(), default), [blob]);
        Descriptor descriptor = await store.AddAsync(MediaType.OciManifest, manifest.ToBytes(), default);
        return new Image { Descriptor = descriptor with { Platform = TestImage.Amd64 }, Manifest = manifest, Config = config, Layers = [layer] };
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    /// <summary>Of the machine: what it tried to write.</summary>
    private static string Settings() => string.Join(
        '\n',
        ((string[])["/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/sys/vm/overcommit_memory", "/proc/sys/vm/swappiness", "/proc/sys/fs/suid_dumpable", "/proc/irq/default_smp_affinity"])
        .Where(File.Exists)
        .Select(file => $"{file} {File.ReadAllText(file)}"));

    private static int Marked(string mark) => Directory.GetDirectories("/proc").Count(process =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "environ")).Contains("MARK=" + mark, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });
}
