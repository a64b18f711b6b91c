using ContainerStages.Bases;
using ContainerStages.Images;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>A source of a base, with what was done to have the image.</summary>
/// <param name="record">Receives it after each load.</param>
internal sealed class TimedBase(IBaseSource source, Action<LedgerRun> record) : IBaseSource
{
    /// <summary>The same, with a second receiver.</summary>
    public TimedBase Also(Action<LedgerRun> more) => new(source, run =>
    {
        record(run);
        more(run);
    });

    public async Task<Image> LoadAsync(Platform platform, ContentStore store, CancellationToken cancellationToken)
    {
        long start = store.Clock.GetTimestamp();
        Image image = await source.LoadAsync(platform, store, cancellationToken);
        record(new LedgerRun(
            source is PackageBase { WasKept: true } ? StepOutcome.FromStore : StepOutcome.Ran, (long)store.Clock.GetElapsedTime(start).TotalMilliseconds));
        return image;
    }
}
