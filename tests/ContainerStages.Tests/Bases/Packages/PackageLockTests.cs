using System.Collections.Immutable;
using System.Text;
using ContainerStages.Bases.Packages;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Tests.Bases.Packages;

[TestClass]
public sealed class PackageLockTests
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

    private static readonly ImmutableArray<string> Requested = ["libc6"];
    private static readonly ImmutableArray<ResolvedPackage> Packages = [new("libc6", "2.36-9+deb12u1", "amd64", 7, Digest.Of([]))];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task A_lock_file_has_always_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Combine("lock.json");
        await PackageLock.WriteAsync(file, "amd64", Requested, Packages, folder.Combine("gate"), TestContext.CancellationToken);
        Assert.AreEqual(Golden, await File.ReadAllTextAsync(file, TestContext.CancellationToken));
        CollectionAssert.AreEqual(Packages, PackageLock.Read(file)!.For("amd64", Requested, file));

        await PackageLock.WriteAsync(file, "arm64", Requested, Packages, folder.Combine("gate"), TestContext.CancellationToken);
        Assert.HasCount(2, PackageLock.Read(file)!.Architectures);
        await PackageLock.WriteAsync(file, "arm64", ["netbase"], Packages, folder.Combine("gate"), TestContext.CancellationToken);
        Assert.HasCount(1, PackageLock.Read(file)!.Architectures);
    }

    [TestMethod]
    public void Other_packages_or_another_architecture_are_a_mismatch()
    {
        PackageLock read = PackageLock.Parse(Encoding.UTF8.GetBytes(Golden));
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => read.For("amd64", ["libc6", "tzdata"], "lock.json"));
        Assert.AreEqual(Catalogue.LockFileMismatch, e.Diagnostic);
        Assert.Contains("+tzdata", e.Message);
        Assert.AreEqual(Catalogue.LockFileMismatch, Assert.ThrowsExactly<ContainerStagesException>(() => read.For("arm64", Requested, "lock.json")).Diagnostic);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("{\"version\": 2}")]
    [DataRow("{\"version\": 1, \"requested\": [1], \"architectures\": {}}")]
    [DataRow("{\"version\": 1, \"requested\": [null], \"architectures\": {}}")]
    [DataRow("{\"version\": 1, \"requested\": [], \"architectures\": {\"amd64\": 1}}")]
    [DataRow("{\"version\": 1, \"requested\": [], \"architectures\": {\"amd64\": [{}]}}")]
    [DataRow("{\"version\": 1, \"requested\": [], \"architectures\": {\"amd64\": [{\"name\": \"-o\", \"version\": \"1\", \"architecture\": \"amd64\", \"size\": 1, \"sha256\": \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}]}}")]
    public void A_damaged_file_is_named(string text)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Combine("lock.json");
        File.WriteAllText(file, text);
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => PackageLock.Read(file));
        Assert.AreEqual(Catalogue.LockFileMismatch, e.Diagnostic);
        Assert.Contains(file, e.Message);
    }
}
