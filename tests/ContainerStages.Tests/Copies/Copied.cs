using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Copies;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;

namespace ContainerStages.Tests.Copies;

/// <summary>What copies give, as lines, and hand-made sources.</summary>
internal static class Copied
{
    public static readonly ContainerPath App = ContainerPath.Parse("app");

    /// <summary>A copy from an image or a stage.</summary>
    public static CopyRequest Of(string include, string destination = "", string exclude = "") => new(
        ItemReference.Copy(include),
        CopySelection.Parse(include, exclude.Split(';', StringSplitOptions.RemoveEmptyEntries)))
    {
        Destination = destination,
    };

    /// <summary>A copy from the build machine.</summary>
    public static CopyRequest OfMachine(string path, string destination = "", params string[] exclude) =>
        new(ItemReference.Copy(path), CopySelection.Parse("", exclude) with { Path = path }) { Destination = destination };

    /// <param name="baseFiles">Null for an empty base.</param>
    public static Task<CopiedFiles> PlanAsync(CopyRequest request, ICopySource source, ImageFileSystem? baseFiles = null) =>
        new CopyPlanner(App, baseFiles ?? ImageFileSystem.Merge()).PlanAsync(request, source, default);

    /// <summary>Fails.</summary>
    public static Task<ContainerStagesException> FailAsync(CopyRequest request, ICopySource source) =>
        Assert.ThrowsExactlyAsync<ContainerStagesException>(() => PlanAsync(request, source));

    public static async Task<ImageSource> ImageAsync(ContentStore store, params string[][] layers) => new("the image 'test'", await TestBase.CreateAsync(store, layers), store);

    /// <summary>The files of a folder, as the stage <c>web</c> would have written them. Their copies are in the folder's <c>.store</c>.</summary>
    public static async Task<StageSource> StageAsync(TemporaryFolder folder)
    {
        using var store = new ContentStore(folder.Combine(".store"), 1L << 30, TimeProvider.System);
        return new StageSource("web", await PackAsync(folder.Path, store), store);
    }

    /// <summary>Packs the files of a folder as the outputs of a stage.</summary>
    public static Task<Descriptor> PackAsync(string folder, ContentStore store) => StageOutputs.PackAsync(
        new CommandStage("web", "make") { WorkingDirectory = folder, Outputs = StagePaths.Parse("web", "Outputs", ["**", "!.store"]) }, folder, store, default);

    /// <summary>Such as <c>app/data/=0644 text</c>: path, mode and content or target.</summary>
    public static string Lines(CopiedFiles copy) => string.Join('\n', copy.Entries.OrderBy(entry => entry.Path).Select(entry => entry switch
    {
        FileEntry file => $"{file.Path} {file.Mode} {file.Owner} {System.Text.Encoding.UTF8.GetString(file.Content.ReadAll())}",
        SymlinkEntry link => $"{link.Path} -> {link.Target}",
        _ => $"{entry.Path}/ {entry.Mode} {entry.Owner}",
    }));

    /// <summary>A folder <c>dist</c> with three files.</summary>
    public static TemporaryFolder Dist()
    {
        var folder = new TemporaryFolder();
        Write(folder.Path, "dist/index.html", "<html>");
        Write(folder.Path, "dist/index.js", "js");
        Write(folder.Path, "dist/css/site.css", "body {}");
        return folder;
    }

    /// <summary>Adds links to <c>dist</c>: to what is in it, beside it and nowhere; and <c>current</c>, which leads to it.</summary>
    public static void WriteLinks(TemporaryFolder folder)
    {
        Write(folder.Path, "shared/logo.svg", "<svg>");
        void Link(string path, string target) => File.CreateSymbolicLink(folder.Combine("dist", path), target);
        Link("inside", "css/site.css");
        Link("around", "../dist/css/site.css");
        Link("css/up", "../index.html");
        Link("outside", "../shared/logo.svg");
        Link("nowhere", "missing");
        Link("folder", "css");
        Link("script", "index.js");
        File.CreateSymbolicLink(folder.Combine("current"), "dist");
    }

    /// <summary>Adds to <c>dist</c> a file with the executable bit, and a script without it.</summary>
    public static async Task WriteProgramsAsync(TemporaryFolder folder)
    {
        Write(folder.Path, "dist/tool", "data");
        await Tool.RunAsync("chmod", "u+x", folder.Combine("dist", "tool"));
        Write(folder.Path, "dist/run.sh", "#!/bin/sh");
    }

    public static void Write(string folder, string path, string content)
    {
        string file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    public static ImmutableArray<LayerPlan> Arrange(IReadOnlyList<CopiedFiles> copies, params UserLayer[] layers) =>
        LayerArranger.Arrange([Samples("App.dll")], App, copies, layers, [], _ => false);

    private static PublishedFile Samples(string path) => Layers.Samples.Published(path, FileOrigin.App);
}
