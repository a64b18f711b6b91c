using CliWrap;

namespace ContainerStages.TestKit;

/// <summary>A program that runs until it is disposed of, such as a registry.</summary>
internal sealed class BackgroundProcess : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public BackgroundProcess(Command command) =>
        Completion = command.WithValidation(CommandResultValidation.None).ExecuteAsync(CancellationToken.None, _stop.Token);

    /// <summary>Ends when the program has ended, whatever its exit code.</summary>
    public Task Completion { get; }

    public async ValueTask DisposeAsync()
    {
        // An interrupt, not a kill: the program also ends what it has started, as dockerd does with its containerd.
        await _stop.CancelAsync();
        try
        {
            await Completion;
        }
        catch (OperationCanceledException)
        {
            // That is how CliWrap reports it.
        }

        _stop.Dispose();
    }
}
