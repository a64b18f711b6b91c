using ContainerStages.Trimming;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Takes own assemblies that were trimmed again, if a whole run of the trimmer would write the same.</summary>
public sealed class TakeKeptTrimming : KeptTrimmingTask
{
    /// <summary>Whether they are taken.</summary>
    [Output]
    public bool IsTaken { get; private set; }

    private protected override void Execute(KeptTrimming trimming)
    {
        if (trimming.Take() is { } reason)
        {
            Explain(reason);
            return;
        }

        IsTaken = true;
        LogNormal("The trimmer has run for the app's own assemblies alone (ContainerStagesKeepTrimming): the edit uses the same members of the others as before.");
    }
}
