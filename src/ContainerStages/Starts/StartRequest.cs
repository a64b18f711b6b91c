using System.Collections.Immutable;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Storage;

namespace ContainerStages.Starts;

/// <summary>What is started, and what counts as having started.</summary>
/// <param name="Image">All that it consists of can be read from <paramref name="Store"/>.</param>
/// <param name="Store">Where the image is.</param>
internal sealed record StartRequest(Image Image, ContentStore Store)
{
    /// <summary>What looked into the base's files when the image was built: what is in its layers was noted then, and is not looked for again.</summary>
    public IFileInspector? Inspector { get; init; }

    /// <summary>What an app may take in addition to its times, such as for answers.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>However the build ends, the app is gone after this time.</summary>
    public TimeSpan Longest => Timeout + StayUp + Grace;

    /// <summary>TCP ports that the app has to listen on. Without any, it has to stay up, or to end with 0.</summary>
    public ImmutableArray<int> Ports { get; init; } = [];

    /// <summary>The time in which it has to listen.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The time that it has to stay up when it has no ports.</summary>
    public required TimeSpan StayUp { get; init; }

    public StartLimits Limits { get; init; } = StartLimits.Default;

    /// <summary>The app cannot write outside of <c>/tmp</c> and <see cref="WritableFolders"/>.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Absolute paths.</summary>
    public ImmutableArray<string> WritableFolders { get; init; } = [];
}
