using System.Collections.Immutable;
using System.Text;
using ContainerStages.Bases.Locks;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Tests.Bases.Locks;

[TestClass]
public sealed class BaseLockTests
{
    private const string Golden = """
        {
          "version": 1,
          "requested": [
            "libc6"
          ],
          "architectures": {
            "amd64": [
              {
                "name": "libc6",
                "version": "2.36-9+deb12u1",
                "architecture": "amd64",
                "size": 7,
                "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
              }
            ]
          }
        }

        """;

    private const string GoldenImages = """
        {
          "version": 1,
          "images": {
            "registry.example/a:1.0": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "registry.example/b:1.0": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
          }
        }

        """;

    private static readonly ImmutableArray<string> Requested = ["libc6"];
    private static readonly ImmutableArray<ResolvedPackage> Packages = [new("libc6", "2.36-9+deb12u1", "amd64", 7, Digest.Of([]))];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Packages_have_always_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        BaseLockFile file = LockFile(folder);
        Assert.IsNull(file.Read());
        Assert.AreEqual($"Wrote {file.Path}", await WritePackagesAsync(file, "amd64", "libc6"));
        Assert.AreEqual($"Kept {file.Path} as it was", await WritePackagesAsync(file, "amd64", "libc6"));
        Assert.AreEqual(Golden, await File.ReadAllTextAsync(file.Path, TestContext.CancellationToken));
        CollectionAssert.AreEqual(Packages, file.Read()!.PackagesFor("amd64", Requested, file.Path));

        await WritePackagesAsync(file, "arm64", "libc6");
        Assert.HasCount(2, file.Read()!.Packages!.Architectures);
        await WritePackagesAsync(file, "arm64", "netbase");
        Assert.HasCount(1, file.Read()!.Packages!.Architectures);
    }

    [TestMethod]
    public async Task Images_are_sorted_and_live_beside_packages()
    {
        using var folder = new TemporaryFolder();
        BaseLockFile file = LockFile(folder);
        await WriteImageAsync(file, "registry.example/b:1.0");
        await WriteImageAsync(file, "registry.example/a:1.0");
        Assert.AreEqual(GoldenImages, await File.ReadAllTextAsync(file.Path, TestContext.CancellationToken));

        await WritePackagesAsync(file, "amd64", "libc6");
        Assert.AreEqual(Digest.Of([]), file.Read()!.ImageOf("registry.example/b:1.0", file.Path));
        CollectionAssert.AreEqual(Packages, file.Read()!.PackagesFor("amd64", Requested, file.Path));
        await WriteImageAsync(file, "registry.example/c:1.0");
        CollectionAssert.AreEqual(Packages, file.Read()!.PackagesFor("amd64", Requested, file.Path));
    }

    [TestMethod]
    public async Task Writers_at_the_same_time_lose_nothing()
    {
        using var folder = new TemporaryFolder();
        BaseLockFile file = LockFile(folder);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => WriteImageAsync(file, $"registry.example/a:{i}"), TestContext.CancellationToken)));
        Assert.HasCount(20, file.Read()!.Images);
    }

    [TestMethod]
    public void What_is_not_pinned_is_a_mismatch()
    {
        BaseLock packages = BaseLock.Parse(Encoding.UTF8.GetBytes(Golden));
        Assert.Contains("+tzdata", Mismatch(() => packages.PackagesFor("amd64", ["libc6", "tzdata"], "lock.json")));
        Assert.Contains("no packages for arm64", Mismatch(() => packages.PackagesFor("arm64", Requested, "lock.json")));
        Assert.Contains("no image 'registry.example/a:1.0'", Mismatch(() => packages.ImageOf("registry.example/a:1.0", "lock.json")));

        BaseLock images = BaseLock.Parse(Encoding.UTF8.GetBytes(GoldenImages));
        Assert.Contains("it has no packages", Mismatch(() => images.PackagesFor("amd64", Requested, "lock.json")));
        Assert.Contains("no image 'registry.example/a:2.0'", Mismatch(() => images.ImageOf("registry.example/a:2.0", "lock.json")));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("{\"version\": 2}")]
    [DataRow("{\"version\": 1, \"images\": []}")]
    [DataRow("{\"version\": 1, \"images\": {\"registry.example/a:1.0\": \"latest\"}}")]
    [DataRow("{\"version\": 1, \"architectures\": {}}")]
    [DataRow("{\"version\": 1, \"requested\": [1], \"architectures\": {}}")]
    [DataRow("{\"version\": 1, \"requested\": [null], \"architectures\": {}}")]
    [DataRow("{\"version\": 1, \"requested\": [], \"architectures\": {\"amd64\": 1}}")]
    [DataRow("{\"version\": 1, \"requested\": [], \"architectures\": {\"amd64\": [{}]}}")]
    [DataRow("{\"version\": 1, \"requested\": [], \"architectures\": {\"amd64\": [{\"name\": \"-o\", \"version\": \"1\", \"architecture\": \"amd64\", \"size\": 1, \"sha256\": \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}]}}")]
    public void A_damaged_file_is_named(string text)
    {
        using var folder = new TemporaryFolder();
        BaseLockFile file = LockFile(folder);
        File.WriteAllText(file.Path, text);
        Assert.Contains(file.Path, Mismatch(file.Read));
    }

    private static BaseLockFile LockFile(TemporaryFolder folder) => new(folder.Combine("lock.json"), folder.Combine("gate"));

    private Task<string> WritePackagesAsync(BaseLockFile file, string architecture, string requested) =>
        file.UpdateAsync(old => old with { Packages = PackageLock.With(old.Packages, architecture, [requested], Packages) }, TestContext.CancellationToken);

    private Task<string> WriteImageAsync(BaseLockFile file, string name) =>
        file.UpdateAsync(old => old.With(name, Digest.Of([])), TestContext.CancellationToken);

    private static string Mismatch(Func<object?> use)
    {
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(use);
        Assert.AreEqual(Catalogue.LockFileMismatch, e.Diagnostic);
        return e.Message;
    }
}
