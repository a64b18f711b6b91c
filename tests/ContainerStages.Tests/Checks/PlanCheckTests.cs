using System.Collections.Immutable;
using System.Text;
using ContainerStages.App;
using ContainerStages.Checks;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;
using ContainerStages.Tests.Layers;

namespace ContainerStages.Tests.Checks;

/// <summary>For each rule, what it finds and what it lets pass.</summary>
[TestClass]
public sealed class PlanCheckTests
{
    private static readonly LayerPlan Packages = new(LayerClass.Packages, [Samples.File("app/Package.dll")]);
    private static readonly LayerPlan App = new(LayerClass.App, [Samples.File("app/App.dll")]);

    [TestMethod]
    public async Task CSTG3001_layers_rise_from_bottom_to_top()
    {
        Assert.AreEqual("", await CheckAsync([Packages, App]));
        Assert.AreEqual("CSTG3001", await CheckAsync([App, Packages]));
        Assert.AreEqual("", await CheckAsync([new LayerPlan(new LayerClass("models", 40, "x"), []), Packages]), "equal ranks may stand either way");
    }

    [TestMethod]
    public async Task CSTG3002_a_file_is_in_the_layer_of_its_class()
    {
        PublishedFile package = Samples.Published("Package.dll", FileOrigin.Package);
        PublishedFile app = Samples.Published("App.dll", FileOrigin.App);
        Assert.AreEqual("", await CheckAsync([Packages, App], [package, app]));
        Assert.AreEqual("CSTG3002", await CheckAsync([Packages, App], [package with { Origin = FileOrigin.Project }, app]));
        Assert.AreEqual("CSTG3002", await CheckAsync([Packages, App], [package, app], userLayers: [new UserLayer("models", "packages", ["Package.*"])]));
    }

    /// <summary>The lesson's <c>COPY . .</c> before <c>restore</c>.</summary>
    [TestMethod]
    [DataRow("CSTG3002", "App.dll", "App")]
    [DataRow("CSTG3002", "App.pdb", "App")]
    [DataRow("CSTG3002", "de/App.resources.dll", "App")]
    [DataRow("CSTG3002", "App.deps.json", "App")]
    [DataRow("CSTG3002", "App.runtimeconfig.json", "App")]
    [DataRow("CSTG3002", "App", "App", DisplayName = "compiled ahead of time")]
    [DataRow("CSTG3002", "Library.dll", "Project")]
    [DataRow("CSTG3002", "Library.pdb", "Project")]
    [DataRow("CSTG3002", "Library.deps.json", "Project", DisplayName = "of a referenced program")]
    [DataRow("", "models/App.onnx", "App")]
    [DataRow("", "appsettings.json", "App")]
    [DataRow("", "Library.dat", "Project")]
    [DataRow("", "runtimes/linux-x64/native/liblow.so", "Project")]
    [DataRow("", "Package.resources.dll", "Package")]
    public async Task CSTG3002_what_this_build_compiles_lies_below_nothing_that_is_more_stable(string expected, string path, string origin)
    {
        UserLayer early = new("early", "base", [path]);
        PublishedFile file = Samples.Published(path, Enum.Parse<FileOrigin>(origin));
        PublishedFile[] files = [file, .. new[] { Samples.Published("Package.dll", FileOrigin.Package), Samples.Published("Library.dll", FileOrigin.Project) }.Where(other => other.RelativePath != path)];
        LayerPlan Own(int rank) => new(new LayerClass("early", rank, "x"), [Samples.File("app/" + path)]);
        LayerPlan[] rest = path == "Library.dll" ? [] : [new(LayerClass.Projects, [Samples.File("app/Library.dll")])];
        Assert.AreEqual(expected, await CheckOrderAsync([Own(10), Packages, .. rest], files, early));
        Assert.AreEqual("", await CheckOrderAsync([Packages, .. rest, Own(60)], files, early with { After = "assets" }), "nothing stable lies above it");
    }

    [TestMethod]
    public async Task CSTG3002_a_program_that_only_starts_the_assembly_and_a_plug_in_are_content()
    {
        PublishedFile[] files =
        [
            Samples.Published("App", FileOrigin.App, executable: true),
            Samples.Published("App.runtimeconfig.json", FileOrigin.App),
            Samples.Published("Plugin.dll", FileOrigin.Project) with { IsReference = false },
            Samples.Published("Package.dll", FileOrigin.Package),
        ];
        LayerPlan early = new(new LayerClass("early", 10, "x"), [Samples.File("app/App"), Samples.File("app/Plugin.dll")]);
        LayerPlan app = new(LayerClass.App, [Samples.File("app/App.runtimeconfig.json")]);
        Assert.AreEqual("", await CheckOrderAsync([early, Packages, app], files, new UserLayer("early", "base", ["App", "Plugin.dll"])));
    }

