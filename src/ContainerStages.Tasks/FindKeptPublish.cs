using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Writes the published files that an earlier build has kept, if nothing that they depend on has changed.</summary>
public sealed class FindKeptPublish : KeptPublishTask
{
    /// <summary>The digest that a result of these inputs is kept under; empty if an input cannot be found.</summary>
    [Output]
    public string Key { get; private set; } = "";

    /// <summary>Whether there was a result: the app need not be published.</summary>
    [Output]
    public bool IsFound { get; private set; }

    /// <summary>Where the result was; empty if there was none.</summary>
    [Output]
    public string Outcome { get; private set; } = "";

    /// <summary>What the target <c>_ContainerStagesPublishForImage</c> would have returned.</summary>
    [Output]
    public ITaskItem[] PublishedItems { get; private set; } = [];

    private protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var publish = new KeptPublish(Request(), Reporter);
        if (publish.FindKey() is not { } key)
        {
            return;
        }

        Key = key.ToString();
        ImmutableArray<BuildItem>? found = await publish.FindAsync(key, cancellationToken);
        IsFound = found is not null;
        Outcome = IsFound ? publish.Outcome.ToString() : "";
        PublishedItems = BuildItems.ToItems(found ?? []);
    }
}
