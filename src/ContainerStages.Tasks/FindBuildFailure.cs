using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// Finds out whether the command is going to fail whatever follows: where warnings count as errors, MSBuild builds on after one. Then nothing may be delivered.
/// </summary>
public sealed class FindBuildFailure : Microsoft.Build.Utilities.Task
{
    /// <summary>Whether the project lets warnings be errors. <c>-warnaserror</c> does so for all of them.</summary>
    public bool WarningsAreErrors { get; set; }

    /// <summary><c>true</c>, <c>false</c>, or <c>unknown</c>: the node that got the command knows.</summary>
    [Output]
    public string WillFail { get; private set; } = "unknown";

    /// <inheritdoc/>
    public override bool Execute()
    {
        var request = new EngineRequest(BuildEngine);
        bool? hasErrors = WarningsAreErrors || request.WarningsAreErrors ? request.HasErrors : false;
        if (hasErrors == true || (hasErrors == false && request.IsOnCommandNode))
        {
            WillFail = hasErrors == true ? "true" : "false";
        }

        return true;
    }
}