    [TestMethod]
    public async Task CSTG3003_a_link_names_nothing_that_only_a_higher_layer_has()
    {
        LayerPlan Below(string path, string target) => new(LayerClass.Packages, [Samples.Link(path, target)]);
        Assert.AreEqual("CSTG3003", await CheckAsync([Below("app/link", "App.dll"), App]));
        Assert.AreEqual("CSTG3003", await CheckAsync([Below("app/link", "/app/App.dll"), App]));
        Assert.AreEqual("CSTG3003", await CheckAsync([Below("app/a/b/link", "../.././x/../App.dll"), App]));
        Assert.AreEqual("CSTG3003", await CheckAsync([Below("link", "app/App.dll"), App]));
        Assert.AreEqual("", await CheckAsync([Below("app/link", "App2.dll"), App]));
        Assert.AreEqual("", await CheckAsync([Packages, new LayerPlan(LayerClass.App, [Samples.Link("app/link", "Package.dll")])]));
    }

    [TestMethod]
    public async Task CSTG3003_what_the_trimmer_wrote_is_in_a_layer_that_says_so()
    {
        PublishedFile trimmed = Samples.Published("Package.dll", FileOrigin.Package, trimmed: true);
        Assert.AreEqual("CSTG3003", await CheckAsync([Packages, App], [trimmed]));
        Assert.AreEqual("", await CheckAsync([Packages with { IsDerived = true }, App], [trimmed]));
        Assert.AreEqual("", await CheckAsync([Packages, App], [Samples.Published("App.dll", FileOrigin.App, trimmed: true)]), "nothing lies above the app");
    }

    [TestMethod]
    public async Task CSTG3004_no_path_is_in_two_layers()
    {
        Assert.AreEqual("CSTG3004", await CheckAsync([Packages, new LayerPlan(LayerClass.App, [Samples.File("app/Package.dll")])]));
        Assert.AreEqual("CSTG3004", await CheckAsync([new LayerPlan(LayerClass.App, [Samples.File("app/a"), Samples.Folder("app/a")])]));
    }

    [TestMethod]
    public async Task CSTG3004_no_file_is_a_whiteout()
    {
        Assert.AreEqual("CSTG3004", await CheckAsync([new LayerPlan(LayerClass.App, [Samples.File("app/.wh.secret")])]));
        Assert.AreEqual("", await CheckAsync([new LayerPlan(LayerClass.App, [Samples.File("app/a.wh.b")])]));
    }

    [TestMethod]
    public async Task CSTG3004_nothing_covers_the_base_but_the_account_files_and_folders()
    {
        string[] inBase = ["etc/", "etc/passwd=x", "etc/os-release=Debian", "bin->usr/bin"];
        Assert.AreEqual("CSTG3004", await CheckAsync([new LayerPlan(LayerClass.App, [Samples.File("etc/os-release")])], inBase: inBase));
        Assert.AreEqual("CSTG3004", await CheckAsync([new LayerPlan(LayerClass.App, [Samples.Folder("bin")])], inBase: inBase));
        Assert.AreEqual("CSTG3004", await CheckAsync([new LayerPlan(LayerClass.App, [Samples.File("etc")])], inBase: inBase));
        Assert.AreEqual("", await CheckAsync([new LayerPlan(LayerClass.App, [Samples.File("etc/passwd"), Samples.Folder("etc")])], inBase: inBase));
    }

    [TestMethod]
    public async Task CSTG3004_files_of_the_base_may_be_covered_where_there_is_a_budget_for_it()
    {
        string[] inBase = ["etc/", "etc/os-release=Debian", "bin->usr/bin"];
        async Task<string> WithBudgetAsync(params LayerEntry[] entries) =>
            await CheckAsync([new LayerPlan(LayerClass.App, entries)], inBase: inBase, budgets: new Budgets { WastedBytes = 0 });
        Assert.AreEqual("", await WithBudgetAsync(Samples.File("etc/os-release"), Samples.File("bin")), "what is over the budget is found when the image is built");
        Assert.AreEqual("CSTG3004", await WithBudgetAsync(Samples.File("etc")), "it hides all that is below");
        Assert.AreEqual("CSTG3004", await WithBudgetAsync(Samples.Folder("bin")));
        Assert.AreEqual("CSTG3004", await WithBudgetAsync(Samples.File("a"), Samples.Folder("a")));
        Assert.AreEqual("CSTG3004", await WithBudgetAsync(Samples.File(".wh.a")));
    }

    [TestMethod]
    [DataRow("Package.dll", "Package.dll", "")]
    [DataRow("Package.dll", "", "CSTG4001")]
    [DataRow("", "Package.dll", "CSTG4001")]
    [DataRow("Package.dll;Other.dll", "Package.dll", "CSTG4001")]
    public async Task CSTG4001_the_dependency_file_lists_what_is_published(string listed, string published, string expected)
    {
        string runtime = string.Join(',', ("App.dll;" + listed).TrimEnd(';').Split(';').Select(name => $$"""
            "lib/net10.0/{{name}}":{}
            """));
        string json = $$$"""{"runtimeTarget":{"name":"t"},"targets":{"t":{"p/1":{"runtime":{{{{runtime}}}}} } } }""";
        PublishedFile[] files =
        [
            Samples.Published("App.dll", FileOrigin.App),
            Dependencies(json),
            .. published.Length > 0 ? [Samples.Published(published, FileOrigin.Package)] : Array.Empty<PublishedFile>(),
        ];
        Assert.AreEqual(expected, await CheckAsync([], files));
    }

