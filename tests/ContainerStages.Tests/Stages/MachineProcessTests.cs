using System.Diagnostics;
using ContainerStages.Processes;
using ContainerStages.Stages;

namespace ContainerStages.Tests.Stages;

[TestClass]
public sealed class MachineProcessTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    [TestMethod]
    public async Task A_cancelled_program_may_end_by_itself()
    {
        // As buildah removes its containers.
        List<string> said = [];
        TimeSpan taken = await CancelAsync("trap 'echo removed; exit 1' TERM; echo started; while :; do sleep 0.05; done", new Termination(Termination.Terminate, TimeSpan.FromMinutes(1)), said);

        CollectionAssert.AreEqual((string[])["started", "removed"], said);
        Assert.IsLessThan(TimeSpan.FromSeconds(30), taken);
    }

    [TestMethod]
    public async Task One_that_does_not_is_ended()
    {
        List<string> said = [];
        TimeSpan taken = await CancelAsync("trap 'echo asked' TERM; echo started; while :; do sleep 0.05; done", new Termination(Termination.Terminate, s_patience), said);

        CollectionAssert.AreEqual((string[])["started", "asked"], said);
        Assert.IsGreaterThanOrEqualTo(s_patience, taken);
    }

    [TestMethod]
    public async Task Without_patience_nothing_is_asked()
    {
        List<string> said = [];
        await CancelAsync("trap 'echo asked; sleep 5' TERM; echo started; while :; do sleep 0.05; done", null, said);

        CollectionAssert.AreEqual((string[])["started"], said);
    }

    /// <returns>The time from the cancellation to the end.</returns>
    private static async Task<TimeSpan> CancelAsync(string script, Termination? termination, List<string> said)
    {
        using var cancellation = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        Task<int> run = MachineProcess.RunAsync(
            new ProcessStartInfo("sh", ["-c", script]),
            line =>
            {
                said.Add(line);
                started.TrySetResult();
            },
            _ => { },
            termination,
            cancellation.Token);
        await started.Task;
        var clock = Stopwatch.StartNew();
        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => run);
        return clock.Elapsed;
    }
}
