using ContainerStages.Bases.Packages;

namespace ContainerStages.Tests.Bases.Packages;

/// <summary>dpkg itself says which version is newer.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class DebianVersionTests
{
    private static readonly string[] Versions =
    [
        "0", "1", "1.0", "1.00", "1.0-0", "1.0-1", "1.0~rc1", "1.0~rc1-1", "1.0~~", "1.0~", "1.0a", "1.0+", "1.0+b1", "1.0.1", "1.10", "1.9", "0:1.0", "1:0.9", "10:0.1",
        "3.0.17-1~deb12u2", "3.0.17-1~deb12u10", "3.0.17-1", "3.0.17-1ubuntu2", "1.0-1-1", "2026a-0+deb12u1", "20250419", "20230311+deb12u1", "99999999999999999999", "100000000000000000000",
    ];

    [TestMethod]
    public async Task Versions_are_in_the_order_of_dpkg()
    {
        IEnumerable<(string Left, string Right)> pairs = Versions.SelectMany((left, i) => Versions.Skip(i).Select(right => (left, right)));
        string script = string.Join('\n', pairs.Select(pair => $"dpkg --compare-versions '{pair.Left}' {WordOf(DebianVersion.Compare(pair.Left, pair.Right))} '{pair.Right}' || echo '{pair.Left} {pair.Right}'"));
        Assert.AreEqual("", await Tool.RunAsync("sh", "-c", script + "\ntrue"));
    }

    private static string WordOf(int order) => order < 0 ? "lt" : order > 0 ? "gt" : "eq";
}
