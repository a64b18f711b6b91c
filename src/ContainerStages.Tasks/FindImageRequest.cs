using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// Finds out whether <c>PublishContainer</c> is asked for: of this project, or by a command for a whole solution, which asks every project for
/// <c>Publish</c> first.
/// </summary>
public sealed class FindImageRequest : Microsoft.Build.Utilities.Task
{
    private const string Target = "PublishContainer";

    /// <summary><c>true</c>, <c>false</c>, or <c>unknown</c>: the node that got the command knows.</summary>
    [Output]
    public string IsRequested { get; private set; } = "unknown";

    /// <inheritdoc/>
    public override bool Execute()
    {
        var request = new EngineRequest(BuildEngine);
        if (HasTarget(request.Targets))
        {
            IsRequested = "true";
        }
        else if (request.CommandTargets is { } targets)
        {
            IsRequested = IsSolution(request.CommandProject) && HasTarget(targets) ? "true" : "false";
        }

        return true;
    }

    private static bool HasTarget(IReadOnlyCollection<string>? targets) => targets?.Contains(Target, StringComparer.OrdinalIgnoreCase) == true;

    private static bool IsSolution(string? path) => Path.GetExtension(path) is ".sln" or ".slnx" or ".slnf";
}
