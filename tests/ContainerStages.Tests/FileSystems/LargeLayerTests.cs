using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using ContainerStages.Checks.Secrets;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;

namespace ContainerStages.Tests.FileSystems;

/// <summary>
/// What a layer of very many files costs, in bytes that are allocated for each: time depends on the machine. A hundred thousand show what a
/// million take. Alone, because other tests allocate as well.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class LargeLayerTests
{
    private const int Files = 100_000;

    [TestMethod]
    public async Task A_layer_of_many_files_takes_little_memory_for_each()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        Image image = await CreateAsync(store);

        (ImmutableArray<LayerIndex> read, long reading) = await MeasureAsync(() => LayerIndexReader.ReadBaseAsync(image, new BaseSecrets(), store, default));
        (ImmutableArray<LayerIndex> noted, long takingFromNote) = await MeasureAsync(() => LayerIndexReader.ReadBaseAsync(image, new BaseSecrets(), store, default));
        (ImageFileSystem merged, long merging) = await MeasureAsync(() => Task.FromResult(ImageFileSystem.Merge(noted)));

        // A third of the first is for the hashes that bills of materials list.
        string found = string.Create(CultureInfo.InvariantCulture, $"bytes a file: {reading} to read it, {takingFromNote} from the note, {merging} to merge it");
        Assert.IsTrue(reading < 2200 && takingFromNote < 450 && merging < 350, found);
        CollectionAssert.AreEqual(read[0].Entries.Select(entry => entry.Path).ToArray(), noted[0].Entries.Select(entry => entry.Path).ToArray());
        Assert.AreEqual("usr/share/files/0042/file-0042007.txt", merged.Find("/usr/share/files/0042/file-0042007.txt")!.Entry.Path);
        Assert.HasCount(Files + 103, merged.Entries);
    }

    private static async Task<(T Result, long BytesOfAFile)> MeasureAsync<T>(Func<Task<T>> act)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        T result = await act();
        return (result, (GC.GetTotalAllocatedBytes(precise: true) - before) / Files);
    }

    /// <summary>Empty files, a thousand in a folder, and no entry for a folder.</summary>
    private static async Task<Image> CreateAsync(ContentStore store)
    {
        Digest diffId = default;
        Descriptor layer = await store.AddAsync(
            MediaType.OciLayerGzip,
            async (stream, _) =>
            {
                await using Stream gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
                await using var hashing = new HashingStream(gzip);
                for (int i = 0; i < Files; i++)
                {
                    var header = new TarHeader(TarType.File, UnixMode.Data, 0);
                    header.TrySetName(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"usr/share/files/{i / 1000:0000}/file-{i:0000000}.txt")));
                    hashing.Write(header.ToBytes());
                }

                hashing.Write(new byte[1024]);
                diffId = hashing.Finish();
            },
            default);
        return new Image { Name = "test", Config = ImageConfig.Empty(new Platform("linux", "amd64")), Layers = [Layer.OfBase(layer, diffId)] };
    }
}
