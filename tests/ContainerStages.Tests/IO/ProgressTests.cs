using ContainerStages.IO;

namespace ContainerStages.Tests.IO;

[TestClass]
public sealed class ProgressTests
{
    private readonly ManualClock _clock = new();
    private readonly List<string> _lines = [];
    private readonly Progress _progress;

    public ProgressTests() => _progress = new Progress(_lines.Add, _clock);

    [TestMethod]
    public void Fast_work_says_nothing_and_leaves_no_timer()
    {
        using (_progress.Begin("Sending"))
        {
            Pass(4.8);
        }

        Pass(60);

        Assert.IsEmpty(_lines);
        Assert.AreEqual(0, _clock.Timers);
    }

    [TestMethod]
    public void Long_work_says_every_five_seconds_how_far_it_is()
    {
        using (RunningWork work = _progress.Begin("Sending a layer", 38_000_000))
        {
            work.Add(12_100_000);
            Pass(5);
            work.Reach(30_000_000);
            Pass(9);
        }

        Pass(60);

        CollectionAssert.AreEqual((string[])["Sending a layer: 12.1 of 38.0 MB", "Sending a layer: 30.0 of 38.0 MB"], _lines);
    }

    [TestMethod]
    public async Task Without_a_total_it_says_the_bytes_and_without_bytes_the_time()
    {
        using RunningWork load = _progress.Begin("Loading");
        using RunningWork apt = _progress.Begin("Fetching", 10_000_000, () => 2_500_000);
        Pass(5);
        await using (Stream counted = load.Count(Stream.Null))
        {
            await counted.WriteAsync(new byte[300_000], default);
        }

        Pass(5);

        CollectionAssert.AreEqual((string[])["Loading: 5 s; Fetching: 2.5 of 10.0 MB", "Loading: 0.3 MB; Fetching: 2.5 of 10.0 MB"], _lines);
    }

    [TestMethod]
    public void Many_short_pieces_are_long_work()
    {
        for (int i = 0; i < 40; i++)
        {
            using RunningWork work = _progress.Begin($"Fetching {i}");
            Pass(0.3);
        }

        CollectionAssert.AreEqual((string[])["Fetching 16: 0 s", "Fetching 33: 0 s"], _lines);
    }

    [TestMethod]
    public void After_a_pause_the_time_begins_again()
    {
        using (_progress.Begin("First"))
        {
            Pass(4);
        }

        Pass(2);
        using (_progress.Begin("Second"))
        {
            Pass(4.5);
            Assert.IsEmpty(_lines, "the timer of the first has passed");
            Pass(5);
        }

        Assert.StartsWith("Second: ", _lines.Single());
    }

    private void Pass(double seconds) => _clock.Advance(TimeSpan.FromSeconds(seconds));
}
