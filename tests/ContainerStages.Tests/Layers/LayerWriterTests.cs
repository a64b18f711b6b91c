using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Oci;
using FsCheck;
using FsCheck.Fluent;

namespace ContainerStages.Tests.Layers;

[TestClass]
[TestCategory("tools")]
public sealed class LayerWriterTests
{
    [TestMethod]
    public void A_layer_prints_as_lines()
    {
        LayerPlan plan = Samples.Plan(
            Samples.Link("app/link", "../etc/x"),
            Samples.File("app/appsettings.json", "{}"),
            Samples.Folder("app"),
            Samples.Folder("app/data") with { Owner = new NumericUser(1654, 0), Mode = UnixMode.Temporary });
        string[] expected =
        [
            "d 0755 0:0 1 app -",
            "f 0644 0:0 1 app/appsettings.json sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
            "d 1777 1654:0 1 app/data -",
            "l 0755 0:0 1 app/link ../etc/x",
        ];
        CollectionAssert.AreEqual(expected, plan.Entries.Select(entry => entry.ToString()).ToArray());
    }

    [TestMethod]
    public async Task Every_reader_finds_every_name_of_a_critical_length()
    {
        int[] lengths = [1, 99, 100, 101, 154, 155, 156, 254, 255, 256, 257, 300];
        List<LayerEntry> entries = [];
        foreach (int length in lengths)
        {
            entries.Add(Samples.File("f" + new string('f', length - 1)));
            entries.Add(Samples.Folder("d" + new string('d', length - 1)));
            entries.Add(Samples.Link("l" + new string('l', length - 1), new string('t', length)));
            if (length > 2)
            {
                entries.Add(Samples.Link("k/" + new string('k', 59) + "/" + new string('k', length), new string('t', 120)));
                entries.Add(Samples.File("s/" + new string('s', length - 2)));
                entries.Add(Samples.File(new string('p', length - 2) + "/p"));
                entries.Add(Samples.Folder(new string('q', length - 2) + "/q"));
                entries.Add(Samples.File(new string('m', length / 2) + "/" + new string('m', length - (length / 2) - 1)));
            }

            // Two bytes a letter: the limits are in bytes, and may fall inside a letter.
            entries.Add(Samples.File((length % 2 == 0 ? "" : "u") + new string('ü', length / 2)));
            entries.Add(Samples.File(string.Join('/', Enumerable.Repeat("é…😀", Math.Max(1, length / 10)))));
        }

        await AgreeAsync(Samples.Plan([.. entries.DistinctBy(entry => entry.Path)]));
    }

    [TestMethod]
    public async Task Every_reader_finds_sizes_owners_modes_times_and_links()
    {
        LayerEntry[] entries =
        [
            .. ((int[])[0, 1, 511, 512, 513, 131072, 131073]).Select(size => Samples.File($"size-{size}", new string('x', size))),
            .. ((uint[])[0, 1654, 0x1FFFFF, 0x200000, int.MaxValue]).Select(uid => Samples.File($"uid-{uid}") with { Owner = new NumericUser(uid, uid) }),
            .. ((int[])[0, 0b100_000_000, 0b111_111_111, 0b001_111_111_111]).Select(mode => Samples.File($"mode-{mode}") with { Mode = new UnixMode(mode) }),
            .. ((long[])[0L, 1L, 315532800L, 1700000000L, 8589934591L]).Select(time => Samples.File($"time-{time}") with { Modified = DateTimeOffset.FromUnixTimeSeconds(time) }),
            Samples.Link("link-relative", "../a b/c"),
            Samples.Link("link-absolute", "/etc/ssl/certs"),
            Samples.Link("link-unicode", "é…😀"),
        ];
        await AgreeAsync(Samples.Plan(entries));
    }

    [TestMethod]
    public async Task Every_reader_finds_whatever_random_layers_hold()
    {
        foreach (LayerEntry[] entries in Samples.Layers.Sample(100))
        {
            await AgreeAsync(Samples.Plan(entries));
        }
    }

    [TestMethod]
    public async Task Files_come_out_of_GNU_tar_as_they_went_in()
    {
        using var folder = new TemporaryFolder();
        LayerPlan plan = Samples.Plan([.. ((int[])[0, 1, 511, 512, 513, 300_000]).Select(size => Samples.File($"folder/{size}", string.Concat(Enumerable.Range(0, size).Select(i => (char)('a' + (i % 26))))))]);
        await File.WriteAllBytesAsync(folder.Combine("layer.tar"), await Samples.TarAsync(plan));
        await Tool.RunAsync("tar", "xf", folder.Combine("layer.tar"), "-C", folder.Path);
        foreach (FileEntry entry in plan.Entries.OfType<FileEntry>())
        {
            Assert.AreEqual(entry.Content.Digest, FileContent.Of(folder.Combine(entry.Path.Value)).Digest);
        }
    }

