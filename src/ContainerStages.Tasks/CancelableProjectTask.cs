using ContainerStages.Diagnostics;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>A task that ends when the build is cancelled.</summary>
public abstract class CancelableProjectTask : ProjectTask, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    private protected CancellationToken Cancellation => _cancellation.Token;

    /// <summary>Runs the task's work, and says what became of it.</summary>
    /// <param name="cancelled">What was not done, if the build is cancelled.</param>
    private protected bool Run(Func<CancellationToken, Task> work, string cancelled)
    {
        try
        {
            Task.Run(() => work(Cancellation)).GetAwaiter().GetResult();
        }
        catch (ContainerStagesException e)
        {
            LogError(e.Diagnostic, e.Message, e.Advice, LocationOf(e.Subject));
        }
        catch (OperationCanceledException) when (Cancellation.IsCancellationRequested)
        {
            // MSBuild says itself that the build was cancelled; a task that fails must not fail silently all the same.
            LogHigh($"{cancelled}: the build was cancelled.");
            return false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // MSBuild logs it as it is, and it may quote names.
            throw new InvalidOperationException("internal error: " + string.Join('\n', e.ToString().ReplaceLineEndings("\n").Split('\n').Select(Clean)));
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>Where the project defines the item that a failure or a problem is about; null if it is about none.</summary>
    private protected ItemLocation? LocationOf(ItemReference? subject) => subject is null ? null : ItemLocation.Of(subject, ItemsOf(subject.ItemType), ProjectFile);

    /// <summary>What the project gives the task of this type of item.</summary>
    private protected virtual ITaskItem[] ItemsOf(string itemType) => [];

    /// <inheritdoc/>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancellation.Dispose();
        GC.SuppressFinalize(this);
    }
}
