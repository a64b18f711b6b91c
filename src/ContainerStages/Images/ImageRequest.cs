using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Images;

/// <summary>A project's request, as it is written: names are not resolved yet, because that needs the base.</summary>
internal sealed record ImageRequest
{
    public required IReadOnlyList<PublishedFile> Files { get; init; }

    /// <summary>The files that are copied besides the published ones.</summary>
    public ImmutableArray<CopiedFiles> Copies { get; init; } = [];

    /// <summary>An absolute path in the image, where the published files go and the process starts.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary><c>ContainerUser</c>; empty for the base's.</summary>
    public string User { get; init; } = "";

    public required StartCommand Start { get; init; }

    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];

    public bool IsWeb { get; init; }

    public ImmutableArray<ExposedPort> Ports { get; init; } = [];

    public ImmutableArray<KeyValuePair<string, string>> Labels { get; init; } = [];

    public ImmutableArray<KeyValuePair<string, string>> Annotations { get; init; } = [];

    /// <summary>Absolute paths that <c>PATH</c> begins with.</summary>
    public ImmutableArray<string> PathFolders { get; init; } = [];

    public ImmutableArray<FileModeRequest> FileModes { get; init; } = [];

    /// <summary>Whether to add the label <c>org.opencontainers.image.base.digest</c> if the base has a digest.</summary>
    public bool LabelBaseDigest { get; init; }

    public ImmutableArray<string> Volumes { get; init; } = [];

    public ImmutableArray<FolderRequest> Folders { get; init; } = [];

    public ImmutableArray<UserLayer> UserLayers { get; init; } = [];

    /// <summary>The digest of the trimmer's inputs; null if nothing was trimmed.</summary>
    public Digest? TrimRoots { get; init; }

    /// <summary>Null for the base's.</summary>
    public HealthCheck? Healthcheck { get; init; }

    public string? StopSignal { get; init; }

    /// <summary>RFC 3339, from <c>SOURCE_DATE_EPOCH</c>.</summary>
    public required string Created { get; init; }

    public required Compression Compression { get; init; }

    /// <summary><c>ContainerImageFormat</c>; null for the base's.</summary>
    public ImageFormat? Format { get; init; }
}

/// <summary>An empty folder that the app may write to (<c>ContainerStageFolder</c>).</summary>
/// <param name="Path">Absolute, in the image.</param>
/// <param name="Owner"><c>uid:gid</c> in digits or names; empty for the user that the image runs as.</param>
/// <param name="Mode">Octal digits such as <c>0755</c>, which is meant where it is empty.</param>
public sealed record FolderRequest(string Path, string Owner, string Mode);

/// <summary>Owner and mode of published files (<c>ContainerStageFiles</c>).</summary>
/// <param name="Name">For messages.</param>
/// <param name="Files">Patterns as those of a <see cref="UserLayer"/>.</param>
/// <param name="Owner"><c>uid:gid</c> in digits or names; empty for the usual one.</param>
/// <param name="Mode">Octal digits such as <c>0750</c>; empty for the usual one.</param>
public sealed record FileModeRequest(string Name, ImmutableArray<string> Files, string Owner, string Mode);
