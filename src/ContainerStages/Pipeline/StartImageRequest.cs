using System.Collections.Immutable;
using ContainerStages.Checks;

namespace ContainerStages.Pipeline;

/// <summary>What <see cref="StartImage"/> starts, and what counts as having started.</summary>
public sealed record StartImageRequest
{
    /// <summary>Where the images are, and which engine starts one.</summary>
    public required PipelineSettings Settings { get; init; }

    /// <summary>One for each platform; the one for this machine is started.</summary>
    public required ImmutableArray<BuiltImage> Images { get; init; }

    /// <summary>That nothing here can start an image is an error.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The time in which the app has to listen on its ports. 30 s unless set.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time that an app without ports has to stay up, unless it ends with 0. 3 s unless set.</summary>
    public TimeSpan StayUp { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>TCP ports that the app has to listen on; null where none is given: then a web app listens on those that its image exposes.</summary>
    public ImmutableArray<int>? Ports { get; init; }

    /// <summary>It is a web app.</summary>
    public bool IsWeb { get; init; }

    /// <summary>The image runs on a read-only root.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Paths in the image that stay writable on a read-only root, besides its volumes.</summary>
    public ImmutableArray<string> WritableFolders { get; init; } = [];

    /// <summary>The registry that the image goes to later; a base from there is pulled with the same account. Empty for none.</summary>
    public string DestinationRegistry { get; init; } = "";

    /// <summary>Checks that the project re-grades.</summary>
    public ImmutableArray<Regrading> Checks { get; init; } = [];
}

/// <summary>The outcome of a start.</summary>
/// <param name="Starter">What started the image, such as <c>podman</c>; null when nothing here can.</param>
/// <param name="Failure">Why the image does not start, which was reported; null when it does, or was not started.</param>
public sealed record StartImageResult(string? Starter, string? Failure);
