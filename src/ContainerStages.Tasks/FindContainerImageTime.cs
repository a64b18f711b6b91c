using System.Globalization;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>The image's time: <c>SOURCE_DATE_EPOCH</c>, else <c>ContainerStagesImageTime</c>, else 1970.</summary>
public sealed class FindContainerImageTime : ContainerTask
{
    /// <summary><c>SOURCE_DATE_EPOCH</c>: seconds since 1970.</summary>
    public string SourceDateEpoch { get; set; } = "";

    /// <summary><c>ContainerStagesImageTime</c>: <c>commit</c>, seconds since 1970, or a time as in ISO 8601.</summary>
    public string ImageTime { get; set; } = "0";

    /// <summary>Seconds since 1970.</summary>
    [Output]
    public string Seconds { get; private set; } = "";

    private protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset time = SourceDateEpoch.Length > 0
            ? ItemText.Time(SourceDateEpoch)
            : await Pipeline.ImageTime.FindAsync(ImageTime, ProjectFolder, cancellationToken);
        Seconds = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }
}
