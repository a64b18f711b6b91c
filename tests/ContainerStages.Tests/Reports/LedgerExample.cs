using ContainerStages.Ledgers;
using ContainerStages.Oci;

namespace ContainerStages.Tests.Reports;

/// <summary>The ledger of an image with a base and an app that changed.</summary>
internal static class LedgerExample
{
    public static Ledger Create() => new()
    {
        Image = new LedgerImage(
            "linux/amd64", MediaType.OciManifest.ToString(), Digest.Of("manifest"u8), Digest.Of("config"u8), 5_510_000, "1654:1654", "stage:base", Digest.Of("base manifest"u8))
        {
            Name = new LedgerName("team/orders", ["1.4", "latest"], ["registry.example"], Digest.Of("manifest"u8)),
        },
        Layers =
        [
            Layer("base", 5_330_000, null, WorkOutcome.FromBase) with { Change = new LedgerChange(ChangeKind.Same, IsKept: true, []) },
            Layer("app", 180_000, 500_000, WorkOutcome.Compressed) with
            {
                Files = [new LedgerFile("/app/Orders.dll", 100, Digest.Of("file"u8), "app", "assembly Orders.dll")],
                Change = new LedgerChange(ChangeKind.Changed, IsKept: false, ["assembly Orders.dll changed", "generated Orders.deps.json"]),
            },
        ],
        Comparison = new LedgerComparison("registry.example/team/orders:latest", Digest.Of("before"u8), 1, null, 180_000, 500_000),
        Checks = [new LedgerCheck("CSTG4015", "none", null, "Nobody starts it.")],
        Findings = [new LedgerFinding("CSTG4008", "warning", "cannot find a time zone")],
    };

    private static LedgerLayer Layer(string name, long size, long? uncompressed, WorkOutcome outcome) => new()
    {
        Name = name,
        Class = name,
        Rank = 0,
        Origin = LayerSource.Publish,
        MediaType = MediaType.OciLayerGzip.ToString(),
        Digest = Digest.Of(System.Text.Encoding.UTF8.GetBytes(name)),
        DiffId = Digest.Of("diff"u8),
        ChainId = Digest.Of("chain"u8),
        Size = size,
        UncompressedSize = uncompressed,
        Work = new LedgerWork(outcome, 0),
    };
}
