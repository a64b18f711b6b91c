using ContainerStages.Pipeline;
using ContainerStages.Storage;
using ContainerStages.Tasks;
using ContainerStages.Tests.Copies;
using ContainerStages.Tests.Registry;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Task = System.Threading.Tasks.Task;

namespace ContainerStages.Tests.Tasks;

/// <summary><c>ContainerStageCopy</c>, as the targets pass it on.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class CopyTaskTests
{
    private readonly RecordingBuildEngine _engine = new();

    [TestMethod]
    public async Task From_the_build_machine_a_stage_and_a_layout_files_come_into_their_layers()
    {
        using TemporaryFolder folder = Published();
        DeliverContainerImage image = Image(folder);
        image.LayoutPath = folder.Combine("image");
        Assert.IsTrue(image.Execute(), Errors());
        Write(folder, "stage/dist/a.js", "script");
        Write(folder, "data/b.json", "{}");
        BuildContainerImage build = Build(folder);
        build.StageOutputs = [await StageOutputAsync(folder)];
        build.Stages = [Item("web", ("Command", "npm run build")), Item("certificates", ("Image", "oci:image:1.0"))];
        build.Copies =
        [
            Item("dist", ("From", "web"), ("Destination", "wwwroot")),
            Item("/etc/ssl/ca.crt", ("From", "certificates")),
            Item("/etc/ssl", ("From", "oci:image:1.0"), ("Destination", "/srv/ssl"), ("Owner", "7:8")),
            Item("data/b.json", ("Destination", "data/"), ("Mode", "0755")),
        ];

        Assert.IsTrue(build.Execute(), Errors());
        DeliverContainerImage deliver = TestTasks.Deliver(folder, build);
        deliver.LayoutPath = folder.Combine("layout");
        Assert.IsTrue(deliver.Execute(), Errors());
        await Tool.RunAsync("umoci", "unpack", "--rootless", "--image", folder.Combine("layout") + ":1.0", folder.Combine("bundle"));
        string[] files = (await Tool.RunAsync("find", folder.Combine("bundle", "rootfs"), "-type", "f", "-printf", "%m /%P\n")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.AreEqual(
            "644 /app/Hello.dll|644 /app/wwwroot/a.js|644 /etc/ssl/ca.crt|644 /srv/ssl/ca.crt|755 /app/data/b.json",
            string.Join('|', files.Order(StringComparer.Ordinal)));
        Assert.AreEqual("certificates", await File.ReadAllTextAsync(folder.Combine("bundle", "rootfs", "etc", "ssl", "ca.crt")));
        Assert.AreEqual("system;assets;app", build.Image!.GetMetadata("Layers"));

        string ledger = await File.ReadAllTextAsync(Directory.GetFiles(build.ReportFolder, "*ledger*", SearchOption.AllDirectories)[0]);
        Assert.Contains("\"copy /app/wwwroot sha256:", ledger);
        Assert.Contains("\"origin\": \"copied\"", ledger);
    }

    [TestMethod]
    public async Task From_a_registry_only_the_layer_that_has_the_file_is_fetched_and_offline_none()
    {
        using TemporaryFolder folder = Published();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        DeliverContainerImage image = Image(folder);
        image.Registries = [new TaskItem(registry.Host)];
        Assert.IsTrue(image.Execute(), Errors());
        BuildContainerImage Copying(string path)
        {
            BuildContainerImage build = Build(folder);
            build.CacheFolder = folder.Combine("other");
            build.Copies = [Item(path, ("From", $"{registry.Host}/hello:1.0"), ("Destination", "/copied"))];
            return build;
        }

        Assert.IsTrue(Copying("/app/Hello.dll").Execute(), Errors());
        Assert.HasCount(2, await RegistryBaseTests.BlobDownloadsAsync(registry, 2), "the configuration, and the upper layer");

        BuildContainerImage known = Copying("/app/Hello.dll");
        known.RegistrySettings = TestTasks.Offline;
        Assert.IsTrue(known.Execute(), Errors());
        BuildContainerImage unknown = Copying("/etc/ssl/ca.crt");
        unknown.RegistrySettings = TestTasks.Offline;
        Assert.IsFalse(unknown.Execute());
        Assert.AreEqual("CSTG2017", _engine.Errors.Single().Code);
    }

    [TestMethod]
    [DataRow("CSTG1012", "a", "certs", "", "Its stages are 'idle', 'tool', 'web'. For an image, write its registry or its tag, such as docker.io/library/certs or certs:latest.")]
    [DataRow("CSTG1012", "a", "stage:certs", "", "Its stages are 'idle', 'tool', 'web'.")]
    [DataRow("CSTG2001", "a", "oci:", "", "names no path")]
    [DataRow("CSTG7010", "a", "scratch", "", "there is no such file or folder")]
    [DataRow("CSTG7010", "missing", "web", "", "there is no such file or folder")]
    [DataRow("CSTG7010", "missing", "", "", "there is no such file or folder")]
    [DataRow("CSTG7010", "dist", "idle", "", "it has no Outputs")]
    [DataRow("CSTG7010", "dist", "stage:idle", "", "it has no Outputs")]
    [DataRow("CSTG7010", "dist", "tool", "", "it has no Outputs", DisplayName = "and the image that its command runs in is not meant")]
    [DataRow("CSTG7013", "dist", "web", "Destination=/app", "two things at '/app/Hello.dll'")]
    [DataRow("CSTG1007", "dist", "web", "Mode=9", "cannot use '9' as Mode")]
    [DataRow("CSTG3005", "other", "web", "Layer=top", "there is no such layer")]
    [DataRow("CSTG3008", "dist", "web", "Destination=../x", "it is no path inside an image")]
    public async Task A_mistake_is_one_error_at_its_item(string code, string include, string from, string metadata, string message)
    {
        using TemporaryFolder folder = Published();
        Write(folder, "stage/dist/Hello.dll", "other");
        Write(folder, "stage/other/file", "other");
        BuildContainerImage build = Build(folder);
        File.WriteAllText(build.ProjectFile, $"<Project>\n  <ItemGroup>\n    <ContainerStageCopy Include='{include}' />\n  </ItemGroup>\n</Project>");
        build.StageOutputs = [await StageOutputAsync(folder)];
        build.Stages = [Item("web", ("Command", "make")), Item("idle", ("Command", "true")), Item("tool", ("Command", "true"), ("Image", "busybox:1"), ("Inputs", "x"))];
        build.Copies = [Item(include, ("From", from), (metadata.Split('=')[0] is { Length: > 0 } name ? name : "None", metadata.Split('=')[^1]))];

        Assert.IsFalse(build.Execute());
        BuildErrorEventArgs error = _engine.Errors.Single();
        Assert.AreEqual(code, error.Code, error.Message);
        Assert.Contains(message, error.Message!);
        Assert.AreEqual(3, error.LineNumber);
    }

    [TestMethod]
    [DataRow("""Include="dist/**" From="web" """, "CSTG7011", "Include=\"dist\". Or escape the wildcard: Include=\"dist/%2A%2A\".")]
    [DataRow("""Include="dist/?" From="web" """, "CSTG7011", "dist/%3F")]
    [DataRow("""Include="dist" From="web" Exclude="**/*.map" """, "CSTG7011", "<Exclude>**/*.map</Exclude>")]
    [DataRow("""Include="data" Exclude="*.map" """, "CSTG7011", "<Exclude>*.map</Exclude>")]
    [DataRow("""Include="data/*.bin" """, "CSTG7010", "no file matches it")]
    [DataRow("""Include="data/*.json" Exclude="data/x.json" """, null, "")]
    [DataRow("""Include="data/b.json;data/*.json" Exclude="data/x.json" """, null, "")]
    [DataRow("""Include="@(Data)" Exclude="data/x.json" """, null, "")]
    [DataRow("""Include="DATA/*.JSON" """, null, "")]
    [DataRow("""Include="data//*.bin" """, null, "")]
    [DataRow("""Include="data/**/" """, null, "")]
    [DataRow("""Include="dist/**" From="web" Condition="false" """, null, "")]
    [DataRow("""Include="data/*.bin" Condition="false" """, null, "")]
    [DataRow("""Include="$(Data)/*.bin" """, null, "")]
    [DataRow("""Include="dist/%2A%2A" From="web" """, null, "")]
    public void What_MSBuild_takes_for_itself_is_an_error(string attributes, string? code, string advice)
    {
        using TemporaryFolder folder = Published();
        Write(folder, "data/b.json", "{}");
        BuildContainerImage build = Build(folder);
        File.WriteAllText(build.ProjectFile, $"<Project>\n  <ItemGroup>\n    <ContainerStageCopy {attributes}/>\n  </ItemGroup>\n</Project>");
        build.Copies = [Item("data/b.json"), .. code is null ? (ITaskItem[])[] : [Item("dist"), Item("data")]];
        Assert.AreEqual(code is null, build.Execute(), Errors());
        Assert.AreEqual(code, _engine.Errors.SingleOrDefault()?.Code, Errors());
        Assert.Contains(advice, Errors());
    }

    [TestMethod]
    public void A_copied_file_that_the_base_has_is_refused_with_what_to_do()
    {
        using TemporaryFolder folder = Published();
        Write(folder, "data/Hello.dll", "other");
        BuildContainerImage first = Build(folder);
        Assert.IsTrue(first.Execute(), Errors());
        DeliverContainerImage deliver = TestTasks.Deliver(folder, first);
        deliver.LayoutPath = folder.Combine("layout");
        Assert.IsTrue(deliver.Execute(), Errors());

        BuildContainerImage build = Build(folder);
        build.BaseImage = "oci:layout:1.0";
        build.WorkingDirectory = "/other/";
        build.Copies = [Item("data/Hello.dll", ("Destination", "/app/"))];
        Assert.IsFalse(build.Execute());
        Assert.AreEqual("CSTG3004", _engine.Errors.Single().Code);
        Assert.Contains("ContainerStageCopy another Destination", Errors());
    }

    [TestMethod]
    public void A_copied_file_that_the_base_has_with_the_same_bytes_mode_and_owner_is_left_out()
    {
        using TemporaryFolder folder = Published();
        Assert.IsTrue(Deliver(Build(folder)).Execute(), Errors());
        Write(folder, "data/Hello.dll", "the app");
        Write(folder, "data/new", "new");

        BuildContainerImage build = Onto(("Destination", "/app"));
        Assert.IsTrue(build.Execute(), Errors());
        string ledger = File.ReadAllText(Directory.GetFiles(build.ReportFolder, "*ledger*", SearchOption.AllDirectories)[0]);
        Assert.Contains("app/new", ledger);
        Assert.DoesNotContain("\"app/Hello.dll\"", ledger.Replace("\"/", "\"", StringComparison.Ordinal));

        Assert.IsFalse(Onto(("Destination", "/app"), ("Mode", "0755")).Execute());
        Assert.AreEqual("CSTG3004", _engine.Errors.Single().Code);
        _engine.Errors.Clear();
        Assert.IsFalse(Onto(("Destination", "/app"), ("Owner", "7")).Execute());
        Assert.AreEqual("CSTG3004", _engine.Errors.Single().Code);

        BuildContainerImage Onto(params (string Name, string Value)[] metadata)
        {
            BuildContainerImage onto = Build(folder);
            onto.BaseImage = "oci:layout:1.0";
            onto.WorkingDirectory = "/other/";
            onto.Copies = [Item("data", metadata)];
            return onto;
        }

        DeliverContainerImage Deliver(BuildContainerImage first)
        {
            Assert.IsTrue(first.Execute(), Errors());
            DeliverContainerImage deliver = TestTasks.Deliver(folder, first);
            deliver.LayoutPath = folder.Combine("layout");
            return deliver;
        }
    }

    [TestMethod]
    public void A_secret_file_of_the_build_machine_is_refused_until_it_is_excluded()
    {
        using TemporaryFolder folder = Published();
        Write(folder, "data/.env", "");
        Write(folder, "data/package.json", "{}");
        BuildContainerImage build = Build(folder);
        build.Copies = [Item("data")];
        Assert.IsFalse(build.Execute());
        Assert.AreEqual("CSTG5005", _engine.Errors.Single().Code);
        Assert.Contains("cannot ship '.env'", Errors());
        _engine.Errors.Clear();

        BuildContainerImage without = Build(folder);
        without.Copies = [Item("data", ("Exclude", ".env"))];
        Assert.IsTrue(without.Execute(), Errors());
        Assert.IsEmpty(_engine.Warnings, "a copied package.json is meant");
    }

    [TestMethod]
    public void A_cancelled_build_ends()
    {
        using TemporaryFolder folder = Published();
        Write(folder, "data/b.json", "{}");
        BuildContainerImage build = Build(folder);
        build.Copies = [Item("data")];
        build.Cancel();
        Assert.IsFalse(build.Execute());
        Assert.IsEmpty(_engine.Errors);
    }

    [TestMethod]
    [DataRow("image", null)]
    [DataRow("web", "cannot build on 'stage:web': it makes files, and no image")]
    [DataRow("alias", "cannot build on 'stage:alias': it is another stage under a further name")]
    public void A_stage_of_an_image_is_a_base_and_no_other_without_packages(string stage, string? message)
    {
        using TemporaryFolder folder = Published();
        DeliverContainerImage image = Image(folder);
        image.LayoutPath = folder.Combine("image");
        Assert.IsTrue(image.Execute(), Errors());
        BuildContainerImage build = Build(folder);
        build.BaseImage = "stage:" + stage;
        build.WorkingDirectory = "/other/";
        build.Stages = [Item("image", ("Image", "oci:image:1.0")), Item("web", ("Command", "make")), Item("alias", ("Image", "stage:alias"))];

        Assert.AreEqual(message is null, build.Execute(), Errors());
        Assert.AreEqual(message, _engine.Errors.SingleOrDefault()?.Message!.Split(". ")[0]);
        Assert.IsTrue(message is not null || build.Image!.GetMetadata("Layers").EndsWith("app", StringComparison.Ordinal));
    }

    /// <summary>An image of two layers: certificates below, the app above.</summary>
    private DeliverContainerImage Image(TemporaryFolder folder)
    {
        Write(folder, "certificates/ca.crt", "certificates");
        BuildContainerImage build = Build(folder);
        build.Copies = [Item("certificates", ("Destination", "/etc/ssl"), ("Layer", "system"))];
        Assert.IsTrue(build.Execute(), Errors());
        return TestTasks.Deliver(folder, build);
    }

    private string Errors() => string.Join('\n', _engine.Errors.Select(error => error.Message));

    private static void Write(TemporaryFolder folder, string path, string content)
    {
        string file = folder.Combine(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    private static TaskItem Item(string name, params (string Name, string Value)[] metadata)
    {
        var item = new TaskItem(name);
        foreach ((string key, string value) in metadata)
        {
            item.SetMetadata(key, value);
        }

        return item;
    }

    /// <summary>The folder <c>stage</c>, as what the stage <c>web</c> has made.</summary>
    private static async Task<ITaskItem> StageOutputAsync(TemporaryFolder folder)
    {
        using var store = new ContentStore(folder.Combine("cache"), 1L << 30, TimeProvider.System);
        return StageItems.Of(new StageOutput("web", await Copied.PackAsync(folder.Combine("stage"), store)));
    }

    private static TemporaryFolder Published()
    {
        var folder = new TemporaryFolder();
        Write(folder, "publish/Hello.dll", "the app");
        return folder;
    }

    private BuildContainerImage Build(TemporaryFolder folder)
    {
        BuildContainerImage build = TestTasks.Build(_engine, folder, "scratch", "/app/");
        build.ReportFolder = folder.Combine("reports");
        return build;
    }
}
