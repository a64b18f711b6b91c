using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// docs/from-a-dockerfile.md: its XML is pasted, published and started, its Dockerfiles are built by buildah, and the images are compared.
/// </summary>
[TestClass]
public sealed class DockerfilePageTests
{
    private const string Page = "docs/from-a-dockerfile.md";
    private const string WebProgram = """var app = WebApplication.CreateBuilder(args).Build(); app.MapGet("/", () => "hello"); app.Run();""";

    /// <summary>Answers with 200 only if everything that the page's instructions bring is there.</summary>
    private const string OrdersProgram = """
        if (args.Contains("--health"))
        {
            using var client = new HttpClient();
            return (await client.GetAsync("http://127.0.0.1:8080/")).IsSuccessStatusCode ? 0 : 1;
        }
        var app = WebApplication.CreateBuilder(args).Build();
        string[] files = ["/licenses/orders.txt", "/certs/team.crt", "/app/help/index.txt", "/app/settings/edition.txt", "/app/prices/today.txt", "/app/icons/a/icon.txt"];
        app.MapGet("/", (IConfiguration settings) =>
        {
            File.WriteAllText("/app/data/written", "by the image's user");
            return files.All(File.Exists) && settings["greeting"] == "hello" && settings["Logging:LogLevel:Default"] == "Warning" ? Results.Ok() : Results.Problem();
        });
        app.Run();
        return 0;
        """;

    private const string FontProgram = """
        using System.Runtime.InteropServices;
        var app = WebApplication.CreateBuilder(args).Build();
        app.MapGet("/", () => Font.FileOf("DejaVu Sans").EndsWith("/DejaVuSans.ttf") ? Results.Ok() : Results.Problem());
        app.Run();

        static class Font
        {
            const string Library = "libfontconfig.so.1";
            [DllImport(Library)] static extern nint FcInitLoadConfigAndFonts();
            [DllImport(Library)] static extern nint FcNameParse(string name);
            [DllImport(Library)] static extern int FcConfigSubstitute(nint config, nint pattern, int kind);
            [DllImport(Library)] static extern void FcDefaultSubstitute(nint pattern);
            [DllImport(Library)] static extern nint FcFontMatch(nint config, nint pattern, out int result);
            [DllImport(Library)] static extern int FcPatternGetString(nint pattern, string name, int n, out nint value);

            public static string FileOf(string name)
            {
                nint config = FcInitLoadConfigAndFonts(), pattern = FcNameParse(name);
                FcConfigSubstitute(config, pattern, 0);
                FcDefaultSubstitute(pattern);
                return FcPatternGetString(FcFontMatch(config, pattern, out _), "file", 0, out nint file) == 0 ? Marshal.PtrToStringUTF8(file)! : "";
            }
        }
        """;

    /// <summary>What buildah 1.28 does not know, in words that it knows.</summary>
    private static readonly (string Text, string Instead)[] s_newer =
    [
        ("--network=none ", ""),
        ("COPY --link ", "COPY "),
        ("COPY --exclude=*.draft notes/ ", "COPY notes/plan.txt "),
        ("COPY --parents rates/**/*.csv ./", "COPY rates/ ./rates/"),
    ];

    private static StandInImages s_images = null!;

    [ClassInitialize]
    public static async Task MakeImagesAsync(TestContext context) => s_images = await StandInImages.CreateAsync();

    [ClassCleanup]
    public static async Task CleanAsync()
    {
        if (s_images is not null)
        {
            await s_images.DisposeAsync();
        }
    }

