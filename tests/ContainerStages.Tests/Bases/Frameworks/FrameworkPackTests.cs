using ContainerStages.Bases.Frameworks;
using ContainerStages.Bases.Locks;
using ContainerStages.Diagnostics;

namespace ContainerStages.Tests.Bases.Frameworks;

[TestClass]
public sealed class FrameworkPackTests
{
    private const string Core = "Microsoft.NETCore.App";
    private const string Web = "Microsoft.AspNetCore.App";

    private static readonly KnownFramework[] Known =
    [
        Framework(Web, "net10.0", "10.0.12"),
        Framework(Core, "net10.0", "10.0.12"),
        Framework(Core, "net9.0", "9.0.20"),
        Framework(Core, "netcoreapp3.1", "3.1.32"),
        Framework(Core, "net11.0", "11.0.0-preview.2.26101.1"),
        Framework("Microsoft.WindowsDesktop.App", "net10.0", "10.0.12") with { RuntimeIdentifiers = ["win-x64"] },
    ];

    [TestMethod]
    [DataRow("10.0", "linux-x64", "", Core, "NETCore.linux-x64 10.0.12")]
    [DataRow("10.0", "linux-x64", "", Web + ";" + Core, "NETCore.linux-x64 10.0.12, AspNetCore.linux-x64 10.0.12")]
    [DataRow("10.0", "linux-arm64", "", Core + ";" + Core, "NETCore.linux-arm64 10.0.12")]
    [DataRow("10.0", "debian.12-x64", "", Core, "NETCore.linux-x64 10.0.12")]
    [DataRow("9.0", "linux-x64", "", Core, "NETCore.linux-x64 9.0.20")]
    [DataRow("3.1", "linux-x64", "", Core, "NETCore.linux-x64 3.1.32")]
    [DataRow("11.0", "linux-x64", "", Core, "NETCore.linux-x64 11.0.0-preview.2.26101.1")]
    [DataRow("10.0", "linux-x64", "10.0.3", Core, "NETCore.linux-x64 10.0.3")]
    [DataRow("10.0", "linux-musl-x64", "", Core, "", DisplayName = "a composed base has glibc")]
    [DataRow("10.0", "linux-s390x", "", Core, "", DisplayName = "no pack")]
    [DataRow("10.0", "linux-x64", "", "Microsoft.WindowsDesktop.App;Other", "", DisplayName = "no pack for Linux, and an unknown framework")]
    public void The_packs_are_those_of_a_self_contained_app(string target, string runtime, string fixedVersion, string frameworks, string expected) => Assert.AreEqual(
        expected,
        string.Join(", ", FrameworkPack.For(frameworks.Split(';'), Known, target, runtime, fixedVersion)
            .Select(pack => pack.ToString().Replace("Microsoft.", "", StringComparison.Ordinal).Replace(".App.Runtime", "", StringComparison.Ordinal))));

    [TestMethod]
    [DataRow("latest")]
    [DataRow("../10.0.3")]
    [DataRow("10.0.3/..")]
    [DataRow("10.*")]
    public void A_version_that_is_none_is_named(string version) => Assert.Contains(
        $"'{version}' as RuntimeFrameworkVersion",
        Assert.ThrowsExactly<ContainerStagesException>(() => FrameworkPack.For([Core], Known, "10.0", "linux-x64", version)).Message);

    [TestMethod]
    [DataRow("10.0.3", "", "10.0.3")]
    [DataRow("10.0.13", "", "10.0.13")]
    [DataRow("10.0.3", "10.0.3", "10.0.3")]
    [DataRow("10.0.3", "10.0.4", "and RuntimeFrameworkVersion says 10.0.4")]
    [DataRow("9.0.3", "", "it has Microsoft.NETCore.App.Runtime.linux-x64 9.0.3, and the app is for .NET 10.0")]
    [DataRow(null, "", "it has no Microsoft.NETCore.App.Runtime.linux-x64")]
    public void A_lock_chooses_the_version_or_does_not_fit(string? locked, string fixedVersion, string expected)
    {
        FrameworkPack pack = FrameworkPack.For([Core], Known, "10.0", "linux-x64", fixedVersion).Single();
        FrameworkLock? packs = locked is null ? null : FrameworkLock.With(null, new Dictionary<string, LockedPack> { [pack.Id] = new(locked, "hash") });
        if (expected.Contains(' ', StringComparison.Ordinal))
        {
            ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => pack.Locked(packs, fixedVersion, "lock.json"));
            Assert.AreEqual(Catalogue.LockFileMismatch, e.Diagnostic);
            Assert.Contains(expected, e.Message);
        }
        else
        {
            Assert.AreEqual(expected, pack.Locked(packs, fixedVersion, "lock.json").Version);
        }
    }

    private static KnownFramework Framework(string name, string target, string latest) => new(name, target)
    {
        LatestVersion = latest,
        PackPattern = name + ".Runtime.**RID**",
        RuntimeIdentifiers = ["linux-x64", "linux-arm64", "linux-musl-x64"],
    };
}
