using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ContainerStages.EndToEndTests;

/// <summary>The sample HelloWeb: trimmed, self-contained, on a root composed from the distribution's packages. One image for all tests.</summary>
[TestClass]
public sealed class HelloWebTests
{
    /// <summary>What Microsoft's own chiseled image with a trimmed self-contained app comes to, compressed.</summary>
    private const long SizeOfMicrosofts = 21_900_000;

    private static TestProject s_project = null!;
    private static DotnetResult s_result = null!;
    private static LayoutImage s_image = null!;
    private static Podman s_podman = null!;
    private static string s_loaded = "";

    public TestContext TestContext { get; set; } = null!;

    private static string Layout => Path.Combine(s_project.Output, "layout");

    private static string Archive => Path.Combine(s_project.Output, "hello-web.tar");

    [ClassInitialize]
    public static async Task PublishAsync(TestContext context)
    {
        s_project = TestProject.Web(
            """
            <PublishTrimmed>true</PublishTrimmed>
            <SelfContained>true</SelfContained>
            <ContainerRepository>hello-web</ContainerRepository>
            <ContainerBaseImage>stage:base</ContainerBaseImage>
            """,
            """
            <ContainerStage Include="base" Packages="default" />
            <ContainerStageFolder Include="/app/data" />
            """);
        string sample = Repository.Combine("samples", "HelloWeb");
        foreach (string file in (string[])["Program.cs", "appsettings.json", "wwwroot/about.html"])
        {
            s_project.Write(file, await File.ReadAllTextAsync(Path.Combine(sample, file)));
        }

        s_result = (await s_project.PublishAsync($"-p:ContainerStagesLayoutPath={Layout}", $"-p:ContainerArchiveOutputPath={Archive}")).AssertSucceeded();
        s_image = await LayoutImage.ReadAsync(Layout);
        s_podman = new Podman();
        s_loaded = await s_podman.LoadAsync(Archive);
    }

    [ClassCleanup]
    public static void Clean()
    {
        s_podman?.Dispose();
        s_project?.Dispose();
    }

    [TestMethod]
    public async Task The_trimmer_runs_with_the_cheaper_settings()
    {
        string settings = await File.ReadAllTextAsync(Path.Combine(s_project.Folder, "obj", "Release", "net10.0", "linux-x64", "container", "trimmer", "net", "illink.runtimeconfig.json"));
        JsonNode properties = JsonNode.Parse(settings)!["runtimeOptions"]!["configProperties"]!;
        Assert.IsFalse((bool)properties["System.GC.Server"]!, settings);
        Assert.IsFalse((bool)properties["System.Runtime.TieredPGO"]!, settings);
    }

    [TestMethod]
    public void No_check_finds_anything() => Assert.DoesNotContain("CSTG", s_result.Output);

    [TestMethod]
    public async Task The_layout_is_a_valid_image_of_at_most_what_Microsofts_weighs()
    {
        await Tool.RunAsync("oci-image-tool", "validate", "--type", "image", "--ref", "name=latest", Layout);
        Assert.AreEqual("base system runtime-native framework assets app", s_result.Layers, s_result.Output);

        long total = s_image.LayerSizes.Sum();
        TestContext.WriteLine($"{total / 1e6:0.00} MB compressed");
        Assert.IsLessThanOrEqualTo(SizeOfMicrosofts, total);
    }

    [TestMethod]
    public void The_configuration_knows_no_clock_and_a_numeric_user()
    {
        JsonNode config = s_image.Config;
        Assert.StartsWith("1970-01-01T00:00:00", config["created"]!.GetValue<string>());
        Assert.AreEqual("1654:1654", config["config"]!["User"]!.GetValue<string>());
        Assert.AreEqual("linux/amd64", $"{config["os"]}/{config["architecture"]}");

        string year = DateTime.UtcNow.Year.ToString(CultureInfo.InvariantCulture) + "-";
        foreach ((string name, JsonNode? value) in config["config"]!["Labels"]?.AsObject() ?? [])
        {
            Assert.DoesNotContain(year, value!.GetValue<string>(), name);
        }
    }