    [TestMethod]
    public async Task Each_instruction_and_its_XML_make_the_same_image()
    {
        const string Section = "Instruction by instruction";
        XElement[] pasted = [.. XElement.Parse($"<Project>{string.Concat(Texts("xml", Section))}</Project>").Elements()];
        using var project = TestProject.Web(
            "<ContainerStagesStartCheck>true</ContainerStagesStartCheck>" + string.Concat(pasted.Where(element => element.Attribute("Include") is null)),
            string.Concat(pasted.Where(element => element.Attribute("Include") is not null)),
            OrdersProgram,
            "Orders");
        project.Write("help/a.md", "How to order\n");
        project.Write("help/b.md", "How to pay\n");
        project.Write("edition.in", "This is the @EDITION@ edition.\n");
        project.Write("fetch-prices.sh", "test -n \"$PRICES_TOKEN\" && mkdir prices && echo tea 3 > prices/today.txt\n");
        project.Write("report/one.txt", "1\n");
        project.Write("report/two.txt", "2\n");
        project.Write("legal/LICENSE", "MIT\n");
        project.Write("notes/plan.txt", "plan\n");
        project.Write("notes/idea.draft", "idea\n");
        project.Write("rates/eu/fr.csv", "20\n");
        project.Write("rates/us.csv", "0\n");
        project.Write("icons/a/icon.txt", "icon\n");
        await Tool.RunAsync("tar", "-C", Path.Combine(project.Folder, "icons"), "-cf", Path.Combine(project.Folder, "icons.tar"), "a");
        Directory.Delete(Path.Combine(project.Folder, "icons"), recursive: true);
        project.Write("../token", "the-tokens-value");

        string dockerfile = string.Concat(Texts("dockerfile", Section));
        foreach ((string text, string instead) in s_newer)
        {
            Assert.Contains(text, dockerfile);
            dockerfile = dockerfile.Replace(text, instead, StringComparison.Ordinal);
        }

        string[] options = ["--secret", $"id=PRICES_TOKEN,src={project.Root}/token", "--build-arg", "EDITION=pro"];
        (string, string?)[] environment = [s_images.Redirection, ("PRICES_TOKEN", "the-tokens-value")];
        await AssertSameAsync(project, dockerfile, options, ["-p:Edition=pro"], environment, theirs: [], ours: []);

        // The stage that runs inside an image needs an engine.
        DotnetResult report = await project.RunAsync(
            ["publish", "-t:PublishContainer", "-p:ContainerStagesTarget=report", "-p:LocalRegistry=Podman"],
            [.. environment, ("PATH", $"{Path.GetDirectoryName(s_images.Podman.Executable)}:{Environment.GetEnvironmentVariable("PATH")}")]);
        report.AssertSucceeded();
        await s_images.BuildAsync(dockerfile, "localhost/report", project.Folder, [.. options, "--target", "report"]);
        using UnpackedImage theirReport = await UnpackAsync("localhost/report", project);
        string ourReport = Path.Combine(project.Folder, "obj/Release/net10.0/container/stages/report/outputs/made/report.txt");
        Assert.AreEqual("1\n2\n", await File.ReadAllTextAsync(ourReport));
        Assert.AreEqual("1\n2\n", await File.ReadAllTextAsync(theirReport.PathOf("src/made/report.txt")));
    }

    [TestMethod]
    public async Task An_ASP_NET_Core_app_needs_one_line()
    {
        const string Section = "An ASP.NET Core app";
        Assert.AreEqual(DocsPage.Blocks(Page)[0] with { Before = "", Heading = "" }, DocsPage.Blocks(Page, Section)[0] with { Before = "", Heading = "" }, "the first example of the page");
        using TestProject project = Project("Shop", Section, WebProgram);
        await AssertSameAsync(
            project, Texts("dockerfile", Section).Single(), [], [], [s_images.Redirection],
            theirs: ["""Entrypoint ["dotnet","Shop.dll"]""", "User 1654"],
            ours: ["""Entrypoint ["dotnet","/app/Shop.dll"]""", "Label org.opencontainers.image.authors=Shop", "User 1654:1654"]);
    }

    /// <summary>The image of the Dockerfile has no fonts: its apt-get does nothing. Ours has them, and the app finds them.</summary>
    [TestMethod]
    public async Task A_native_package_and_fonts_come_from_the_distribution()
    {
        const string Section = "A native package and fonts";
        using TestProject project = Project("Invoices", Section, FontProgram);
        await AssertSameAsync(
            project, Texts("dockerfile", Section).Single(), [], [], [s_images.Redirection],
            theirs: ["Env PATH=/bin", """Entrypoint ["./Invoices"]""", "User 1654"],
            ours:
            [
                "Env ASPNETCORE_HTTP_PORTS=8080", "Env DOTNET_RUNNING_IN_CONTAINER=true", "Env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true",
                "Env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", """Entrypoint ["/app/Invoices"]""", "Label org.opencontainers.image.authors=Invoices", "Port 8080/tcp",
                "User 1654:1654",
            ]);
    }

    [TestMethod]
    public async Task A_front_end_is_a_stage()
    {
        const string Section = "A front end";
        using TestProject project = Project("Store", Section, "var app = WebApplication.CreateBuilder(args).Build(); app.UseFileServer(); app.Run();");
        project.Write("web/package.json", """{ "name": "store", "version": "1.0.0", "private": true, "scripts": { "build": "sh build.sh" } }""");
        project.Write("web/package-lock.json", """{ "name": "store", "version": "1.0.0", "lockfileVersion": 3, "packages": { "": { "name": "store", "version": "1.0.0" } } }""");
        project.Write("web/build.sh", "mkdir dist && cp index.html dist/\n");
        project.Write("web/index.html", "<html>\n");
        await AssertSameAsync(
            project, Texts("dockerfile", Section).Single(), [], [], [s_images.Redirection],
            theirs: ["""Entrypoint ["dotnet","Store.dll"]""", "User 1654"],
            ours: ["""Entrypoint ["dotnet","/app/Store.dll"]""", "Label org.opencontainers.image.authors=Store", "User 1654:1654", "Port 8080/tcp"]);
    }

    /// <summary>The other way in: here, because it has the base that the SDK chooses.</summary>
    [TestMethod]
    public async Task A_project_of_the_SDK_s_own_publish_needs_one_line()
    {
        using var project = TestProject.Empty("sdk");
        await TutorialPage.FollowAsync("from-the-sdk.md", project.Folder, project.Environment(s_images.Redirection));
    }

    private static string[] Texts(string language, string section) =>
        [.. DocsPage.Blocks(Page, section).Where(block => block.Language == language).Select(block => block.Text)];

