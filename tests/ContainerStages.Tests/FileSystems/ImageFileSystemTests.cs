using System.Collections.Immutable;
using ContainerStages.FileSystems;
using ContainerStages.Layers;
using FsCheck;
using FsCheck.Fluent;

namespace ContainerStages.Tests.FileSystems;

[TestClass]
public sealed class ImageFileSystemTests
{
    private static readonly ImageFileSystem Links = Merge(
        ["usr/bin/sh", "bin->usr/bin", "usr/bin/awk->/etc/alternatives/awk", "etc/alternatives/awk->../../usr/bin/sh", "a->b", "b->a", "self->self/x",
            "up->../../../../usr/../../bin/sh", "gone->nothing", "empty->", "root->/", "dot->./usr/./bin/"]);

    [TestMethod]
    [DataRow("usr/bin/sh", "usr/bin/sh")]
    [DataRow("/bin/sh", "usr/bin/sh", DisplayName = "a link to a folder on the way")]
    [DataRow("/bin/awk", "usr/bin/sh", DisplayName = "an absolute target starts at the image's root")]
    [DataRow("/../..//usr/./bin/../bin/sh", "usr/bin/sh", DisplayName = "nothing leads out of the root")]
    [DataRow("up", "usr/bin/sh")]
    [DataRow("root/root/root/bin", "usr/bin")]
    [DataRow("dot/sh", "usr/bin/sh")]
    [DataRow("a", null, DisplayName = "a circle ends")]
    [DataRow("self", null, DisplayName = "a path that grows ends")]
    [DataRow("gone", null)]
    [DataRow("empty", null)]
    [DataRow("usr/bin/sh/", null, DisplayName = "a slash after a file")]
    [DataRow("usr/bin/sh/..", null)]
    [DataRow("usr/bin/nothing", null)]
    [DataRow("usr/bin/nothing/../sh", null, DisplayName = "what is missing has no parent")]
    [DataRow("/", "")]
    public void A_path_is_resolved_as_Linux_does(string path, string? expected) => Assert.AreEqual(expected, Links.Resolve(path)?.Entry.Path);

    [TestMethod]
    public void Forty_links_are_followed_and_not_more()
    {
        ImageFileSystem Chain(int links) => Merge([.. Enumerable.Range(0, links).Select(i => $"l{i}->l{i + 1}"), $"l{links}"]);
        Assert.AreEqual("l40", Chain(40).Resolve("l0")?.Entry.Path);
        Assert.IsNull(Chain(41).Resolve("l0"));
    }

    [TestMethod]
    public void The_last_link_can_be_looked_at_itself()
    {
        Assert.AreEqual("usr/bin/awk", Links.Resolve("bin/awk", followLast: false)?.Entry.Path);
        Assert.AreEqual("/etc/alternatives/awk", Links.Resolve("bin/awk", followLast: false)?.Entry.Target);
        Assert.IsNull(Links.Find("bin/awk"), "that would follow bin");
        Assert.AreEqual("usr/bin", Links.Find("/bin")?.Entry.Target);
    }

    [TestMethod]
    public void What_is_below_a_folder_is_listed_in_one_order()
    {
        Assert.AreEqual("usr/bin/awk usr/bin/sh", Paths(Links.Below("bin")));
        Assert.AreEqual("a a/b a/b/c a-b", Paths(Merge(["a-b", "a/b/c"]).Entries));
        Assert.AreEqual("", Paths(Links.Below("nothing")));
        Assert.AreEqual("", Paths(Links.Below("usr/bin/sh")));
    }

    [TestMethod]
    public void An_entry_knows_its_layer_and_what_it_covers_is_kept()
    {
        ImageFileSystem files = Merge(["etc/secret", "etc/kept", "d/x"], ["etc/.wh.secret", "d"], ["etc/kept"]);
        Assert.AreEqual("2", files.Find("etc/kept")?.Layer.Name);
        Assert.AreEqual("1", files.Find("d")?.Layer.Name);
        Assert.AreEqual("0 d/x, 0 etc/kept, 0 etc/secret", string.Join(", ", files.Covered.Select(covered => $"{covered.Layer.Name} {covered.Entry.Path}").Order(StringComparer.Ordinal)));
        Assert.AreEqual("etc/.wh.secret d", string.Join(' ', files.Layers[1].Entries.Select(entry => entry.Path)));
    }

