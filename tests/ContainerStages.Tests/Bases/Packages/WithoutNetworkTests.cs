using ContainerStages.Bases;
using ContainerStages.Bases.Locks;
using ContainerStages.Bases.Packages;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Bases.Packages;

/// <summary>Alone, because apt takes its broken proxy from this process's environment.</summary>
[TestClass]
[DoNotParallelize]
public sealed class WithoutNetworkTests
{
    private static readonly Platform X64 = new("linux", "amd64");

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task The_versions_of_before_are_used_and_without_any_the_reason_is_told()
    {
        using var folder = new TemporaryFolder();
        var messages = new List<string>();
        var options = new PackageBaseOptions { StageName = "base", Packages = ["netbase"], StateFolder = folder.Combine("state"), Report = messages.Add };
        Image before = await new PackageBase(options).LoadAsync(X64, Store("store", TimeSpan.Zero), Token);

        await File.WriteAllTextAsync(folder.Combine("apt.conf"), "Acquire::http::Proxy \"http://127.0.0.1:9\";\nAcquire::https::Proxy \"http://127.0.0.1:9\";\n", Token);
        Environment.SetEnvironmentVariable("APT_CONFIG", folder.Combine("apt.conf"));
        try
        {
            messages.Clear();
            Image after = await new PackageBase(options).LoadAsync(X64, Store("store", TimeSpan.FromDays(3)), Token);
            CollectionAssert.AreEqual(before.Layers.ToArray(), after.Layers.ToArray());
            TestContext.WriteLine(string.Join('\n', messages));
            Assert.IsTrue(messages.Any(message => message.EndsWith("3 days ago", StringComparison.Ordinal)), string.Join('\n', messages));

            ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => new PackageBase(options).LoadAsync(X64, Store("empty", TimeSpan.Zero), Token));
            Assert.AreEqual(Catalogue.PackagesUnavailable, e.Diagnostic);
            TestContext.WriteLine(e.Message);
        }
        finally
        {
            Environment.SetEnvironmentVariable("APT_CONFIG", null);
        }

        ContentStore Store(string name, TimeSpan later) => new(folder.Combine(name), 1L << 30, new LaterClock(later));
    }

    [TestMethod]
    public async Task Offline_and_with_an_empty_store_nothing_is_tried()
    {
        using var folder = new TemporaryFolder();
        var options = new PackageBaseOptions { StageName = "base", Packages = ["netbase"], StateFolder = folder.Combine("state"), Offline = true };
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => new PackageBase(options).LoadAsync(X64, new ContentStore(folder.Combine("store"), 1L << 30, TimeProvider.System), Token));
        Assert.AreEqual(Catalogue.NotInStoreOffline, e.Diagnostic);
        Assert.IsFalse(Directory.Exists(folder.Combine("state")));
    }

    private sealed class LaterClock(TimeSpan later) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + later;
    }
}