    [TestMethod]
    [DataRow("App.dll;Package.dll", "App.dll", Severity.Warning, DisplayName = "an app that never uses it runs")]
    [DataRow("App.dll", "App.dll;Package.dll", Severity.Warning, DisplayName = "it may be loaded by its path")]
    [DataRow("App.dll", "", null, DisplayName = "the app itself")]
    [DataRow("App.dll;libcoreclr.so", "App.dll", null, DisplayName = "no app starts without")]
    public async Task CSTG4001_is_an_error_where_the_start_needs_it(string listed, string published, object? expected)
    {
        string runtime = string.Join(',', listed.Split(';').Select(name => $"\"{name}\":{{}}"));
        string json = $$$"""{"runtimeTarget":{"name":"t"},"targets":{"t":{"p/1":{"runtime":{{{{runtime}}}}} } } }""";
        PublishedFile[] files =
        [
            Dependencies(json),
            .. published.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(name => Samples.Published(name, name == "App.dll" ? FileOrigin.App : FileOrigin.Package)),
        ];
        Finding finding = (await FindingsAsync([], files)).Single(finding => finding.Diagnostic.Code == "CSTG4001");
        Assert.AreEqual((Severity?)expected, finding.Severity);
    }

    [TestMethod]
    [DataRow("Project")]
    [DataRow("Package")]
    public async Task CSTG4001_a_plug_in_that_is_published_as_content_need_not_be_listed(string origin)
    {
        PublishedFile plugin = Samples.Published("Plugin.dll", Enum.Parse<FileOrigin>(origin));
        PublishedFile list = Dependencies("""{"runtimeTarget":{"name":"t"},"targets":{"t":{"p/1":{"runtime":{"App.dll":{}}}}}}""");
        PublishedFile[] files = [Samples.Published("App.dll", FileOrigin.App), list];
        Assert.AreEqual("CSTG4001", await CheckAsync([], [.. files, plugin]));
        Assert.AreEqual("", await CheckAsync([], [.. files, plugin with { IsReference = false }]));
    }

    [TestMethod]
    [DataRow("Worker")]
    [DataRow("Acme", DisplayName = "its name sorts first")]
    public async Task CSTG4001_the_list_of_a_referenced_program_is_not_the_apps(string program)
    {
        const string List = """{"runtimeTarget":{"name":"t"},"targets":{"t":{"p/1":{"runtime":{"Other.dll":{},"OnlyItsOwn.dll":{}}}}}}""";
        PublishedFile[] files =
        [
            Samples.Published("Package.dll", FileOrigin.Package),
            new(program + ".deps.json", FileContent.Of(Encoding.UTF8.GetBytes(List)), FileOrigin.App, false, false),
        ];
        Assert.AreEqual("", await CheckAsync([], files));
        Assert.AreEqual("CSTG4001 CSTG4001", await CheckAsync([], [.. files, Dependencies(List)]), "the app's: what is not listed, and what is not there");
    }

    [TestMethod]
    [DataRow("nonsense")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("""{"runtimeTarget":5,"targets":5}""")]
    [DataRow("""{"runtimeTarget":{"name":5},"targets":{"5":[]}}""")]
    [DataRow("""{"runtimeTarget":{"name":"t"},"targets":{"t":{"a":5,"b":{"runtime":[]}}}}""")]
    public async Task CSTG4001_an_odd_dependency_file_is_not_a_crash(string json) =>
        Assert.AreEqual("", await CheckAsync([], [Dependencies(json), Samples.Published("Package.dll", FileOrigin.Package)]));

    private static PublishedFile Dependencies(string json) =>
        new("App.deps.json", FileContent.Of(Encoding.UTF8.GetBytes(json)), FileOrigin.App, false, false);

    /// <summary>Without what is said about how the app runs.</summary>
    private static async Task<string> CheckOrderAsync(LayerPlan[] layers, PublishedFile[] files, UserLayer userLayer) => string.Join(' ', (await FindingsAsync(layers, files, [userLayer], null, null))
        .Select(finding => finding.Diagnostic.Code).Where(code => code.StartsWith("CSTG3", StringComparison.Ordinal)));

    /// <returns>The codes found.</returns>
    private static async Task<string> CheckAsync(LayerPlan[] layers, PublishedFile[]? files = null, UserLayer[]? userLayers = null, string[]? inBase = null, Budgets? budgets = null) =>
        string.Join(' ', (await FindingsAsync(layers, files, userLayers, inBase, budgets)).Select(finding => finding.Diagnostic.Code));

    private static async Task<ImmutableArray<Finding>> FindingsAsync(
        LayerPlan[] layers, PublishedFile[]? files = null, UserLayer[]? userLayers = null, string[]? inBase = null, Budgets? budgets = null)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(store, inBase ?? []);
        ImagePlan plan = TestBase.Plan(image, layers);
        var under = await TestBase.UnderCheckAsync(plan, store, files ?? [], userLayers: userLayers ?? []) with { Budgets = budgets ?? new() };
        return PlanChecks.Run(under);
    }
}