    [TestMethod]
    public void A_folder_that_no_layer_has_belongs_to_root_and_is_open()
    {
        IndexEntry implied = Merge(["a/b"]).Find("a")!.Entry;
        Assert.AreEqual("0755 0:0", $"{implied.Mode} {implied.Owner}");
    }

    [TestMethod]
    public void A_hard_link_is_the_file_that_it_names_even_when_a_higher_layer_replaces_that()
    {
        var link = new IndexEntry("b", EntryType.HardLink) { Target = "bin/a" };
        var file = new IndexEntry("usr/bin/a", EntryType.File) { Length = 7, Mode = UnixMode.Executable };
        IndexEntry folder = Entry("bin->usr/bin");
        var files = ImageFileSystem.Merge(Layer("0", folder, file, link), Layer("1", file with { Length = 9 }));
        Assert.AreEqual(file with { Path = "b" }, files.Find("b")?.Entry);
        Assert.AreEqual(9, files.Find("usr/bin/a")?.Entry.Length);
        Assert.AreEqual(EntryType.HardLink, ImageFileSystem.Merge(Layer("0", link)).Find("b")?.Entry.Type);
    }

    /// <summary>Two entries of one layer at and below one path are left out: of those, the archive's order decides.</summary>
    [TestMethod]
    public void The_order_within_a_layer_does_not_matter()
    {
        Gen<string> paths = from parts in Gen.Elements("a", "b", "c").NonEmptyListOf() select string.Join('/', parts.Take(3));
        Gen<string> entries =
            from path in paths
            from kind in Gen.Elements("", "/", "wh", "opq")
            select kind switch { "wh" => Hidden(path), "opq" => path + "/.wh..wh..opq", _ => path + kind };
        Gen<string[]> layers = from all in entries.ArrayOf().Resize(8) select WithoutConflicts(all);
        Prop.ForAll(
            (from below in layers from above in layers from seed in Gen.Choose(0, 1000) select (below, above, seed)).ToArbitrary(),
            sample => Describe(Merge(sample.below, sample.above)) == Describe(Merge(Shuffled(sample.below, sample.seed), Shuffled(sample.above, sample.seed))))
            .QuickCheckThrowOnFailure();
    }

    private static string Hidden(string path) => path.LastIndexOf('/') is var slash and >= 0 ? $"{path[..slash]}/.wh.{path[(slash + 1)..]}" : $".wh.{path}";

    private static string[] WithoutConflicts(string[] names) =>
    [
        .. names.DistinctBy(name => name.Trim('/'))
            .Where(name => name.EndsWith('/') || name.Contains(".wh.", StringComparison.Ordinal) || !names.Any(other => other.StartsWith(name + "/", StringComparison.Ordinal))),
    ];

    private static string[] Shuffled(string[] names, int seed)
    {
        string[] shuffled = [.. names];
        new Random(seed).Shuffle(shuffled);
        return shuffled;
    }

    private static string Describe(ImageFileSystem files) =>
        string.Join('\n', files.Entries.Select(found => $"{found.Entry.Path} {found.Entry.Type} {found.Layer.Name}"));

    private static string Paths(IEnumerable<ImageEntry> entries) => string.Join(' ', entries.Select(found => found.Entry.Path));

    private static ImageFileSystem Merge(params string[][] layers) =>
        ImageFileSystem.Merge(layers.Select((names, i) => Layer($"{i}", [.. names.Select(Entry)])));

    private static LayerIndex Layer(string name, params IndexEntry[] entries) => new(name, IsBase: true, ImmutableArray.Create(entries));

    /// <summary>As <see cref="TestBase"/> writes them.</summary>
    private static IndexEntry Entry(string name) =>
        name.Split("->") is [var link, var target] ? new IndexEntry(link, EntryType.SymbolicLink) { Target = target }
        : name.EndsWith('/') ? new IndexEntry(name[..^1], EntryType.Folder) { Mode = UnixMode.Executable }
        : new IndexEntry(name, EntryType.File);
}
