using ContainerStages.Pipeline;
using Microsoft.Build.Framework;
using static ContainerStages.Tasks.ItemText;

namespace ContainerStages.Tasks;

/// <summary>The parameters and outputs of <see cref="CheckBase"/>.</summary>
public sealed class CheckContainerBase : PatchTask
{
    /// <summary><c>ContainerStagesFailIfBaseMoved</c>: that the base has a newer version is an error.</summary>
    public string FailIfMoved { get; set; } = "";

    /// <summary>Whether it has one: <c>true</c> or <c>false</c>. MSBuild would write a Boolean with a capital letter.</summary>
    [Output]
    public string HasMoved { get; set; } = "";

    private protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        CheckBaseResult result = await CheckBase.RunAsync(
            Request() with { FailIfMoved = Flag("ContainerStagesFailIfBaseMoved", FailIfMoved), Scan = Scan(exceptions: []) }, Reporter, cancellationToken);
        HasMoved = result.HasMoved ? "true" : "false";
    }
}
