using System.Text.Json.Nodes;
using ContainerStages.Tasks;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Task = System.Threading.Tasks.Task;

namespace ContainerStages.Tests.Tasks;

/// <summary>What a Dockerfile says with <c>LABEL</c>-like annotations, <c>ENV PATH=…:$PATH</c>, <c>ln -s</c>, <c>chmod</c> and <c>chown</c>, as the targets pass it on.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class ImageItemTests
{
    private readonly RecordingBuildEngine _engine = new();

    [TestMethod]
    public async Task Links_modes_annotations_and_the_path_are_in_the_image()
    {
        using TemporaryFolder folder = Published();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        BuildContainerImage build = Build(folder);
        build.Annotations =
        [
            Item("org.opencontainers.image.source", ("Value", "https://example.org/hello")),
            Item("org.example.manifest", ("Value", "m"), ("On", "manifest")),
            Item("org.example.index", ("Value", "i"), ("On", "Index")),
        ];
        build.PathFolders = [Item("/opt/tool/bin"), Item("/app/tools/")];
        build.Links = [Item("/usr/local/bin/hello", ("To", "/app/run.sh")), Item("/srv/log", ("To", "/dev/stdout"), ("Layer", "system"))];
        build.FileModes = [Item("data", ("Files", "data/**"), ("Mode", "0640"), ("Owner", "1000:5"))];

        Assert.IsTrue(build.Execute(), Errors());
        Assert.AreEqual("CSTG4018", _engine.Warnings.Single().Code, "the image's user may not read what another one owns");
        DeliverContainerImage deliver = TestTasks.Deliver(folder, build);
        deliver.LayoutPath = folder.Combine("layout");
        deliver.Registries = [new TaskItem(registry.Host)];
        deliver.Annotations = build.Annotations;
        Assert.IsTrue(deliver.Execute(), Errors());

        JsonNode manifest = JsonNode.Parse(await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{registry.Host}/hello:1.0"))!;
        Assert.AreEqual("application/vnd.oci.image.manifest.v1+json", (string?)manifest["mediaType"]);
        Assert.AreEqual("""{"org.example.manifest":"m","org.opencontainers.image.source":"https://example.org/hello"}""", manifest["annotations"]!.ToJsonString());
        JsonNode config = await Skopeo.InspectAsync($"oci:{folder.Combine("layout")}:1.0", "--config");
        Assert.AreEqual("""["PATH=/opt/tool/bin:/app/tools:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]""", config["config"]!["Env"]!.ToJsonString());

        await Tool.RunAsync("umoci", "raw", "unpack", "--image", folder.Combine("layout") + ":1.0", folder.Combine("root"));
        string[] entries = (await Tool.RunAsync("find", folder.Combine("root"), "-mindepth", "1", "-printf", "%m %U:%G %y /%P %l\n")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.AreEqual(
            """
            640 1000:5 f /app/data/a.json
            644 0:0 f /app/Hello.dll
            755 0:0 d /app
            755 0:0 d /app/data
            755 0:0 d /srv
            755 0:0 d /usr
            755 0:0 d /usr/local
            755 0:0 d /usr/local/bin
            755 0:0 f /app/run.sh
            777 0:0 l /srv/log /dev/stdout
            777 0:0 l /usr/local/bin/hello /app/run.sh
            """,
            string.Join('\n', entries.Select(entry => entry.TrimEnd()).Order(StringComparer.Ordinal)));
        Assert.AreEqual("system;app", build.Image!.GetMetadata("Layers"));
    }

    [TestMethod]
    public void Nothing_of_it_changes_no_digest()
    {
        using TemporaryFolder folder = Published();
        BuildContainerImage plain = Build(folder);
        Assert.IsTrue(plain.Execute(), Errors());
        BuildContainerImage formatted = Build(folder);
        formatted.Annotations = [Item("a", ("Value", "b"), ("On", "index"))];
        Assert.IsTrue(formatted.Execute(), Errors());
        Assert.AreEqual(plain.Image!.ItemSpec, formatted.Image!.ItemSpec, "the index alone has it");
    }

    [TestMethod]
    [DataRow("/nowhere", "CSTG1015: cannot find what the link '/usr/local/bin/hello' leads to: the image has no '/nowhere'")]
    [DataRow("../../../app/nothing", "CSTG1015: cannot find what the link '/usr/local/bin/hello' leads to: the image has no '/app/nothing'")]
    [DataRow("../../../app/run.sh", "", DisplayName = "relative")]
    [DataRow("/proc/self/fd/1", "", DisplayName = "what an engine fills")]
    [DataRow("/var/data/x", "", DisplayName = "below a volume")]
    public void A_link_that_leads_to_nothing_is_a_warning(string target, string expected)
    {
        using TemporaryFolder folder = Published();
        BuildContainerImage build = Build(folder);
        build.Links = [Item("/usr/local/bin/hello", ("To", target))];
        build.Volumes = [Item("/var/data")];
        Assert.IsTrue(build.Execute(), Errors());
        Assert.AreEqual(expected, string.Join('|', _engine.Warnings.Select(warning => $"{warning.Code}: {warning.Message!.Split(". ")[0]}")));
    }

    /// <summary>Nothing is written through a link, and nothing over a file.</summary>
    [TestMethod]
    [DataRow("CSTG7013", "/app/data", "", "cannot have two things at '/app/data': the link '/app/data', and the published 'data/a.json', which needs a folder there")]
    [DataRow("CSTG7013", "/app/run.sh", "", "cannot have two things at '/app/run.sh': the published 'run.sh', and the link '/app/run.sh'")]
    [DataRow("CSTG7013", "/app", "", "which needs a folder there")]
    [DataRow("CSTG7013", "/app/run.sh/x", "", "cannot have two things at '/app/run.sh': the published 'run.sh', and the link '/app/run.sh/x', which needs a folder there")]
    [DataRow("CSTG7013", "/srv/files", "/srv/files/mine", "cannot have two things at '/srv/files': the link '/srv/files', and the ContainerStageFolder '/srv/files/mine', which needs a folder there")]
    [DataRow("CSTG7013", "/srv/files", "/srv/files", "the ContainerStageFolder '/srv/files'")]
    [DataRow("CSTG1007", "bin/hello", "", "cannot use 'bin/hello' as ContainerStageLink")]
    [DataRow("CSTG1007", "/bin/../hello", "", "cannot use '/bin/../hello' as ContainerStageLink")]
    public void A_link_cannot_be_where_something_else_is(string code, string path, string writable, string message)
    {
        using TemporaryFolder folder = Published();
        BuildContainerImage build = Build(folder);
        build.Links = [Item(path, ("To", "/app/Hello.dll"))];
        build.Folders = writable.Length > 0 ? [Item(writable)] : [];
        Assert.IsFalse(build.Execute());
        Assert.AreEqual(code, _engine.Errors.Single().Code);
        Assert.Contains(message, _engine.Errors.Single().Message!);
    }

    /// <summary>The images are OCI's when they have annotations, so that only a project that asks for Docker's format gets the error: before the build.</summary>
    [TestMethod]
    [DataRow("", "", "", "", "")]
    [DataRow("Docker", "cannot annotate the image with 'a': ContainerImageFormat is Docker", "", "", "")]
    [DataRow("", "cannot use '' as Value of the annotation 'a'", "Value", "", "")]
    [DataRow("", "cannot use 'image' as On of the annotation 'a'", "On", "image", "")]
    [DataRow("", "cannot use '/a:/b' as ContainerStagePath", "", "", "/a:/b")]
    [DataRow("", "cannot use 'tools' as ContainerStagePath: it is not an absolute path", "", "", "tools")]
    public void What_cannot_be_is_an_error_before_the_build(string format, string message, string metadata, string value, string pathFolder)
    {
        using TemporaryFolder folder = Published();
        TaskItem annotation = Item("a", ("Value", "b"));
        if (metadata.Length > 0)
        {
            annotation.SetMetadata(metadata, value);
        }

        CheckContainerProject check = Check(folder);
        check.Annotations = [annotation];
        check.ImageFormat = format;
        check.PathFolders = pathFolder.Length > 0 ? [Item(pathFolder)] : [];
        Assert.AreEqual(message.Length == 0, check.Execute());
        Assert.StartsWith(message, string.Join('|', _engine.Errors.Select(error => error.Message)));
        Assert.IsTrue(_engine.Errors.All(error => error.Code == "CSTG1007"));
    }

    [TestMethod]
    [DataRow("CSTG1007", "scripts", "", "0755", "/usr/bin/x", "/app/x")]
    [DataRow("CSTG1007", "scripts", "*.sh", "rwx", "/usr/bin/x", "/app/x")]
    [DataRow("CSTG1007", "scripts", "*.sh", "0755", "x", "/app/x")]
    [DataRow("CSTG1007", "scripts", "*.sh", "0755", "/usr/bin/x", "")]
    [DataRow("CSTG1007", "scripts", "*.sh", "0755", "/usr/bin/x", "a\u0007")]
    [DataRow("", "scripts", "*.sh", "0755", "/usr/bin/x", "/app/x")]
    public void Links_and_modes_are_checked_before_the_build(string code, string name, string files, string mode, string path, string target)
    {
        using TemporaryFolder folder = Published();
        CheckContainerProject check = Check(folder);
        check.FileModes = [Item(name, ("Files", files), ("Mode", mode))];
        check.Links = [Item(path, ("To", target))];
        Assert.AreEqual(code.Length == 0, check.Execute());
        Assert.AreEqual(code, string.Join('|', _engine.Errors.Select(error => error.Code)));
    }

    [TestMethod]
    [DataRow("PATH", "/app/tools:$PATH", """the variable 'PATH' gets the text '$PATH': nothing expands it in an image. To put a folder before the base's PATH, write in its place: <ContainerStagePath Include="/app/tools" />""")]
    [DataRow("PATH", "${PATH}:/a:/b", """gets the text '${PATH}': nothing expands it in an image. To put a folder before the base's PATH, write in its place: <ContainerStagePath Include="/a" /> <ContainerStagePath Include="/b" />""")]
    [DataRow("PATH", "/a:/usr/bin:/machine", """the variable 'PATH' gets this machine's value: MSBuild expands $(PATH). To put a folder before the base's PATH, write in its place: <ContainerStagePath Include="/a" />""")]
    [DataRow("LD_LIBRARY_PATH", "/a:$LD_LIBRARY_PATH", "the variable 'LD_LIBRARY_PATH' gets the text '$LD_LIBRARY_PATH': nothing expands it in an image. Write the whole value.")]
    [DataRow("SEARCH", "$PATH", "the variable 'SEARCH' gets the text '$PATH'")]
    [DataRow("PATH", "/a:/b", "")]
    [DataRow("PASSWORD_PATTERN", "^[a-z]+$", "")]
    [DataRow("SEARCH", "$PATHS", "")]
    [DataRow("SEARCH", "a$1b$HOME", "")]
    public void A_value_that_nothing_expands_gets_a_warning(string name, string value, string expected)
    {
        using TemporaryFolder folder = Published();
        File.WriteAllText(folder.Combine("Hello.csproj"), $"<Project>\n  <ItemGroup>\n    <ContainerEnvironmentVariable Include=\"{name}\" />\n  </ItemGroup>\n</Project>");
        CheckContainerProject check = Check(folder);
        check.MachinePath = "/usr/bin:/machine";
        check.EnvironmentVariables = [Item(name, ("Value", value))];
        Assert.IsTrue(check.Execute(), Errors());
        Assert.AreEqual(expected.Length > 0 ? "CSTG1016 3" : "", string.Join('|', _engine.Warnings.Select(warning => $"{warning.Code} {warning.LineNumber}")));
        Assert.Contains(expected, string.Join('|', _engine.Warnings.Select(warning => warning.Message)));
    }

    [TestMethod]
    [DataRow("", "", "0")]
    [DataRow("5", "", "5")]
    [DataRow("", "2023-11-14T22:13:20Z", "1700000000")]
    [DataRow("5", "commit", "5", DisplayName = "SOURCE_DATE_EPOCH wins, also where there is no commit")]
    [DataRow("0", "7", "0")]
    public void The_image_s_time_is_the_environment_s_before_the_project_s(string environment, string property, string expected)
    {
        using TemporaryFolder folder = Published();
        FindContainerImageTime task = Time(folder);
        task.SourceDateEpoch = environment;
        task.ImageTime = property.Length > 0 ? property : task.ImageTime;
        Assert.IsTrue(task.Execute(), Errors());
        Assert.AreEqual(expected, task.Seconds);
    }

    [TestMethod]
    [DataRow("1.0.0+build.5", "cannot tag the image '1.0.0+build.5': a tag cannot have a '+'. Set ContainerImageTag to at most 128 letters, digits, '_', '.' and '-', not beginning with '.' or '-', such as <ContainerImageTag>1.0.0_build.5</ContainerImageTag>, or for any version <ContainerImageTag>$(Version.Replace('+', '_'))</ContainerImageTag>.")]
    [DataRow("feature/x", "cannot tag the image 'feature/x': that is not a valid tag. Set ContainerImageTag to at most 128 letters, digits, '_', '.' and '-', not beginning with '.' or '-', such as <ContainerImageTag>feature-x</ContainerImageTag>.")]
    [DataRow("...", "such as 1.4.2.")]
    [DataRow("größe", "<ContainerImageTag>gr--e</ContainerImageTag>.")]
    [DataRow("1.0", "")]
    public void A_tag_that_cannot_be_gets_the_nearest_that_can(string tag, string message)
    {
        bool succeeded = new NameContainerImage { BuildEngine = _engine, ProjectFile = "/app/App.csproj", AssemblyName = "App", Tags = ["latest", tag] }.Execute();
        Assert.AreEqual(message.Length == 0, succeeded);
        Assert.AreEqual(succeeded ? "" : "CSTG1004", string.Join('|', _engine.Errors.Select(error => error.Code)));
        Assert.EndsWith(message, string.Join('|', _engine.Errors.Select(error => error.Message)));
    }

    [TestMethod]
    public async Task A_destination_has_a_repository_and_tags_of_its_own_and_no_tag_moves_before_all_have_everything()
    {
        using TemporaryFolder folder = Published();
        await using RealRegistry first = await RealRegistry.StartAsync();
        await using RealRegistry second = await RealRegistry.StartAsync();
        BuildContainerImage build = Build(folder);
        Assert.IsTrue(build.Execute(), Errors());

        DeliverContainerImage Deliver(params ITaskItem[] destinations)
        {
            DeliverContainerImage deliver = TestTasks.Deliver(folder, build);
            deliver.RegistrySettings = new TaskItem("settings");
            deliver.LayersLockFile = folder.Combine("none.json");
            deliver.Registries = [new TaskItem(first.Host)];
            deliver.Destinations = destinations;
            return deliver;
        }

        Assert.IsFalse(Deliver(Item($"{second.Host}/team/hello"), Item("127.0.0.1:1/nobody/is-here")).Execute());
        Assert.AreEqual("CSTG2002", _engine.Errors.Single().Code);
        Assert.IsFalse(first.Requests.Concat(second.Requests).Any(request => request.StartsWith("PUT", StringComparison.Ordinal) && request.Contains("/manifests/1.0", StringComparison.Ordinal)), "no tag has moved");

        _engine.Errors.Clear();
        DeliverContainerImage all = Deliver(Item($"{second.Host}/team/hello"), Item($"{second.Host}/production/hello", ("Tags", "7;stable")), Item($"{first.Host}/hello"));
        Assert.IsTrue(all.Execute(), Errors());
        string[] names = [$"{first.Host}/hello:1.0", $"{second.Host}/team/hello:1.0", $"{second.Host}/production/hello:7", $"{second.Host}/production/hello:stable"];
        Assert.AreEqual(string.Join('|', names), string.Join('|', all.Names.Select(name => name.ItemSpec)));
        foreach (string name in names)
        {
            Assert.AreEqual(build.Image!.ItemSpec, (string?)JsonNode.Parse(await Skopeo.RunAsync("inspect", "--tls-verify=false", $"docker://{name}"))!["Digest"]);
        }

        JsonNode ledger = JsonNode.Parse(await File.ReadAllTextAsync(Directory.GetFiles(build.ReportFolder, "*ledger.json", SearchOption.AllDirectories).Single()))!;
        Assert.AreEqual(string.Join('|', names[1..]), string.Join('|', ledger["image"]!["name"]!["destinations"]!.AsArray().Select(name => (string)name!)));
        Assert.AreEqual(first.Host, string.Join('|', ledger["image"]!["name"]!["registries"]!.AsArray().Select(name => (string)name!)));
        Assert.Contains($"{first.Host}/hello:1.0@{build.Image!.ItemSpec} and 2 more", all.Summary);
    }

    [TestMethod]
    [DataRow("CSTG1007", "team/hello", "", DisplayName = "no registry")]
    [DataRow("CSTG1007", "registry.example", "")]
    [DataRow("CSTG1007", "registry.example/hello:1.0", "")]
    [DataRow("CSTG1007", "registry.example:5000/hello:1.0", "")]
    [DataRow("CSTG1007", "registry.example/Hello", "")]
    [DataRow("CSTG1007", "https://registry.example/hello", "")]
    [DataRow("CSTG1004", "registry.example/hello", "1.0;2+3")]
    [DataRow("", "registry.example:5000/team/hello", "1.0;2")]
    [DataRow("", "localhost/hello", "")]
    public void A_destination_is_checked_before_the_build(string code, string repository, string tags)
    {
        using TemporaryFolder folder = Published();
        CheckContainerProject check = Check(folder);
        check.Destinations = [Item(repository, ("Tags", tags))];
        Assert.AreEqual(code.Length == 0, check.Execute());
        Assert.AreEqual(code, string.Join('|', _engine.Errors.Select(error => error.Code)));
    }

    private string Errors() => string.Join('\n', _engine.Errors.Select(error => error.Message));

    private static TaskItem Item(string name, params (string Name, string Value)[] metadata) =>
        new(name, metadata.ToDictionary(pair => pair.Name, pair => pair.Value));

    private static TemporaryFolder Published()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("publish", "data"));
        File.WriteAllText(folder.Combine("Hello.csproj"), "<Project />");
        File.WriteAllText(folder.Combine("publish", "Hello.dll"), "app");
        File.WriteAllText(folder.Combine("publish", "run.sh"), "#!/bin/sh\n");
        File.WriteAllText(folder.Combine("publish", "data", "a.json"), "{}");
        return folder;
    }

    private BuildContainerImage Build(TemporaryFolder folder)
    {
        BuildContainerImage build = TestTasks.Build(_engine, folder, "scratch", "/app/");
        build.ReportFolder = folder.Combine("report");
        build.RegistrySettings = new TaskItem("settings");
        return build;
    }

    private CheckContainerProject Check(TemporaryFolder folder) => new()
    {
        BuildEngine = _engine,
        ProjectFile = folder.Combine("Hello.csproj"),
        CacheFolder = folder.Combine("cache"),
        CacheSizeLimit = "1000000000",
    };

    private FindContainerImageTime Time(TemporaryFolder folder) => new()
    {
        BuildEngine = _engine,
        ProjectFile = folder.Combine("Hello.csproj"),
        CacheFolder = folder.Combine("cache"),
        CacheSizeLimit = "1000000000",
    };
}
