using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>A task that ends when the build is cancelled.</summary>
public abstract class CancelableProjectTask : ProjectTask, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    private protected CancellationToken Cancellation => _cancellation.Token;

    /// <inheritdoc/>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancellation.Dispose();
        GC.SuppressFinalize(this);
    }
}
