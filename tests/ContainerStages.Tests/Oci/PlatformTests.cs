using ContainerStages.Oci;

namespace ContainerStages.Tests.Oci;

[TestClass]
public sealed class PlatformTests
{
    [TestMethod]
    [DataRow("linux-x64", "linux/amd64")]
    [DataRow("linux-musl-x64", "linux/amd64")]
    [DataRow("linux-x86", "linux/386")]
    [DataRow("linux-arm64", "linux/arm64")]
    [DataRow("linux-musl-arm64", "linux/arm64")]
    [DataRow("linux-arm", "linux/arm/v7")]
    [DataRow("linux-armv6", "linux/arm/v6")]
    [DataRow("linux-s390x", "linux/s390x")]
    [DataRow("linux-ppc64le", "linux/ppc64le")]
    [DataRow("linux-riscv64", "linux/riscv64")]
    [DataRow("linux-loongarch64", "linux/loong64")]
    [DataRow("linux", null)]
    [DataRow("any", null)]
    [DataRow("win-x64", null)]
    [DataRow("osx-arm64", null)]
    [DataRow("", null)]
    public void A_runtime_identifier_has_the_platform_that_Go_names(string runtimeIdentifier, string? expected) =>
        Assert.AreEqual(expected, Platform.FromRuntimeIdentifier(runtimeIdentifier)?.ToString());

    [TestMethod]
    [DataRow("arm64", null, "arm64", "v8", true)]
    [DataRow("arm64", "v8", "arm64", null, true)]
    [DataRow("arm", "v7", "arm", "v7", true)]
    [DataRow("arm", "v7", "arm", null, true)]
    [DataRow("arm", "v7", "arm", "v6", false)]
    [DataRow("amd64", null, "arm64", null, false)]
    public void A_missing_variant_stands_for_any(string architecture, string? variant, string otherArchitecture, string? otherVariant, bool expected) =>
        Assert.AreEqual(expected, new Platform("linux", architecture, variant).Accepts(new Platform("linux", otherArchitecture, otherVariant)));

    [TestMethod]
    public void Another_system_is_not_accepted() =>
        Assert.IsFalse(new Platform("linux", "amd64").Accepts(new Platform("windows", "amd64")));
}
