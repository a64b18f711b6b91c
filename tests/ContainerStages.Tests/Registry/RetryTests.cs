using System.Net;
using ContainerStages.Registry.Transport;

namespace ContainerStages.Tests.Registry;

[TestClass]
public sealed class RetryTests
{
    private static readonly DateTimeOffset Now = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [TestMethod]
    [DataRow(408, true)]
    [DataRow(429, true)]
    [DataRow(500, true)]
    [DataRow(502, true)]
    [DataRow(503, true)]
    [DataRow(504, true)]
    [DataRow(522, true)]
    [DataRow(501, false)]
    [DataRow(505, false)]
    [DataRow(507, false)]
    [DataRow(200, false)]
    [DataRow(401, false)]
    [DataRow(404, false)]
    [DataRow(413, false)]
    public void What_may_be_better_the_next_time_is_tried_again(int status, bool isTransient) =>
        Assert.AreEqual(isTransient, RetryPolicy.IsTransient((HttpStatusCode)status));

    [TestMethod]
    [DataRow(1, 0.25, 0.5)]
    [DataRow(2, 0.75, 1.5)]
    [DataRow(3, 2.25, 4.5)]
    [DataRow(4, 6.75, 13.5)]
    [DataRow(5, 15, 30)]
    [DataRow(99, 15, 30)]
    public void The_wait_grows_and_chance_shortens_it_by_a_half_at_most(int failures, double least, double most)
    {
        Assert.AreEqual(TimeSpan.FromSeconds(most), RetryPolicy.Delay(failures, 0, null));
        Assert.AreEqual(TimeSpan.FromSeconds(least), RetryPolicy.Delay(failures, 1, null));
    }

    [TestMethod]
    public void What_the_registry_asks_for_is_never_shortened()
    {
        Assert.AreEqual(TimeSpan.FromSeconds(60), RetryPolicy.Delay(1, 0, TimeSpan.FromSeconds(60)));
        Assert.AreEqual(TimeSpan.FromSeconds(60.5), RetryPolicy.Delay(1, 1, TimeSpan.FromSeconds(60)));
    }

    [TestMethod]
    [DataRow("7", null, 7.0)]
    [DataRow("Mon, 01 Jan 2024 00:00:30 GMT", "Mon, 01 Jan 2024 00:00:10 GMT", 20.0)]
    [DataRow("Mon, 01 Jan 2024 00:00:30 GMT", null, 30.0)]
    [DataRow("Sun, 01 Jan 2023 00:00:30 GMT", null, 0.0)]
    [DataRow("soon", null, null)]
    [DataRow(null, null, null)]
    public void Retry_After_is_a_number_of_seconds_or_a_date(string? retryAfter, string? date, double? seconds)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        response.Headers.TryAddWithoutValidation("Date", date);
        Assert.AreEqual(seconds, RetryPolicy.AskedDelay(response, new FixedClock())?.TotalSeconds);
    }

    [TestMethod]
    public async Task There_are_six_attempts_and_progress_gives_six_more()
    {
        var clock = new ImpatientClock();
        var budget = new RetryBudget(clock);
        Assert.AreEqual(5, await CountAsync(budget));
        budget.Progressed(100);
        Assert.AreEqual(5, await CountAsync(budget));
        Assert.HasCount(10, clock.Waits);
        budget.Progressed(100);
        Assert.AreEqual(0, await CountAsync(budget));
    }

    [TestMethod]
    public async Task Progress_does_not_go_on_for_ever()
    {
        var budget = new RetryBudget(new ImpatientClock());
        int attempts = 0;
        while (await budget.WaitAsync(null, default))
        {
            budget.Progressed(++attempts);
        }

        Assert.AreEqual(99, attempts);
    }

    [TestMethod]
    public async Task Five_minutes_without_progress_are_the_end()
    {
        var clock = new ImpatientClock();
        var budget = new RetryBudget(clock);
        Assert.IsTrue(await budget.WaitAsync(TimeSpan.FromMinutes(4), default));
        Assert.IsFalse(await budget.WaitAsync(TimeSpan.FromMinutes(2), default));
        Assert.HasCount(1, clock.Waits);

        budget.Progressed(1);
        clock.Pass(TimeSpan.FromMinutes(5));
        Assert.IsFalse(await budget.WaitAsync(null, default));
    }

    [TestMethod]
    public async Task A_wait_can_be_cancelled()
    {
        using var cancelled = new CancellationTokenSource(TimeSpan.FromSeconds(0.05));
        await Assert.ThrowsAsync<OperationCanceledException>(() => new RetryBudget(TimeProvider.System).WaitAsync(TimeSpan.FromMinutes(1), cancelled.Token));
    }

    private static async Task<int> CountAsync(RetryBudget budget)
    {
        int attempts = 0;
        while (await budget.WaitAsync(null, default))
        {
            attempts++;
        }

        return attempts;
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
