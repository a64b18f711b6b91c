using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Starts;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Starts;

[TestClass]
public sealed class StartCheckTests
{
    private static readonly PortState Answers = PortState.Open with { Status = 404 };

    [TestMethod]
    public async Task An_app_that_listens_on_all_its_ports_has_started_whatever_it_answers()
    {
        StartResult result = await RunAsync(new FakeApp { [80] = [PortState.Closed, Answers], [90] = [PortState.Closed, PortState.Closed, PortState.Open] }, 80, 90);
        Assert.IsNull(result.Failure);
        Assert.StartsWith("port 80 answers GET / with 404, port 90 takes connections after 0.", result.How);
        CollectionAssert.AreEqual((string[])["Now listening on: http://[::]:80", "its log"], result.Log.ToArray());
        Assert.IsFalse(result.IsLogCut);
    }

    [TestMethod]
    public async Task An_app_that_listens_on_some_of_its_ports_has_not()
    {
        StartResult result = await RunAsync(new FakeApp { [80] = [Answers], [90] = [PortState.Closed] }, 80, 90);
        Assert.AreEqual("it runs, and does not listen on port 90 within 0.6 s", result.Failure);
        CollectionAssert.AreEqual((int[])[90], result.ClosedPorts.ToArray());
        CollectionAssert.AreEqual((string[])["Now listening on: http://[::]:80", "its log"], result.Log.ToArray());
        Assert.AreEqual("Now listening on: http://[::]:80", result.Cause);
    }

    [TestMethod]
    public async Task An_app_whose_ports_cannot_be_reached_has_to_stay_up()
    {
        StartResult result = await RunAsync(new FakeApp { [80] = [PortState.Unreachable] }, 80);
        Assert.IsNull(result.Failure);
        Assert.AreEqual("it stayed up for 0.2 s; whether it listens cannot be seen from here", result.How);
    }

    [TestMethod]
    public async Task An_app_without_ports_has_to_stay_up()
    {
        StartResult result = await RunAsync(new FakeApp());
        Assert.IsNull(result.Failure);
        Assert.AreEqual("it stayed up for 0.2 s", result.How);
    }

    [TestMethod]
    [DataRow(0, false)]
    [DataRow(3, true)]
    public async Task The_exit_code_of_an_app_that_ends_decides_with_ports_and_without(int exitCode, bool fails)
    {
        foreach (int[] ports in (int[][])[[], [80]])
        {
            var app = new FakeApp { [80] = [PortState.Closed] };
            app.End(exitCode);
            StartResult result = await RunAsync(app, ports);
            Assert.AreEqual(fails, result.Failure is not null);
            Assert.StartsWith($"it ended with exit code {exitCode} after 0.", result.How);
        }
    }

    [TestMethod]
    public async Task An_app_that_dies_of_the_first_request_has_not_started()
    {
        var app = new FakeApp { [80] = [PortState.Closed, PortState.Open], EndsWhenAsked = true };
        StartResult result = await RunAsync(app, 80);
        Assert.IsNotNull(result.Failure);
        Assert.StartsWith("it ended with exit code 139", result.Failure);
    }

    [TestMethod]
    public async Task A_cancelled_start_ends_at_once_and_the_app_with_it()
    {
        var app = new FakeApp { [80] = [PortState.Closed] };
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<OperationCanceledException>(() => RunAsync(app, [80], TimeSpan.FromMinutes(10), cancellation.Token));
        Assert.IsTrue(app.IsGone);
    }

    [TestMethod]
    [DataRow("   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1654        0 1558483 1", true)]
    [DataRow("   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000", true)]
    [DataRow("   0: 00000000:1F91 00000000:0000 0A 00000000:00000000", false)]
    [DataRow("   1: 0100007F:9C40 0100007F:1F90 01 00000000:00000000", false)]
    [DataRow("   2: 0100007F:1F90 0100007F:9C40 01 00000000:00000000", false)]
    [DataRow("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode", false)]
    public void Only_a_listening_socket_on_the_port_counts(string line, bool listens) => Assert.AreEqual(listens, SocketTable.IsListening(line, 8080));

    [TestMethod]
    public async Task Of_a_log_only_the_end_is_kept()
    {
        var log = new LogTail();
        using var stream = new MemoryStream([.. "\e[31mfirst\n"u8, .. Enumerable.Range(0, 60).SelectMany(i => System.Text.Encoding.UTF8.GetBytes($"line {i}\r\n\n")), .. new byte[5000].Select(_ => (byte)'x')]);
        await log.ReadAsync(stream, default);
        Assert.HasCount(50, log.Lines);
        Assert.AreEqual("line 11", log.Lines[0]);
        Assert.IsTrue(log.IsCut);
        Assert.AreEqual(new string('x', 500), log.Lines[^1]);
    }

    private static Task<StartResult> RunAsync(FakeApp app, params int[] ports) => RunAsync(app, ports, TimeSpan.FromSeconds(0.6), default);

    private static async Task<StartResult> RunAsync(FakeApp app, int[] ports, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store);
        var request = new StartRequest(image, store) { Ports = [.. ports], Timeout = timeout, StayUp = TimeSpan.FromSeconds(0.2) };
        return await StartCheck.RunAsync(new FakeStarter(app), request, cancellationToken);
    }

    private sealed class FakeStarter(FakeApp app) : IStarter
    {
        public string Name => "fake";

        public Task<Platform> PlatformAsync(CancellationToken cancellationToken) => Task.FromResult(TestImage.Amd64);

        public Task<IStartedApp> StartAsync(StartRequest request, CancellationToken cancellationToken) => Task.FromResult<IStartedApp>(app);
    }

    /// <summary>Each port goes through its states, one a probe, and stays in the last.</summary>
    private sealed class FakeApp : Dictionary<int, PortState[]>, IStartedApp
    {
        private readonly TaskCompletionSource<int> _exit = new();
        private readonly Dictionary<int, int> _probes = [];

        public bool EndsWhenAsked { get; init; }

        public bool IsGone { get; private set; }

        public Task<int> Exit => _exit.Task;

        public void End(int exitCode) => _exit.TrySetResult(exitCode);

        public Task<PortState> ProbeAsync(int port, CancellationToken cancellationToken)
        {
            int probe = _probes[port] = _probes.GetValueOrDefault(port) + 1;
            PortState state = this[port][Math.Min(probe, this[port].Length) - 1];
            if (EndsWhenAsked && state.Kind == PortStateKind.Open)
            {
                End(139);
            }

            return Task.FromResult(state);
        }

        public async Task<LogTail> LogAsync(CancellationToken cancellationToken)
        {
            var log = new LogTail();
            using var stream = new MemoryStream("Now listening on: http://[::]:80\nits log\n"u8.ToArray());
            await log.ReadAsync(stream, cancellationToken);
            return log;
        }

        public ValueTask DisposeAsync()
        {
            IsGone = true;
            return ValueTask.CompletedTask;
        }
    }
}
