using System.Globalization;
using ContainerStages.App;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Proofs;

namespace ContainerStages.Pipeline;

/// <summary>What the planner gets of a request.</summary>
internal static class ImageRequests
{
    /// <summary>The SDK's two.</summary>
    private static readonly string[] CreatedLabels = ["org.opencontainers.image.created", "org.opencontainers.artifact.created"];

    /// <param name="files">The published files; none to plan only the settings.</param>
    /// <param name="trimRoots">See <see cref="ImageRequest.TrimRoots"/>.</param>
    /// <param name="isWeb">Whether the app listens on the ports that its environment names.</param>
    public static ImageRequest Of(BuildRequest request, IReadOnlyList<PublishedFile> files, Digest? trimRoots, bool isWeb)
    {
        string created = request.Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new ImageRequest
        {
            Files = request.EditedLayer.Length > 0 ? PlanEdit.Apply(files, request.EditedLayer, request.Layers) : files,
            TrimRoots = trimRoots,
            WorkingDirectory = request.WorkingDirectory,
            User = request.User,
            Start = request.Start,
            Environment = request.Environment,
            Ports = request.Ports,
            IsWeb = isWeb,
            Labels = request.LabelCreated ? request.Labels.AddRange(CreatedLabels.Select(label => KeyValuePair.Create(label, created))) : request.Labels,
            Annotations = request.Annotations,
            PathFolders = request.PathFolders,
            FileModes = request.FileModes,
            LabelBaseDigest = request.LabelBaseDigest,
            Volumes = request.Volumes,
            Folders = request.Folders,
            UserLayers = request.Layers,
            Healthcheck = request.Healthcheck,
            StopSignal = request.StopSignal,
            Created = created,
            Compression = request.Compression,
            Format = request.ImageFormat,
        };
    }
}