    [TestMethod]
    public void The_order_of_the_input_does_not_matter() =>
        Prop.ForAll(Samples.Layers.ToArbitrary(), ArbMap.Default.ArbFor<int>(), (entries, seed) =>
        {
            LayerEntry[] shuffled = [.. entries];
            new Random(seed).Shuffle(shuffled);
            return Bytes(entries).AsSpan().SequenceEqual(Bytes(shuffled)) && Samples.Plan(entries).Fingerprint() == Samples.Plan(shuffled).Fingerprint();
        }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Fingerprints_are_equal_exactly_when_the_bytes_are()
    {
        // Few names, so that many layers are nearly or wholly the same.
        Gen<string> part = Gen.Elements("a", "b", "a b", "b c", "c", "a\n");
        Gen<LayerEntry> entry =
            from path in part
            from other in part
            from isLink in Gen.Elements(true, false)
            select isLink ? (LayerEntry)Samples.Link(path.Trim(), other) : Samples.File(path.Trim(), other);
        Gen<LayerEntry[]> layer =
            from count in Gen.Choose(0, 2)
            from entries in entry.ArrayOf(count)
            select entries.DistinctBy(one => one.Path).ToArray();
        Prop.ForAll(layer.ToArbitrary(), layer.ToArbitrary(), (one, other) =>
            Bytes(one).AsSpan().SequenceEqual(Bytes(other)) == (Samples.Plan(one).Fingerprint() == Samples.Plan(other).Fingerprint()))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [TestMethod]
    public void A_space_in_a_name_is_not_one_before_a_target() =>
        Assert.AreNotEqual(Samples.Plan(Samples.Link("a b", "c")).Fingerprint(), Samples.Plan(Samples.Link("a", "b c")).Fingerprint());

    [TestMethod]
    [DataRow("shorter")]
    [DataRow("other")]
    [DataRow("gone")]
    [DataRow("folder gone")]
    [DataRow("folder now")]
    public async Task A_file_that_changes_after_it_was_planned_is_an_error(string change)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Combine("publish", "App.dll");
        Directory.CreateDirectory(folder.Combine("publish"));
        await File.WriteAllTextAsync(file, "before");
        LayerPlan plan = Samples.Plan(new FileEntry(ContainerPath.Parse("app/App.dll"), FileContent.Of(file)));
        switch (change)
        {
            case "shorter":
                await File.WriteAllTextAsync(file, "be");
                break;
            case "other":
                await File.WriteAllTextAsync(file, "behind");
                break;
            case "gone":
                File.Delete(file);
                break;
            case "folder gone":
                Directory.Delete(folder.Combine("publish"), recursive: true);
                break;
            default:
                File.Delete(file);
                Directory.CreateDirectory(file);
                break;
        }

        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => Samples.TarAsync(plan));
        Assert.AreEqual(Catalogue.FileChanged, e.Diagnostic);
        Assert.StartsWith("cannot write '/app/App.dll' into its layer: ", e.Message);
    }

    private static byte[] Bytes(LayerEntry[] entries) => Samples.TarAsync(Samples.Plan(entries)).GetAwaiter().GetResult();

    private static async Task AgreeAsync(LayerPlan plan)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Combine("layer.tar");
        await File.WriteAllBytesAsync(file, await Samples.TarAsync(plan));
        TarFact[] expected = [.. plan.Entries.Select(TarFact.Of)];
        AssertSame(expected, await TarFact.FromGnuTarAsync(file), "GNU tar");
        AssertSame(expected, await TarFact.FromDotNetAsync(file), "System.Formats.Tar");

        // SharpCompress says of every folder that it is sticky.
        TarFact[] sticky = [.. expected.Select(fact => fact.Kind == 'd' ? fact with { Mode = fact.Mode | 0b001_000_000_000 } : fact)];
        AssertSame(sticky, TarFact.FromSharpCompress(file), "SharpCompress");
    }

    private static void AssertSame(TarFact[] expected, IReadOnlyList<TarFact> actual, string reader)
    {
        for (int i = 0; i < Math.Min(expected.Length, actual.Count); i++)
        {
            Assert.AreEqual(expected[i], actual[i], reader);
        }

        Assert.HasCount(expected.Length, actual, reader);
    }
}
