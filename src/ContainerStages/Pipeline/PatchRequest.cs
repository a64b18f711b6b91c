using System.Collections.Immutable;
using ContainerStages.Checks;
using ContainerStages.Scans;

namespace ContainerStages.Pipeline;

/// <summary>An image in a registry, and the base that the project has for it: for <see cref="CheckBase"/> and <see cref="RebaseImage"/>.</summary>
public sealed record PatchRequest
{
    /// <summary>The content store, and how registries are reached.</summary>
    public required PipelineSettings Settings { get; init; }

    /// <summary>The absolute path of the project's folder, from which relative paths start.</summary>
    public required string Root { get; init; }

    /// <summary>The image: registry, repository and tag.</summary>
    public required string Image { get; init; }

    /// <summary>The registry that the project publishes to; empty for none. The account that the environment gives is for it alone.</summary>
    public string DestinationRegistry { get; init; } = "";

    /// <summary>The base, as <c>ContainerBaseImage</c> names it.</summary>
    public required string BaseImage { get; init; }

    /// <summary>The project's stages, for a base that is one of them.</summary>
    public ImmutableArray<StageDefinition> Stages { get; init; } = [];

    /// <summary>For <see cref="RebaseImage"/>: the lock file, which decides where it exists; null for none. Its absolute path.</summary>
    public string? LockFile { get; init; }

    /// <summary>For <see cref="CheckBase"/>: that the base has moved is an error.</summary>
    public bool FailIfMoved { get; init; }

    /// <summary>For <see cref="RebaseImage"/>: tags that move with the image's own, if they point to the same image.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>For <see cref="RebaseImage"/>: the project attaches documents to its images, so that an image without them is told.</summary>
    public bool AttachDocuments { get; init; }

    /// <summary>For <see cref="RebaseImage"/>: the name of the app's assembly.</summary>
    public string AppName { get; init; } = "";

    /// <summary>For <see cref="RebaseImage"/>: how the new image is started before its tag moves; null for no start. Its images are not read.</summary>
    public StartImageRequest? Start { get; init; }

    /// <summary>How the new image is scanned before its tag moves, or for <see cref="CheckBase"/> both bases; null for not at all.</summary>
    public ScanSettings? Scan { get; init; }

    /// <summary>Checks that the project re-grades.</summary>
    public ImmutableArray<Regrading> Checks { get; init; } = [];
}

/// <summary>What <see cref="CheckBase"/> has found.</summary>
/// <param name="HasMoved">Whether the image, for any platform, is on another base than the one behind the name now.</param>
/// <param name="Changes">One line for each package that differs, as <c>openssl 3.0.16-1 -> 3.0.17-1</c>.</param>
public sealed record CheckBaseResult(bool HasMoved, ImmutableArray<string> Changes);

/// <summary>What <see cref="RebaseImage"/> has done.</summary>
public sealed record RebaseResult
{
    /// <summary>The names that point to the new image; empty if it is not there, because a check found an error.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>What they point to; the old digest if the base had not moved.</summary>
    public string Digest { get; init; } = "";

    /// <summary>False if the image was on the newest base already, or was refused.</summary>
    public bool IsRebased { get; init; }
}
