using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Tests.Layers;
using FsCheck;
using FsCheck.Fluent;

namespace ContainerStages.Tests.Images;

[TestClass]
public sealed class LayerArrangerTests
{
    private static readonly ContainerPath App = ContainerPath.Parse("app");

    private static readonly PublishedFile[] Files =
    [
        Samples.Published("App", FileOrigin.App, executable: true),
        Samples.Published("App.dll", FileOrigin.App),
        Samples.Published("Lib.dll", FileOrigin.Project),
        Samples.Published("Newtonsoft.Json.dll", FileOrigin.Package),
        Samples.Published("Contoso.Orders.dll", FileOrigin.Package) with { IsPrerelease = true },
        Samples.Published("System.Private.CoreLib.dll", FileOrigin.Framework),
        Samples.Published("libcoreclr.so", FileOrigin.RuntimeNative),
        Samples.Published("de/Lib.resources.dll", FileOrigin.Project),
        Samples.Published("de/App.resources.dll", FileOrigin.App),
        Samples.Published("models/big.bin", FileOrigin.App),
        Samples.Published("wwwroot/css/site.css", FileOrigin.Asset),
    ];

    [TestMethod]
    public void A_whole_plan_as_lines()
    {
        string[] expected =
        [
            "runtime-native 20",
            "  d 0755 0:0 app",
            "  f 0644 0:0 app/libcoreclr.so",
            "framework 30",
            "  d 0755 0:0 app",
            "  f 0644 0:0 app/System.Private.CoreLib.dll",
            "packages 40",
            "  d 0755 0:0 app",
            "  f 0644 0:0 app/Newtonsoft.Json.dll",
            "models 40",
            "  d 0755 0:0 app",
            "  d 0755 0:0 app/models",
            "  f 0644 0:0 app/models/big.bin",
            "prereleases 42",
            "  d 0755 0:0 app",
            "  f 0644 0:0 app/Contoso.Orders.dll",
            "projects 50",
            "  d 0755 0:0 app",
            "  f 0644 0:0 app/Lib.dll",
            "  d 0755 0:0 app/de",
            "  f 0644 0:0 app/de/Lib.resources.dll",
            "assets 60",
            "  d 0755 0:0 app",
            "  d 0755 0:0 app/wwwroot",
            "  d 0755 0:0 app/wwwroot/css",
            "  f 0644 0:0 app/wwwroot/css/site.css",
            "app 70",
            "  d 0755 0:0 app",
            "  f 0755 0:0 app/App",
            "  f 0644 0:0 app/App.dll",
            "  d 0700 1654:1654 app/data",
            "  d 0755 0:0 app/de",
            "  f 0644 0:0 app/de/App.resources.dll",
        ];
        CollectionAssert.AreEqual(expected, Lines(Arrange(Files)), string.Join('\n', Lines(Arrange(Files))));
    }

    [TestMethod]
    public void Only_assets_have_a_time_of_their_own()
    {
        foreach (LayerEntry entry in Arrange(Files).SelectMany(layer => layer.Entries))
        {
            bool isAsset = entry.Path.Value == "app/wwwroot/css/site.css";
            Assert.AreEqual(isAsset ? AssetTimes.Of(((FileEntry)entry).Content) : LayerEntry.ConstantTime, entry.Modified);
        }
    }

    [TestMethod]
    public void A_trimmed_framework_stands_above_the_packages_and_is_marked()
    {
        IReadOnlyList<LayerPlan> layers = Arrange(
            Samples.Published("a.dll", FileOrigin.Framework, trimmed: true),
            Samples.Published("b.dll", FileOrigin.Package),
            Samples.Published("c.dll", FileOrigin.App));
        Assert.AreEqual("packages False, framework True, app False", string.Join(", ", layers.Select(layer => $"{layer.Name} {layer.IsDerived}")));
        Assert.AreEqual(45, layers[1].Class.Rank);
    }

    [TestMethod]
    public void Folders_that_the_base_has_are_not_written()
    {
        IReadOnlyList<LayerPlan> layers = Arrange(Files, isBaseFolder: path => path.Value is "app" or "app/de");
        Assert.IsFalse(layers.SelectMany(layer => layer.Entries).Any(entry => entry is FolderEntry && entry.Path.Value is "app" or "app/de"));
    }

    [TestMethod]
    public void Folders_above_the_app_are_not_ours()
    {
        IReadOnlyList<LayerPlan> layers = LayerArranger.Arrange(
            [Samples.Published("a/b", FileOrigin.App)],
            ContainerPath.Parse("opt/company/app"),
            [],
            [],
            [new WritableFolder(ContainerPath.Parse("var/lib/app"), NumericUser.Root, UnixMode.Executable)],
            _ => false);
        Assert.AreEqual(
            "opt/company/app opt/company/app/a opt/company/app/a/b var/lib/app",
            string.Join(' ', layers.Single().Entries.Select(entry => entry.Path)));
    }

    [TestMethod]
    public void In_the_root_of_an_image_every_folder_is_ours()
    {
        IReadOnlyList<LayerPlan> layers = LayerArranger.Arrange([Samples.Published("a/b/c", FileOrigin.App)], null, [], [], [], _ => false);
        Assert.AreEqual("a a/b a/b/c", string.Join(' ', layers.Single().Entries.Select(entry => entry.Path)));
    }

