using ContainerStages.Tasks;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Task = System.Threading.Tasks.Task;

namespace ContainerStages.Tests.Tasks;

/// <summary>
/// Packages of the distribution on a base image that has some of them in older versions, as images of registries have. The real apt chooses; the base has
/// dpkg's database and one library.
/// </summary>
[TestClass]
[TestCategory("tools")]
public sealed class PackagesOnBaseTests
{
    /// <summary>One of them was removed, and one lacks what it depends on, as in distroless images.</summary>
    private const string Status = """
        Package: libc6
        Status: install ok installed
        Architecture: amd64
        Multi-Arch: same
        Version: 2.36-9+deb12u1
        Depends: libgcc-s1, no-such-package
        Description: GNU C Library
         libpng16-16
         Package: libpng16-16

        Package: libgcc-s1
        Status: install ok installed
        Architecture: amd64
        Version: 12.2.0-1

        Package: libpng16-16
        Status: deinstall ok config-files
        Architecture: amd64
        Version: 1.6.39-1

        Package: zlib1g
        Status: install ok installed
        Architecture: amd64
        Version: 1:1.2.12.dfsg-5

        """;

    private readonly RecordingBuildEngine _engine = new();

    [TestMethod]
    public async Task Only_packages_that_the_base_lacks_come_onto_it_with_their_entries_for_scanners()
    {
        using TemporaryFolder folder = WithBase("/var/lib/dpkg/status");
        BuildContainerImage build = Build(folder, "libpng16-16", onBase: "");
        Assert.IsFalse(build.Execute());
        Assert.AreEqual("CSTG3004", _engine.Errors.Single().Code, "the base has another libz");
        Assert.Contains("Set OnBase=\"true\" at the ContainerStage 'png'", Errors());
        _engine.Errors.Clear();

        build = Build(folder, "libpng16-16;zlib1g", onBase: "true");
        Assert.IsTrue(build.Execute(), Errors());
        Assert.IsEmpty(_engine.Warnings);
        DeliverContainerImage deliver = TestTasks.Deliver(folder, build);
        deliver.LayoutPath = folder.Combine("layout");
        Assert.IsTrue(deliver.Execute(), Errors());
        await Tool.RunAsync("umoci", "unpack", "--rootless", "--image", folder.Combine("layout") + ":1.0", folder.Combine("bundle"));
        string[] files = (await Tool.RunAsync("find", folder.Combine("bundle", "rootfs"), "(", "-type", "f", "-o", "-type", "l", ")", "-printf", "%P\n")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] added = [.. files.Select(file => file.Split(".so")[0]).Distinct().Order(StringComparer.Ordinal)];
        Assert.AreEqual(
            "base/Hello.dll|other/Hello.dll|usr/lib/x86_64-linux-gnu/libpng16|usr/lib/x86_64-linux-gnu/libz|usr/share/doc/libpng16-16/copyright|var/lib/dpkg/status|var/lib/dpkg/status.d/libpng16-16|var/lib/dpkg/status.d/libpng16-16.md5sums",
            string.Join('|', added));
        Assert.AreEqual("of the base", await File.ReadAllTextAsync(folder.Combine("bundle", "rootfs", "usr", "lib", "x86_64-linux-gnu", "libz.so.1.2.13")));
    }

    [TestMethod]
    public void A_list_in_the_folder_of_distroless_images_counts_too()
    {
        using TemporaryFolder folder = WithBase("/var/lib/dpkg/status.d/all");
        BuildContainerImage build = Build(folder, "zlib1g;libc6", onBase: "true");
        Assert.IsFalse(build.Execute());
        Assert.AreEqual("CSTG7001", _engine.Errors.Single().Code, Errors());
        Assert.Contains("the base image has all of its packages already (zlib1g, libc6)", Errors());
    }

    [TestMethod]
    public void A_base_without_a_list_of_its_packages_is_an_error()
    {
        using TemporaryFolder folder = WithBase("/elsewhere");
        Assert.IsFalse(Build(folder, "libpng16-16", onBase: "true").Execute());
        Assert.AreEqual("CSTG7001", _engine.Errors.Single().Code);
        Assert.Contains("has no list of its packages (/var/lib/dpkg/status)", Errors());
    }

    [TestMethod]
    public void The_base_itself_is_not_on_itself()
    {
        using var folder = new TemporaryFolder();
        var check = new CheckContainerProject
        {
            BuildEngine = _engine,
            ProjectFile = folder.Combine("Hello.csproj"),
            CacheFolder = folder.Combine("cache"),
            CacheSizeLimit = "1000000000",
            BaseImage = "stage:png",
            Stages = [Stage("libpng16-16", "true")],
        };
        Assert.IsFalse(check.Execute());
        Assert.AreEqual("CSTG7001", _engine.Errors.Single().Code);
        Assert.Contains("cannot build on 'stage:png'", Errors());
    }

    private static TaskItem Stage(string packages, string onBase) => new("png", new Dictionary<string, string> { ["Packages"] = packages, ["OnBase"] = onBase });

    private BuildContainerImage Build(TemporaryFolder folder, string packages, string onBase)
    {
        BuildContainerImage build = TestTasks.Build(_engine, folder, "oci:base:1.0", "/other/");
        build.ReportFolder = folder.Combine("report");
        build.Stages = [Stage(packages, onBase)];
        build.Copies = [new TaskItem("/", new Dictionary<string, string> { ["From"] = "png" })];
        return build;
    }

    private string Errors() => string.Join('\n', _engine.Errors.Select(error => error.Message));

    /// <param name="status">Where the list of packages is.</param>
    private TemporaryFolder WithBase(string status)
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("publish"));
        File.WriteAllText(folder.Combine("publish", "Hello.dll"), "the app");
        File.WriteAllText(folder.Combine("status"), Status);
        File.WriteAllText(folder.Combine("libz"), "of the base");
        BuildContainerImage build = TestTasks.Build(_engine, folder, "scratch", "/base/");
        build.ReportFolder = folder.Combine("report");
        build.Copies =
        [
            new TaskItem(folder.Combine("status"), new Dictionary<string, string> { ["Destination"] = status }),
            new TaskItem(folder.Combine("libz"), new Dictionary<string, string> { ["Destination"] = "/usr/lib/x86_64-linux-gnu/libz.so.1.2.13" }),
        ];
        Assert.IsTrue(build.Execute(), Errors());
        DeliverContainerImage deliver = TestTasks.Deliver(folder, build);
        deliver.LayoutPath = folder.Combine("base");
        Assert.IsTrue(deliver.Execute(), Errors());
        return folder;
    }
}
