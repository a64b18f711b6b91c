using ContainerStages.Benchmarks.Pulls;
using FsCheck.Fluent;
using FsCheck;

namespace ContainerStages.Tests.Pulls;

[TestClass]
public sealed class DownloadsTests
{
    private const double Close = 1e-6;

    [TestMethod]
    [DataRow(new[] { 10.0, 10, 10 }, 60.0, new[] { 10.0, 10, 10 }, DisplayName = "enough for all")]
    [DataRow(new[] { 10.0, 10, 10 }, 15.0, new[] { 5.0, 5, 5 }, DisplayName = "the same for all")]
    [DataRow(new[] { 1.0, 10, 10 }, 15.0, new[] { 1.0, 7, 7 }, DisplayName = "what one cannot take is the others'")]
    [DataRow(new[] { 0.0, 10, 10 }, 15.0, new[] { 0.0, 7.5, 7.5 }, DisplayName = "one takes nothing")]
    public void A_capacity_is_divided_fairly(double[] limits, double capacity, double[] shares)
    {
        foreach ((double expected, double actual) in shares.Zip(FairShares.Of(limits, capacity)))
        {
            Assert.AreEqual(expected, actual, Close);
        }
    }

    [TestMethod]
    public void No_share_is_above_its_limit_and_no_capacity_is_left_that_somebody_could_take() => Prop.ForAll<PositiveInt[], PositiveInt>((limits, capacity) =>
    {
        double[] most = [.. limits.Select(limit => (double)limit.Get)];
        double[] shares = FairShares.Of(most, capacity.Get);
        return shares.Zip(most).All(pair => pair.First >= 0 && pair.First <= pair.Second + Close)
            && Math.Abs(shares.Sum() - Math.Min(capacity.Get, most.Sum())) < Close;
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void A_node_alone_takes_as_long_as_its_bytes_need()
    {
        double[] arrived = Downloads.Of([30, 20, 10], [10], capacity: 100, concurrent: 3)[0];

        // A third of the rate each; then half of it; then all of it.
        Assert.AreEqual(3, arrived[2], Close);
        Assert.AreEqual(5, arrived[1], Close);
        Assert.AreEqual(6, arrived[0], Close);
    }

    [TestMethod]
    public void A_layer_waits_until_another_one_has_arrived()
    {
        double[] arrived = Downloads.Of([10, 10], [10], capacity: 100, concurrent: 1)[0];

        Assert.AreEqual(1, arrived[0], Close);
        Assert.AreEqual(2, arrived[1], Close);
    }

    [TestMethod]
    public void A_registry_is_shared_until_the_faster_node_is_done()
    {
        double[][] arrived = Downloads.Of([10], [10, 1], capacity: 5, concurrent: 3);

        Assert.AreEqual(2.5, arrived[0][0], Close);
        Assert.AreEqual(10, arrived[1][0], Close);
    }

    [TestMethod]
    public void What_is_empty_is_there_at_once() => Assert.AreEqual(0, Downloads.Of([0], [10], capacity: 5, concurrent: 3)[0][0]);
}
