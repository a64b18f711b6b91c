using ContainerStages.Destinations;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;
using ContainerStages.Tests.Layers;

namespace ContainerStages.Tests.FileSystems;

/// <summary>What umoci unpacks from an image is the judge of what its layers amount to.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class UnpackedTests
{
    [TestMethod]
    public Task Whiteouts_links_and_replaced_paths() => AssertSameAsync(
        [Samples.Plan(Samples.Folder("app"), Samples.File("app/App.dll"), Samples.Link("app/link", "App.dll"), Samples.File("etc/passwd", "x"))],
        ["usr/", "usr/bin/", "usr/bin/sh=sh", "bin->usr/bin", "etc/", "etc/passwd=root", "old/", "old/a=1", "old/b/", "old/b/c=1", "file=x", "folder/", "folder/x=1", "link->old", "gone=1", "hard|file", "through|bin/sh"],
        ["bin/tool=through the link", "etc/.wh.passwd", "old/.wh..wh..opq", "old/new=2", "file/", "file/inside=2", "folder=2", ".wh.gone", "link/", "link/inside=2", "implied/x=1", "two=22", "one|two", "three|link/inside"],
        ["usr/bin/.wh.sh", "usr/bin/sh->tool", "gone=back", "bin/.wh.tool"]);

    /// <summary>Links lead to folders that no layer touches: where something else is in the way of an entry, umoci unpacks nothing at all.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    [DataRow(6)]
    public Task Random_layers(int seed)
    {
        var random = new Random(seed);
        return AssertSameAsync([], ["t/", "t/a=1", "u/", "u/b/", "u/b/c=2"], Layer(random), Layer(random), Layer(random));
    }

    private static string[] Layer(Random random)
    {
        string[] names = ["a", "b", "c", "d"];
        SortedDictionary<string, string> entries = new(StringComparer.Ordinal);
        for (int i = 0; i < 14; i++)
        {
            string folder = random.Next(3) == 0 ? "" : $"{names[random.Next(4)]}/";
            string name = names[random.Next(4)];
            if (folder.Length > 0)
            {
                entries[folder] = random.Next(4) == 0 && !entries.ContainsKey(folder) ? folder + ".wh..wh..opq" : folder;
                entries.Remove(folder[..^1]);
            }

            string path = folder + name;
            if (!entries.ContainsKey(path + "/"))
            {
                entries[path] = random.Next(4) switch
                {
                    0 => $"{folder}.wh.{name}",
                    1 => $"{path}->/{"tu"[random.Next(2)]}",
                    _ => $"{path}={new string('x', random.Next(5))}",
                };
            }
        }

        return [.. entries.Values];
    }

    private static async Task AssertSameAsync(LayerPlan[] ours, params string[][] layers)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(store, layers);
        ImagePlan plan = TestBase.Plan(image, ours);
        plan = plan with { Settings = plan.Settings with { Created = "1970-01-01T00:00:00Z" } };
        string layout = folder.Combine("layout");
        await new LayoutDestination(layout).DeliverAsync((await ImageBuilder.BuildAsync(plan, store, default)).Image, new ImageName("x", ["x"]), store, default);
        await Tool.RunAsync("umoci", "unpack", "--rootless", "--image", layout + ":x", folder.Combine("bundle"));
        string unpacked = await Tool.RunAsync("find", folder.Combine("bundle", "rootfs"), "-mindepth", "1", "-printf", @"%P %y %m %l %s\n");

        ImageFileSystem files = (await TestBase.UnderCheckAsync(plan, store, [])).FileSystem;

        Assert.AreEqual(
            string.Join('\n', unpacked.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Comparable).Order(StringComparer.Ordinal)),
            string.Join('\n', files.Entries.Select(found => Describe(found.Entry)).Order(StringComparer.Ordinal)),
            string.Join('\n', layers.Select(layer => string.Join(' ', layer))));
    }

    /// <summary>Linux has no mode and another length for links, and a length for folders.</summary>
    private static string Comparable(string line) => line.Split(' ') switch
    {
        [var path, "d", var mode, _, _] => $"{path} Folder {mode}",
        [var path, "l", _, var target, _] => $"{path} SymbolicLink {target}",
        [var path, "f", var mode, _, var length] => $"{path} File {mode} {length}",
        _ => line,
    };

    private static string Describe(IndexEntry entry) => entry.Type switch
    {
        EntryType.Folder => $"{entry.Path} Folder {Mode(entry)}",
        EntryType.SymbolicLink => $"{entry.Path} SymbolicLink {entry.Target}",
        _ => $"{entry.Path} {entry.Type} {Mode(entry)} {entry.Length}",
    };

    private static string Mode(IndexEntry entry) => Convert.ToString(entry.Mode.Bits, 8);
}
