namespace ContainerStages.TestKit.AzurePipelines;

internal enum Outcome
{
    Succeeded,
    Failed,
    Skipped,

    /// <summary>Somebody who had to approve it did not.</summary>
    Rejected,
}