    [TestMethod]
    public async Task The_root_holds_only_what_runs_the_app()
    {
        using var folder = new TemporaryFolder();
        string root = await LayoutImage.UnpackAsync(Layout, folder.Combine("bundle"));

        // Type, mode, owner and path, as `find` sees them.
        string[] files = (await Tool.RunAsync("find", root, "-printf", "%y %#m %U:%G /%P\n")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] unwanted = ["sh", "bash", "dash", "busybox", "apt", "apt-get", "dpkg", "perl", "gcc", "curl"];
        string[] found = [.. files.Where(file => unwanted.Contains(Path.GetFileName(file)) && !file.StartsWith('d'))];
        Assert.IsEmpty(found, string.Join('\n', found));

        CollectionAssert.Contains(files, "d 01777 0:0 /tmp");
        CollectionAssert.Contains(files, "d 0755 1654:1654 /app/data");
        CollectionAssert.Contains(files, "f 0755 0:0 /app/HelloWeb");
        CollectionAssert.Contains(files, "f 0755 0:0 /app/createdump");
        CollectionAssert.Contains(files, "f 0644 0:0 /app/HelloWeb.dll");
        CollectionAssert.Contains(files, "f 0644 0:0 /app/appsettings.json");
        CollectionAssert.Contains(files, "f 0644 0:0 /app/wwwroot/about.html");
        string[] executables = [.. files.Where(file => file.StartsWith("f 0755", StringComparison.Ordinal) && file.Contains(" /app/", StringComparison.Ordinal))];
        Assert.HasCount(2, executables, string.Join('\n', executables));
        string[] odd = [.. files.Where(file => file.Contains(" /app/", StringComparison.Ordinal) && file[0] == 'f' && !file.StartsWith("f 0644 0:0 ", StringComparison.Ordinal)).Except(executables)];
        Assert.IsEmpty(odd, string.Join('\n', odd));
        string[] setuid = [.. files.Where(file => file[0] == 'f' && file.Split(' ')[1].Length > 4)];
        Assert.IsEmpty(setuid, string.Join('\n', setuid));

        Assert.Contains("app:x:1654:1654:", await File.ReadAllTextAsync(Path.Combine(root, "etc/passwd")));
        Assert.Contains("BEGIN CERTIFICATE", await File.ReadAllTextAsync(Path.Combine(root, "etc/ssl/certs/ca-certificates.crt")));
        Assert.Contains("ID=", await File.ReadAllTextAsync(Path.Combine(root, "usr/lib/os-release")));
        string[] packages = [.. Directory.GetFiles(Path.Combine(root, "var/lib/dpkg/status.d")).Select(file => Path.GetFileName(file))];
        CollectionAssert.IsSubsetOf((string[])["libc6", "libgcc-s1", "libstdc++6"], packages, string.Join(' ', packages));
    }

    [TestMethod]
    public async Task Docker_loads_the_archive()
    {
        await using DockerDaemon docker = await DockerDaemon.StartAsync();
        Assert.Contains("hello-web:latest", await docker.RunAsync("load", "--input", Archive));
        Assert.AreEqual("1654:1654", (await docker.RunAsync("inspect", "--format", "{{.Config.User}}", "hello-web:latest")).Trim());
    }

    [TestMethod]
    public async Task It_runs_as_the_numeric_user_and_there_is_no_shell()
    {
        await using RunningApp app = await s_podman.StartAsync(s_loaded);

        Assert.AreEqual("Hello from app, with no shell around me.\n", await app.Client.GetStringAsync(new Uri("/", UriKind.Relative)));
        CollectionAssert.Contains(await app.StatusAsync(), "Uid:\t1654\t1654\t1654\t1654");
        CollectionAssert.Contains(await app.StatusAsync(), "Gid:\t1654\t1654\t1654\t1654");
        foreach (string shell in (string[])["sh", "/bin/sh", "bash"])
        {
            (int exitCode, string output) = await s_podman.TryAsync("exec", app.Id, shell, "-c", "echo a shell");
            Assert.AreNotEqual(0, exitCode, output);
            Assert.DoesNotContain("a shell\n", output);
        }
    }

    [TestMethod]
    public async Task It_runs_on_a_read_only_root_without_any_capability()
    {
        await using RunningApp app = await s_podman.StartAsync(s_loaded, "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--user", "1654:1654");

        using HttpResponseMessage response = await app.Client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        CollectionAssert.Contains(await app.StatusAsync(), "CapEff:\t0000000000000000");
        CollectionAssert.Contains(await app.StatusAsync(), "Uid:\t1654\t1654\t1654\t1654");
    }

