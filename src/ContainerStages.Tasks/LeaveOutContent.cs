using System.Text.RegularExpressions;
using ContainerStages.Checks.Facts;
using ContainerStages.IO;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// Finds content files that the image does not need. What the project itself includes stays, and so does what it marks with another value of
/// <c>CopyToPublishDirectory</c> than the SDK's.
/// </summary>
public sealed partial class LeaveOutContent : ContainerTask
{
    /// <summary><c>ContainerStage</c>.</summary>
    public ITaskItem[] Stages { get; set; } = [];

    /// <summary><c>Content</c>.</summary>
    public ITaskItem[] Content { get; set; } = [];

    /// <summary><c>ContainerEnvironmentVariable</c>.</summary>
    public ITaskItem[] EnvironmentVariables { get; set; } = [];

    /// <summary>Those of the content that the image does not get.</summary>
    [Output]
    public ITaskItem[] LeftOut { get; private set; } = [];

    private protected override Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var surplus = new SurplusContent(ProjectFolder, StageItems.Of(Stages), EnvironmentVariables.Any(IsDevelopment));
        (ITaskItem Item, string? Reason)[] found =
        [
            .. Content.Where(IsOfWildcard).Select(item => (item, surplus.ReasonOf(item.GetMetadata("FullPath")))).Where(file => file.Item2 is not null),
        ];
        LeftOut = [.. found.Select(file => file.Item)];
        if (found.Length > 0)
        {
            IEnumerable<string> groups = found.GroupBy(file => file.Reason).Select(group => $"{Listing.Of([.. group.Select(file => NameOf(file.Item))])} ({group.Key})");
            LogHigh($"""Not in the image: {string.Join(", ", groups)}. To keep a file: <Content Update="{NameOf(found[0].Item)}" CopyToPublishDirectory="Always" />""");
        }

        return Task.CompletedTask;
    }

    private static string NameOf(ITaskItem item) => RelativePath.WithSlashes(item.ItemSpec);

    /// <summary>Whether the SDK includes it, as it includes all of its kind.</summary>
    private static bool IsOfWildcard(ITaskItem item) =>
        Sdk().IsMatch(item.GetMetadata("DefiningProjectFullPath")) && item.GetMetadata("CopyToPublishDirectory") == "PreserveNewest" && item.GetMetadata("Extension") is ".json" or ".config";

    private static bool IsDevelopment(ITaskItem variable) =>
        variable.ItemSpec is "ASPNETCORE_ENVIRONMENT" or "DOTNET_ENVIRONMENT" && variable.GetMetadata("Value").Equals("Development", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"[/\\]Sdks[/\\]Microsoft\.NET\.Sdk")]
    private static partial Regex Sdk();
}
