using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Finds out whether the command is going to fail whatever follows, because warnings count as errors: then nothing may be delivered.</summary>
public sealed class FindBuildFailure : Microsoft.Build.Utilities.Task
{
    /// <summary><c>true</c>, <c>false</c>, or <c>unknown</c>: the node that got the command knows.</summary>
    [Output]
    public string WillFail { get; private set; } = "unknown";

    /// <inheritdoc/>
    public override bool Execute()
    {
        var request = new EngineRequest(BuildEngine);
        if (request.HasWarningsAsErrors is { } hasErrors && (hasErrors || request.IsOnCommandNode))
        {
            WillFail = hasErrors ? "true" : "false";
        }

        return true;
    }
}