    /// <summary>The page's project file, with the packed package.</summary>
    private static TestProject Project(string name, string section, string program)
    {
        string text = Texts("xml", section).Single();
        var project = TestProject.Web(program: program, name: name);
        project.Write(name + ".csproj", PackedPackage.In(text));
        return project;
    }

    /// <summary>Publishes and starts the project, builds the Dockerfile, and compares the configurations and the files of the app.</summary>
    /// <param name="theirs">What only the Dockerfile's image has.</param>
    /// <param name="ours">What only ours has.</param>
    private static async Task AssertSameAsync(
        TestProject project, string dockerfile, string[] options, string[] properties, (string Name, string? Value)[] environment, string[] theirs, string[] ours)
    {
        string layout = Path.Combine(project.Output, "layout");
        string context = Path.Combine(project.Output, "context");
        DotnetResult result = await project.RunAsync(
            [
                "publish", "-t:PublishContainer", "-o", Path.Combine(context, "published"),
                $"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={project.Output}/image.tar",
                "-p:ContainerStagesStartCheck=true", "-p:ContainerStagesCompression=none", .. properties,
            ],
            environment);
        result.AssertSucceeded();
        Assert.DoesNotContain("warning CSTG", result.Output);
        Assert.Contains("port 8080 answers GET / with 200", result.Output);

        foreach (string entry in Directory.GetFileSystemEntries(project.Folder).Where(entry => Path.GetFileName(entry) is not ("bin" or "obj")))
        {
            await Tool.RunAsync("cp", "-r", entry, context);
        }

        string image = "localhost/" + project.Name.ToLowerInvariant();
        await s_images.BuildAsync(dockerfile, image, context, options);
        JsonNode theirConfig = JsonNode.Parse(await s_images.Podman.BuildahAsync("inspect", "--type", "image", image))!["Docker"]!["config"]!;
        JsonNode ourConfig = (await Skopeo.InspectAsync($"oci:{layout}:latest", "--config", "--raw"))["config"]!;
        using UnpackedImage theirFiles = await UnpackAsync(image, project);
        using UnpackedImage ourFiles = await UnpackedImage.OfLayoutAsync(layout);

        string[] theirFacts = [.. Facts(theirConfig), .. await FilesAsync(theirFiles)];
        string[] ourFacts = [.. Facts(ourConfig), .. await FilesAsync(ourFiles)];
        Assert.AreEqual(string.Join('\n', theirs.Order(StringComparer.Ordinal)), string.Join('\n', theirFacts.Except(ourFacts).Order(StringComparer.Ordinal)), "only in the Dockerfile's image");
        Assert.AreEqual(string.Join('\n', ours.Order(StringComparer.Ordinal)), string.Join('\n', ourFacts.Except(theirFacts).Order(StringComparer.Ordinal)), "only in the package's image");
    }

    private static async Task<UnpackedImage> UnpackAsync(string image, TestProject project)
    {
        string layout = Directory.CreateDirectory(project.NewFolder()).FullName;
        await s_images.Podman.BuildahAsync("push", "--quiet", "--disable-compression", image, $"oci:{layout}:latest");
        return await UnpackedImage.OfLayoutAsync(layout);
    }

    /// <summary>A line each, without the labels that buildah and the SDK make.</summary>
    private static string[] Facts(JsonNode config) =>
    [
        .. ((string[])["Entrypoint", "Cmd", "Healthcheck"]).Where(name => config[name] is not null and not JsonArray { Count: 0 }).Select(name => $"{name} {config[name]!.ToJsonString()}"),
        .. ((string[])["WorkingDir", "User", "StopSignal"]).Where(name => config[name] is not null).Select(name => $"{name} {config[name]}"),
        .. (config["Env"]?.AsArray() ?? []).Select(variable => $"Env {variable}"),
        .. (config["ExposedPorts"]?.AsObject() ?? []).Select(port => $"Port {port.Key}"),
        .. (config["Volumes"]?.AsObject() ?? []).Select(volume => $"Volume {volume.Key}"),
        .. (config["Labels"]?.AsObject() ?? []).Where(label => label.Key.StartsWith("org.example", StringComparison.Ordinal) || label.Key == "org.opencontainers.image.authors")
            .Select(label => $"Label {label.Key}={label.Value}"),
    ];

    private static async Task<string[]> FilesAsync(UnpackedImage image)
    {
        string[] folders = [.. ((string[])["app", "licenses", "certs"]).Select(image.PathOf).Where(Directory.Exists)];
        string root = image.PathOf("");
        string[] lines = (await Tool.RunAsync("find", [.. folders, "-printf", "%y %p\n"])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(line => line.Replace(root, "", StringComparison.Ordinal) + Content(line[2..]))];
    }

    /// <summary>Of text: what the SDK compiles for the image has other bytes.</summary>
    private static string Content(string file) =>
        Path.GetExtension(file) is ".txt" or ".csv" or ".html" or ".crt" ? ": " + File.ReadAllText(file).ReplaceLineEndings(" ") : "";
}
