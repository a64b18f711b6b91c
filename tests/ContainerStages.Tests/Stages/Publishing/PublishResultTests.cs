using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;
using ContainerStages.Stages.Publishing;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Stages.Publishing;

[TestClass]
public sealed class PublishResultTests
{
    private static readonly Digest Key = Digest.Of("key"u8);

    [TestMethod]
    public async Task A_result_is_written_elsewhere_as_it_was_published()
    {
        using var machine = new Machine();
        BuildItem[] items =
        [
            new("file", machine.Path("App/obj/linked/App.dll")) { FullPath = machine.Path("App/obj/linked/App.dll"), RelativePath = "App.dll", IsPostprocessed = true },
            new("code", machine.Path("App/obj/App.dll")) { FullPath = machine.Path("App/obj/App.dll"), DestinationSubDirectory = "de/" },
            new("code", machine.Path("packages/a/a.dll")) { FullPath = machine.Path("packages/a/a.dll"), PackageId = "A", PackageVersion = "1.0.0" },
            new("setting", "Trim") { Value = "x;y" },
            new("runtime-pack", "Pack"),
        ];
        File.CreateSymbolicLink(machine.Path("publish/link.js"), machine.Path("publish/wwwroot/a.js"));
        BuildItem framework = new("framework-pack", "/packs/framework");
        StageArtifact artifact = await machine.Result.KeepAsync(Key, machine.Path("publish"), [.. items, framework], default);

        using var other = new Machine(machine.Store);
        await File.WriteAllTextAsync(other.Path("publish/old.txt"), "old");
        ImmutableArray<BuildItem> found = await other.WriteAsync(artifact);
        Assert.AreEqual("App.dll link.js run.sh wwwroot/a.js", other.Published);
        Assert.AreEqual("js", await File.ReadAllTextAsync(other.Path("publish/link.js")));
        Assert.IsTrue(ExecutableBit.IsSet(other.Path("publish/run.sh")));
        Assert.AreEqual(items[0] with { Name = other.Path("App/obj/linked/App.dll"), FullPath = other.Path("App/obj/linked/App.dll") }, found[0]);
        Assert.AreEqual("compiled", await File.ReadAllTextAsync(found[1].FullPath));
        Assert.AreEqual("App.dll", Path.GetFileName(found[1].FullPath));
        Assert.AreEqual("de/", found[1].DestinationSubDirectory);
        Assert.AreEqual(items[2] with { Name = other.Path("packages/a/a.dll"), FullPath = other.Path("packages/a/a.dll") }, found[2]);
        CollectionAssert.AreEqual(items[3..], found[3..].ToArray());
    }

    [TestMethod]
    public async Task What_is_written_already_stays_and_anything_else_is_written_again()
    {
        using var machine = new Machine();
        StageArtifact artifact = await machine.Result.KeepAsync(Key, machine.Path("publish"), [], default);
        await machine.WriteAsync(artifact);
        DateTime old = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(machine.Path("publish/App.dll"), old);
        await machine.WriteAsync(artifact);
        Assert.AreEqual(old, File.GetLastWriteTimeUtc(machine.Path("publish/App.dll")));

        foreach (Action change in (Action[])[
            () => File.WriteAllText(machine.Path("publish/App.dll"), "edited"),
            () => File.WriteAllText(machine.Path("publish/added"), "added"),
            () => File.Delete(machine.Path("publish/App.dll")),
            () => File.Delete(machine.Path("work/items.json")),
            () => File.WriteAllText(machine.Path("work/result.txt"), "half of")])
        {
            change();
            await machine.WriteAsync(artifact);
            Assert.AreEqual("App.dll run.sh wwwroot/a.js", machine.Published);
            Assert.AreEqual("published", await File.ReadAllTextAsync(machine.Path("publish/App.dll")));
        }
    }

    [TestMethod]
    [DataRow("""[{"Kind":"code","Name":"{project}/../../secret.dll"}]""")]
    [DataRow("""[{"Kind":"code","Name":"/etc/passwd"}]""")]
    [DataRow("""[{"Kind":"setting-file","Name":"{packages}/../secret"}]""")]
    [DataRow("""[{"Kind":"code","Name":"{result}/origins/../../secret"}]""")]
    [DataRow("""[{"Kind":"code","Name":"{result}//etc/passwd"}]""")]
    [DataRow("""[{"Kind":"code","Name":"{result}/origins/\u0000"}]""")]
    [DataRow("""[{"Kind":"file","Name":"{project}/\u0000"}]""")]
    [DataRow("""[{"Kind":"code"}]""")]
    [DataRow("""{}""")]
    [DataRow("""no JSON""")]
    public async Task A_result_of_a_stranger_makes_nothing_of_this_machine_readable(string items)
    {
        using var machine = new Machine();
        Descriptor layer = await StageOutputs.PackAsync(PublishResult.Stage, [("files/App.dll", machine.Path("publish/App.dll"))], ContainerPath.Parse("items.json"), System.Text.Encoding.UTF8.GetBytes(items), machine.Store, default);
        StageArtifact artifact = await StageArtifact.CreateAsync(Key, layer, machine.Store, default);
        ContainerStagesException error = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => machine.WriteAsync(artifact));
        Assert.AreEqual(Catalogue.HostileArchive, error.Diagnostic);
    }

    [TestMethod]
    public async Task Nothing_is_removed_through_a_link()
    {
        using var machine = new Machine();
        StageArtifact artifact = await machine.Result.KeepAsync(Key, machine.Path("publish"), [], default);
        Directory.Move(machine.Path("publish"), machine.Path("elsewhere"));
        Directory.CreateSymbolicLink(machine.Path("publish"), machine.Path("elsewhere"));
        ContainerStagesException error = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => machine.WriteAsync(artifact));
        Assert.AreEqual(Catalogue.FolderNotOurs, error.Diagnostic);
        Assert.IsTrue(File.Exists(machine.Path("elsewhere/App.dll")));
    }

    /// <summary>A machine with a project, a published app and packages.</summary>
    private sealed class Machine : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Machine(ContentStore? store = null)
        {
            Store = store ?? new ContentStore(Path("cache"), 1_000_000_000, TimeProvider.System);
            foreach ((string path, string content) in ((string, string)[])[("publish/App.dll", "published"), ("publish/wwwroot/a.js", "js"), ("publish/run.sh", "#!/bin/sh"), ("App/obj/App.dll", "compiled"), ("packages/a/a.dll", "package")])
            {
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(path))!);
                File.WriteAllText(Path(path), content);
            }

            ExecutableBit.Set(Path("publish/run.sh"), true);
        }

        public ContentStore Store { get; }

        public PublishResult Result => new(Store, new MachineFolders(Path("App"), Path("packages"), ""));

        public string Published => string.Join(' ', Directory.GetFiles(Path("publish"), "*", SearchOption.AllDirectories).Select(file => System.IO.Path.GetRelativePath(Path("publish"), file)).Order(StringComparer.Ordinal));

        public string Path(string path) => System.IO.Path.Combine(_folder.Path, path);

        public Task<ImmutableArray<BuildItem>> WriteAsync(StageArtifact artifact) => Result.WriteAsync(artifact, Path("work"), Path("publish"), default);

        public void Dispose() => _folder.Dispose();
    }
}