    /// <summary>
    /// Of samples/Kubernetes. Podman starts the second container of the prepull only when the init container, the image's loader, has ended with 0. All its
    /// pods have the ports of one machine: so the deployment has one pod, with a port of its own.
    /// </summary>
    [TestMethod]
    public async Task The_manifests_of_the_sample_pull_it_once_and_run_it_on_a_read_only_root()
    {
        await using SamplePods pods = await SamplePods.CreateAsync(Layout);
        await pods.PlayDaemonAsync("prepull.yaml");
        Assert.AreEqual("running", (await pods.Podman.RunAsync("inspect", "--format", "{{.State.Status}}", "hello-web-prepull-pause")).Trim());
        await pods.SentAsync(s_image.LayerSizes.Count + 1);
        Assert.Contains($"GET /v2/shop/hello-web/manifests/{s_image.ManifestDigest} 200", pods.ManifestRequests);
        int requests = pods.ManifestRequests.Count;

        int port = Podman.FreePort();
        await pods.PlayAsync("deployment.yaml", ("8080", $"{port}"), ("replicas: 2", "replicas: 1"));
        await using RunningApp app = await pods.Podman.AnsweringAsync("hello-web-pod-0-hello-web", port);

        Assert.HasCount(requests, pods.ManifestRequests, "a node that has the image asks no registry");
        Assert.AreEqual("Hello from app, with no shell around me.\n", await app.Client.GetStringAsync(new Uri("/", UriKind.Relative)));
        string[] status = await app.StatusAsync();
        foreach (string line in (string[])["Uid:\t1654\t1654\t1654\t1654", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"])
        {
            Assert.Contains(line, status);
        }

        string process = $"/proc/{(await pods.Podman.RunAsync("inspect", "--format", "{{.State.Pid}}", app.Id)).Trim()}";
        string[] writable = [.. (await File.ReadAllLinesAsync(process + "/mounts")).Select(line => line.Split(' ')).Where(mount => mount[3].Split(',').Contains("rw")).Select(mount => mount[1])];
        Assert.DoesNotContain("/", writable);
        Assert.Contains("/tmp", writable);
        Assert.Contains("/app/data", writable);
        Assert.HasCount(1, Directory.GetFiles(process + "/root/tmp", "dotnet-diagnostic-1-*-socket"));
    }

    /// <summary>UseStaticFiles makes its ETag of time and length: a constant time would leave the old file in every browser.</summary>
    [TestMethod]
    public async Task An_edited_asset_of_the_same_length_gets_another_ETag()
    {
        (string tag, DateTimeOffset modified, byte[] content) before = await AboutAsync(s_loaded);

        string page = await File.ReadAllTextAsync(Path.Combine(s_project.Folder, "wwwroot/about.html"));
        string edited = page.Replace("Hello", "Adieu", StringComparison.Ordinal);
        Assert.AreEqual(page.Length, edited.Length);
        s_project.Write("wwwroot/about.html", edited);
        string archive = Path.Combine(s_project.Output, "edited.tar");
        (await s_project.PublishAsync($"-p:ContainerArchiveOutputPath={archive}", "-p:ContainerImageTag=edited")).AssertSucceeded();
        (string tag, DateTimeOffset modified, byte[] content) after = await AboutAsync(await s_podman.LoadAsync(archive));

        Assert.AreNotEqual(before.tag, after.tag);
        Assert.AreEqual(TimeOf(before.content), before.modified);
        Assert.AreEqual(TimeOf(after.content), after.modified);
    }

    private static async Task<(string Tag, DateTimeOffset Modified, byte[] Content)> AboutAsync(string image)
    {
        await using RunningApp app = await s_podman.StartAsync(image);
        using HttpResponseMessage response = await app.Client.GetAsync(new Uri("/about.html", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        return (response.Headers.ETag!.Tag, response.Content.Headers.LastModified!.Value, await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>As the design says it: the first four bytes of the content's SHA-256, as seconds after 1980.</summary>
    private static DateTimeOffset TimeOf(byte[] content)
    {
        byte[] hash = SHA256.HashData(content);
        long seconds = ((long)hash[0] << 24) + (hash[1] << 16) + (hash[2] << 8) + hash[3];
        return new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(seconds % 1_200_000_000);
    }
}
