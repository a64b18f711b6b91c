using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;
using ContainerStages.Tests.Layers;

namespace ContainerStages.Tests.Images;

[TestClass]
public sealed class ImagePlannerTests
{
    internal static readonly ImageRequest Request = new()
    {
        Files = [Samples.Published("App", FileOrigin.App, executable: true)],
        WorkingDirectory = "/app",
        Start = new StartCommand { AppCommand = ["/app/App"] },
        Created = "1970-01-01T00:00:00Z",
        Compression = Compression.Default,
    };

    [TestMethod]
    [DataRow("ASPNETCORE_URLS=http://+:8080", "", "8080/tcp")]
    [DataRow("ASPNETCORE_URLS=http://*:80;https://localhost:443/", "", "80/tcp 443/tcp")]
    [DataRow("ASPNETCORE_URLS=http://+:8080 ASPNETCORE_HTTP_PORTS=9090", "", "8080/tcp")]
    [DataRow("ASPNETCORE_URLS=http://localhost", "", "")]
    [DataRow("ASPNETCORE_HTTP_PORTS=8080;_8081 ASPNETCORE_HTTPS_PORTS=8443", "", "8080/tcp 8081/tcp 8443/tcp")]
    [DataRow("ASPNETCORE_HTTP_PORTS=+80;70000;x;08082", "", "8082/tcp")]
    [DataRow("", "ASPNETCORE_HTTP_PORTS=8080", "8080/tcp")]
    [DataRow("ASPNETCORE_HTTP_PORTS=", "ASPNETCORE_HTTP_PORTS=8080", "")]
    [DataRow("ASPNETCORE_HTTP_PORTS=5000", "ASPNETCORE_HTTP_PORTS=8080", "5000/tcp")]
    public async Task Ports_are_exposed_that_ASP_NET_will_listen_on(string ours, string ofBase, string expected)
    {
        KeyValuePair<string, string>[] environment = [.. Variables(ours)];
        string settings = string.Join(',', Variables(ofBase).Select(pair => $"\"Env\":[\"{pair.Key}={pair.Value}\"]"));
        ImagePlan plan = await PlanAsync(Request with { Environment = [.. environment], IsWeb = true }, settings);
        Assert.AreEqual(expected, string.Join(' ', plan.Settings.ExposedPorts));
    }

    [TestMethod]
    [DataRow("", "ASPNETCORE_HTTP_PORTS=8080", "")]
    [DataRow("ASPNETCORE_HTTP_PORTS=5000", "ASPNETCORE_HTTP_PORTS=8080", "5000/tcp")]
    public async Task An_app_that_is_no_web_app_exposes_what_its_own_project_says(string ours, string ofBase, string expected)
    {
        string settings = string.Join(',', Variables(ofBase).Select(pair => $"\"Env\":[\"{pair.Key}={pair.Value}\"]"));
        ImagePlan plan = await PlanAsync(Request with { Environment = [.. Variables(ours)] }, settings);
        Assert.AreEqual(expected, string.Join(' ', plan.Settings.ExposedPorts));
    }

    [TestMethod]
    [DataRow(null, "application/vnd.oci.image.layer.v1.tar+gzip", false)]
    [DataRow(null, "application/vnd.docker.image.rootfs.diff.tar.gzip", true)]
    [DataRow(ImageFormat.Oci, "application/vnd.docker.image.rootfs.diff.tar.gzip", false)]
    [DataRow(ImageFormat.Docker, "application/vnd.oci.image.layer.v1.tar+gzip", true)]
    public async Task The_format_is_the_base_s_unless_another_is_asked_for(ImageFormat? format, string mediaType, bool isDocker) =>
        Assert.AreEqual(isDocker, (await PlanAsync(Request with { Format = format }, mediaType: new MediaType(mediaType))).IsDocker);

    [TestMethod]
    public async Task Docker_s_format_has_no_zstd_neither_ours_nor_the_base_s()
    {
        await AssertInvalidAsync(Request with { Format = ImageFormat.Docker, Compression = new Compression(CompressionKind.Zstd, 3) });
        await AssertInvalidAsync(Request with { Format = ImageFormat.Docker }, MediaType.OciLayerZstd);
        Assert.IsFalse((await PlanAsync(Request with { Compression = new Compression(CompressionKind.Zstd, 3) })).IsDocker);
    }

    [TestMethod]
    [DataRow("app")]
    [DataRow(@"C:\app")]
    [DataRow("/app/../etc")]
    [DataRow("/app//x")]
    [DataRow(" ")]
    public async Task A_working_directory_that_is_not_absolute_is_an_error(string text) =>
        await AssertInvalidAsync(Request with { WorkingDirectory = text });

    [TestMethod]
    [DataRow("/app/", "/app")]
    [DataRow("/", "/")]
    [DataRow("/opt/app", "/opt/app")]
    public async Task The_app_starts_where_its_files_are(string text, string expected)
    {
        ImagePlan plan = await PlanAsync(Request with { WorkingDirectory = text });
        Assert.AreEqual(expected, plan.Settings.WorkingDirectory);
        Assert.IsTrue(plan.Layers.SelectMany(layer => layer.Entries).Any(entry => "/" + entry.Path == expected.TrimEnd('/') + "/App"));
    }

