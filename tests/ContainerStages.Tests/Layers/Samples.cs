using System.Text;
using ContainerStages.App;
using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Oci;
using FsCheck;
using FsCheck.Fluent;

namespace ContainerStages.Tests.Layers;

/// <summary>Random and hand-made entries of layers.</summary>
internal static class Samples
{
    private static readonly Gen<string> Part = Gen.Elements("a", "b", "a b", "é", "…", "😀", "a-", ".x", "-> b", new string('n', 60), new string('ü', 55));

    public static Gen<ContainerPath> Paths { get; } =
        from depth in Gen.Choose(1, 5)
        from parts in Part.ArrayOf(depth)
        select ContainerPath.Parse(string.Join('/', parts));

    public static Gen<LayerEntry> Entries { get; } =
        from path in Paths
        from kind in Gen.Choose(0, 2)
        from length in Gen.Elements(0, 1, 511, 512, 513, 1024)
        from uid in Gen.Elements(0u, 1654u, 0x1FFFFFu, 0x200000u, (uint)int.MaxValue)
        from mode in Gen.Elements(UnixMode.Data, UnixMode.Executable, UnixMode.Temporary)
        from time in Gen.Elements(1L, 315532800L, 1515532800L)
        from target in Part
        select Entry(kind, path, new string('x', length), target) with
        {
            Owner = new NumericUser(uid, uid / 2),
            Mode = mode,
            Modified = DateTimeOffset.FromUnixTimeSeconds(time),
        };

    /// <summary>Entries without a path twice, in any order.</summary>
    public static Gen<LayerEntry[]> Layers { get; } =
        from entries in Entries.ArrayOf().Resize(12)
        select entries.DistinctBy(entry => entry.Path).ToArray();

    public static FileEntry File(string path, string content = "content") =>
        new(ContainerPath.Parse(path), FileContent.Of(Encoding.UTF8.GetBytes(content))) { Mode = UnixMode.Data };

    public static FolderEntry Folder(string path) => new(ContainerPath.Parse(path));

    public static SymlinkEntry Link(string path, string target) => new(ContainerPath.Parse(path), target);

    public static PublishedFile Published(string path, FileOrigin origin, bool trimmed = false, bool executable = false) =>
        new(path, FileContent.Of(Encoding.UTF8.GetBytes(path)), origin, trimmed, executable) { IsReference = path.EndsWith(".dll", StringComparison.Ordinal) };

    public static LayerPlan Plan(params LayerEntry[] entries) => new(LayerClass.App, entries);

    public static async Task<byte[]> TarAsync(LayerPlan plan)
    {
        using var tar = new MemoryStream();
        await LayerWriter.WriteAsync(plan, tar, default);
        return tar.ToArray();
    }

    private static LayerEntry Entry(int kind, ContainerPath path, string content, string target) => kind switch
    {
        0 => new FileEntry(path, FileContent.Of(Encoding.UTF8.GetBytes(content))),
        1 => new FolderEntry(path),
        _ => new SymlinkEntry(path, target),
    };
}
