using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>The parameters of <see cref="CheckScan"/>.</summary>
public sealed class CheckContainerScan : RegistryTask
{
    /// <summary><c>ContainerStageScanException</c>, with <c>Justification</c> and <c>Expires</c>.</summary>
    public ITaskItem[] ScanExceptions { get; set; } = [];

    private protected override Task ExecuteAsync(CancellationToken cancellationToken)
    {
        if (Scan(ScanExceptions) is { } scan)
        {
            CheckScan.Run(scan, Settings(), Reporter);
        }
        else
        {
            LogHigh("The image is not scanned, because ContainerStagesScan is not set: ContainerStageScanException has no effect.");
        }

        return Task.CompletedTask;
    }

    private protected override ITaskItem[] ItemsOf(string itemType) => itemType == ScanItems.Exception ? ScanExceptions : [];
}