    [TestMethod]
    public void A_layer_depends_on_no_layer_below_and_on_the_folders_of_the_base()
    {
        PublishedFile lib = Samples.Published("de/Lib.resources.dll", FileOrigin.Project);
        PublishedFile package = Samples.Published("de/Package.resources.dll", FileOrigin.Package);
        LayerPlan alone = Arrange(lib).Single();
        LayerPlan above = Arrange(lib, package).Last();
        Assert.AreEqual(alone.Fingerprint(), above.Fingerprint());
        Assert.AreEqual(0, Different(alone.Inputs, above.Inputs));
        Assert.AreEqual(2, Different(alone.Inputs, Arrange([lib], isBaseFolder: path => path.Value == "app").Single().Inputs));
    }

    [TestMethod]
    public void Which_files_of_a_package_are_published_is_no_matter_of_its_version()
    {
        PublishedFile Of(string path, string pathInPackage) =>
            Samples.Published(path, FileOrigin.Package) with { Input = "package P 1.0", PathInPackage = pathInPackage };
        ImmutableArray<string> one = Arrange(Of("P.dll", "lib/net8.0/P.dll")).Single().Inputs;
        Assert.AreEqual(0, Different(one, Arrange(Of("P.dll", "lib/net8.0/P.dll")).Single().Inputs));
        Assert.AreEqual(2, Different(one, Arrange(Of("P.dll", "lib/net10.0/P.dll")).Single().Inputs));
        Assert.AreEqual(2, Different(one, Arrange(Of("P.dll", "lib/net8.0/P.dll"), Of("P.pdb", "lib/net8.0/P.pdb")).Single().Inputs));
    }

    [TestMethod]
    public void Files_that_a_compiler_or_the_trimmer_wrote_have_that_among_their_inputs()
    {
        Digest compiler = Digest.Of("c"u8);
        Digest roots = Digest.Of("r"u8);
        PublishedFile file = Samples.Published("b.dll", FileOrigin.Package, trimmed: true) with { Compiler = compiler };
        LayerPlan layer = LayerArranger.Arrange([file], App, [], [], [], _ => true, roots).Single();
        CollectionAssert.AreEqual((string[])[$"compiler {compiler}", file.Input, $"trim roots {roots}"], layer.Inputs.Where(input => !input.StartsWith("paths ", StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    public void Nothing_published_gives_no_layers() => Assert.IsEmpty(LayerArranger.Arrange([], App, [], [], [], _ => false));

    [TestMethod]
    public void The_order_of_the_input_does_not_matter() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            PublishedFile[] shuffled = [.. Files];
            new Random(seed).Shuffle(shuffled);
            return Lines(Arrange(Files)).SequenceEqual(Lines(Arrange(shuffled)))
                && Arrange(Files).Select(layer => layer.Fingerprint()).SequenceEqual(Arrange(shuffled).Select(layer => layer.Fingerprint()));
        }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Every_file_is_in_one_layer_and_every_folder_in_those_that_need_it()
    {
        Gen<PublishedFile> file =
            from path in Samples.Paths
            from origin in Gen.Elements(Enum.GetValues<FileOrigin>())
            from trimmed in Gen.Elements(true, false)
            select Samples.Published(path.Value, origin, trimmed);
        Prop.ForAll(file.ArrayOf().ToArbitrary(), random =>
        {
            PublishedFile[] files = [.. random.DistinctBy(one => one.RelativePath)];
            IReadOnlyList<LayerPlan> layers = Arrange(files);
            List<LayerEntry> entries = [.. layers.SelectMany(layer => layer.Entries)];
            bool areComplete = layers.All(layer =>
            {
                HashSet<ContainerPath> folders = [];
                return layer.Entries.All(entry => (entry is not FolderEntry || folders.Add(entry.Path)) && (entry.Path.Parent is not { } parent || folders.Contains(parent)));
            });
            return entries.OfType<FileEntry>().Count() == files.Length
                && areComplete
                && entries.OfType<FolderEntry>().Distinct().Count() == entries.OfType<FolderEntry>().DistinctBy(folder => folder.Path).Count()
                && layers.All(layer => layer.Entries.Length > 0)
                && layers.Select(layer => layer.Class.Rank).SequenceEqual(layers.Select(layer => layer.Class.Rank).Order());
        }).QuickCheckThrowOnFailure();
    }

    private static ImmutableArray<LayerPlan> Arrange(params PublishedFile[] files) => Arrange(files, _ => false);

    private static ImmutableArray<LayerPlan> Arrange(PublishedFile[] files, Func<ContainerPath, bool> isBaseFolder) => LayerArranger.Arrange(
        files,
        App,
        [],
        files.Any(file => file.RelativePath == "models/big.bin") ? [new UserLayer("models", "packages", ["models/*.bin"])] : [],
        files.Any(file => file.RelativePath == "App") ? [new WritableFolder(ContainerPath.Parse("app/data"), new NumericUser(1654, 1654), new UnixMode(0b111_000_000))] : [],
        isBaseFolder);

    /// <summary>A line that changed counts twice.</summary>
    private static int Different(ImmutableArray<string> one, ImmutableArray<string> other) => one.Except(other).Count() + other.Except(one).Count();

    private static string[] Lines(IReadOnlyList<LayerPlan> layers) =>
        [.. layers.SelectMany(layer => layer.Entries.Select(entry => "  " + Line(entry)).Prepend($"{layer.Name} {layer.Class.Rank}"))];

    private static string Line(LayerEntry entry) => $"{(entry is FileEntry ? 'f' : 'd')} {entry.Mode} {entry.Owner} {entry.Path}";
}