    [TestMethod]
    public async Task Folders_belong_to_the_user_unless_they_are_given_to_another()
    {
        ImagePlan plan = await PlanAsync(Request with
        {
            User = "1000:2000",
            Folders = [new("/app/data", "", ""), new("/app/cache", "0:5", "1777"), new("/app/root", "root", "0750")],
            Volumes = ["/app/data/"],
        });
        Assert.AreEqual(
            "d 1777 0:5 1 app/cache -|d 0755 1000:2000 1 app/data -|d 0750 0:0 1 app/root -",
            string.Join('|', plan.Layers.SelectMany(layer => layer.Entries).OfType<FolderEntry>().Where(entry => entry.Path.Value != "app").Select(entry => entry.ToString())));
        Assert.AreEqual("/app/data", plan.Settings.Volumes.Single());
    }

    [TestMethod]
    [DataRow("data", "", "")]
    [DataRow("/data", "", "rwx")]
    [DataRow("/data", "", "99")]
    public async Task A_folder_that_cannot_be_made_is_an_error(string path, string owner, string mode) =>
        await AssertInvalidAsync(Request with { Folders = [new(path, owner, mode)] });

    [TestMethod]
    public async Task The_digest_of_the_base_is_a_label_when_it_is_asked_for()
    {
        Assert.IsEmpty((await PlanAsync(Request)).Settings.Labels);
        KeyValuePair<string, string> label = (await PlanAsync(Request with { LabelBaseDigest = true })).Settings.Labels.Single();
        Assert.AreEqual("org.opencontainers.image.base.digest", label.Key);
        Assert.AreEqual(Digest.Of("manifest"u8).ToString(), label.Value);
    }

    /// <summary>As a Dockerfile's <c>ENV PATH=/opt/tool/bin:$PATH</c>.</summary>
    [TestMethod]
    [DataRow("", "", "/opt/tool/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")]
    [DataRow("", "PATH=/base/bin", "/opt/tool/bin:/base/bin")]
    [DataRow("PATH=/own/bin", "PATH=/base/bin", "/opt/tool/bin:/own/bin")]
    [DataRow("", "PATH=", "/opt/tool/bin")]
    public async Task A_folder_comes_before_the_base_s_PATH(string ours, string ofBase, string expected)
    {
        string settings = string.Join(',', Variables(ofBase).Select(pair => $"\"Env\":[\"{pair.Key}={pair.Value}\"]"));
        ImagePlan plan = await PlanAsync(Request with { Environment = [.. Variables(ours)], PathFolders = ["/opt/tool/bin/"] }, settings);
        Assert.AreEqual(expected, plan.Environment["PATH"]);
    }

    [TestMethod]
    [DataRow(null, false)]
    [DataRow(ImageFormat.Oci, false)]
    [DataRow(ImageFormat.Docker, true)]
    public async Task Annotations_need_a_manifest_of_OCI_which_they_get_on_a_base_of_Docker_s_format(ImageFormat? format, bool isError)
    {
        ImageRequest request = Request with { Format = format, Annotations = [KeyValuePair.Create("a", "1"), KeyValuePair.Create("a", "2")] };
        var docker = new MediaType("application/vnd.docker.image.rootfs.diff.tar.gzip");
        if (isError)
        {
            await AssertInvalidAsync(request, docker);
            return;
        }

        ImagePlan plan = await PlanAsync(request, mediaType: docker);
        Assert.IsFalse(plan.IsDocker);
        Assert.AreEqual("2", plan.Annotations["a"], "of one name the last counts");
    }

    [TestMethod]
    public async Task Labels_that_the_specification_defines_are_annotations_where_a_manifest_can_have_them()
    {
        ImageRequest request = Request with
        {
            Labels = [KeyValuePair.Create("org.opencontainers.image.source", "https://git.example/orders"), KeyValuePair.Create("org.opencontainers.image.version", "1"), KeyValuePair.Create("team", "orders")],
        };
        ImagePlan plan = await PlanAsync(request with { Annotations = [KeyValuePair.Create("org.opencontainers.image.version", "2")] }, "\"Labels\":{\"org.opencontainers.image.title\":\"the base\"}");
        Assert.AreEqual(
            "org.opencontainers.image.source=https://git.example/orders org.opencontainers.image.version=2",
            string.Join(' ', plan.Annotations.Select(pair => $"{pair.Key}={pair.Value}")));

        ImagePlan docker = await PlanAsync(request with { Format = ImageFormat.Docker });
        Assert.IsTrue(docker.IsDocker);
        Assert.IsEmpty(docker.Annotations);
    }

    private static async Task<ImagePlan> PlanAsync(ImageRequest request, string settings = "", MediaType? mediaType = null)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(store, settings, mediaType ?? MediaType.OciLayerGzip, ["etc/", "etc/passwd=root:x:0:0:::"]);
        return ImagePlanner.Plan(request, image, await TestBase.FilesAsync(image, store));
    }

    private static async Task AssertInvalidAsync(ImageRequest request, MediaType? mediaType = null) => Assert.AreEqual(
        Catalogue.InvalidValue,
        (await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => PlanAsync(request, mediaType: mediaType))).Diagnostic);

    /// <summary>An underscore after a semicolon stands for a space.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Variables(string text) => text
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => KeyValuePair.Create(pair[0], pair[1].Replace(";_", "; ", StringComparison.Ordinal)));
}
