using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Images;

/// <summary>Makes a complete plan from a project's request and its base.</summary>
internal static class ImagePlanner
{
    private const string PathName = "PATH";

    public static ImagePlan Plan(ImageRequest request, Image baseImage, ImageFileSystem baseFiles)
    {
        ContainerPath? root = RootOf(request);
        var users = new UserResolver(baseFiles.Text("etc/passwd"), baseFiles.Text("etc/group"));
        NumericUser user = users.Resolve(request.User, request.Environment.LastOrDefault(pair => pair.Key == "APP_UID").Value, baseImage.Config);
        (ImmutableArray<string> entrypoint, ImmutableArray<string> command) = request.Start.Resolve(baseImage.Config.Entrypoint);
        var settings = new ImageSettings
        {
            Created = request.Created,
            User = user,
            WorkingDirectory = "/" + root,
            Entrypoint = entrypoint,
            Command = command,
            Environment = [.. request.Environment, .. PathOf(request, baseImage.Config)],
            ExposedPorts = [.. request.Ports, .. AddressesOf(request, baseImage.Config).Select(address => address.Port).OfType<ushort>().Select(port => new ExposedPort(port))],
            Volumes = [.. request.Volumes.Select(volume => AbsolutePath(volume, "ContainerStageVolume"))],
            Labels = request.LabelBaseDigest && baseImage.ManifestDigest is { } digest
                ? request.Labels.Add(new(Annotation.BaseDigest, digest.ToString()))
                : request.Labels,
            Healthcheck = request.Healthcheck?.At(AddressesOf(request, baseImage.Config)),
            StopSignal = request.StopSignal,
        };

        bool isDocker = IsDocker(request, baseImage);
        return new ImagePlan
        {
            Base = baseImage,
            Layers = LayerArranger.Arrange(
                FileModes.Apply(request.Files, request.FileModes, users),
                root,
                request.Copies,
                request.UserLayers,
                [.. request.Folders.Select(folder => FolderOf(folder, user, users))],
                folder => baseFiles.Find(folder.Value) is { IsFolder: true },
                request.TrimRoots),
            Settings = settings,
            Compression = request.Compression,
            IsDocker = isDocker,
            Annotations = isDocker ? Json.NoStrings : Json.NoStrings.SetItems(settings.Labels.Where(label => Annotation.IsOfImage(label.Key))).SetItems(request.Annotations),
        };
    }

    /// <summary>The folder of the published files; null for the image's root.</summary>
    public static ContainerPath? RootOf(ImageRequest request) =>
        request.WorkingDirectory.Trim('/').Length == 0
            ? null
            : ContainerPath.Parse(AbsolutePath(request.WorkingDirectory, "ContainerWorkingDirectory"));

    private static string AbsolutePath(string text, string what, ItemReference? subject = null) =>
        text.StartsWith('/') && ContainerPath.TryParse(text, out ContainerPath path)
            ? "/" + path
            : throw new ContainerStagesException(
                Catalogue.InvalidValue,
                $"cannot use '{text}' as {what}: it is not an absolute path in the image",
                "Write it from the root with forward slashes, such as /app/data.")
            {
                Subject = subject,
            };

    private static WritableFolder FolderOf(FolderRequest folder, NumericUser user, UserResolver users)
    {
        var subject = ItemReference.Folder(folder.Path);
        UnixMode mode = UnixMode.Executable;
        if (folder.Mode.Length > 0 && !UnixMode.TryParse(folder.Mode, out mode))
        {
            throw new ContainerStagesException(
                Catalogue.InvalidValue,
                $"cannot make the folder '{folder.Path}' with mode '{folder.Mode}'",
                "Set the Mode of ContainerStageFolder to octal digits such as 0755.")
            {
                Subject = subject,
            };
        }

        return new WritableFolder(
            ContainerPath.Parse(AbsolutePath(folder.Path, "ContainerStageFolder", subject)),
            folder.Owner.Length == 0 ? user : users.ResolveOwner(folder.Owner, subject),
            mode);
    }

    /// <summary>
    /// The addresses that ASP.NET Core will listen on, from its variables. URLs take precedence over ports. Bases have variables for apps that do not listen,
    /// too, so those of the base count for ASP.NET Core apps alone.
    /// </summary>
    private static IEnumerable<ListenAddress> AddressesOf(ImageRequest request, ImageConfig config) => ListenAddress
        .Of(name => request.Environment.LastOrDefault(pair => pair.Key == name).Value ?? (request.IsWeb ? config.Environment(name) : null), "ASPNETCORE_");

    /// <returns>The variable <c>PATH</c> as with a Dockerfile's <c>ENV PATH=/opt/tool/bin:$PATH</c>; none if the project adds no folder.</returns>
    private static IEnumerable<KeyValuePair<string, string>> PathOf(ImageRequest request, ImageConfig config)
    {
        if (!request.PathFolders.IsEmpty)
        {
            string below = request.Environment.LastOrDefault(pair => pair.Key == PathName).Value ?? config.Environment(PathName) ?? ImageConfig.DefaultPath;
            yield return KeyValuePair.Create(PathName, string.Join(':', request.PathFolders.Select(PathFolder).Append(below).Where(part => part.Length > 0)));
        }
    }

    /// <param name="folder">A folder for the variable <c>PATH</c>.</param>
    /// <exception cref="ContainerStagesException">It is not an absolute path, or it has a colon.</exception>
    public static string PathFolder(string folder) =>
        folder.Contains(':', StringComparison.Ordinal)
            ? throw ContainerStagesException.InvalidValue("ContainerStagePath", folder, "Write an item for each folder: a colon separates the folders of PATH.", ItemReference.PathFolder(folder))
            : AbsolutePath(folder, "ContainerStagePath", ItemReference.PathFolder(folder));

    private static bool IsDocker(ImageRequest request, Image baseImage)
    {
        bool isDocker = request.Format is { } format
            ? format == ImageFormat.Docker
            : request.Annotations.IsEmpty && baseImage.Layers.Any(layer => layer.TakenFrom is null && (layer.Blob.MediaType == MediaType.DockerLayer || layer.Blob.MediaType == MediaType.DockerLayerGzip));
        bool hasZstd = request.Compression.Kind == CompressionKind.Zstd || baseImage.Layers.Any(layer => layer.Blob.MediaType.IsZstd);
        if (isDocker && !request.Annotations.IsEmpty)
        {
            throw new ContainerStagesException(
                Catalogue.InvalidValue,
                "cannot annotate an image of Docker's format: its manifest has no annotations",
                "Set ContainerImageFormat to OCI, or remove it.");
        }

        return isDocker && hasZstd
            ? throw new ContainerStagesException(
                Catalogue.InvalidValue,
                "cannot have layers that are compressed with zstd in an image of Docker's format: it has no media type for them",
                "Set ContainerImageFormat to OCI, or ContainerStagesCompression to gzip and use a base, and layers of other images, that are.")
            : isDocker;
    }
}
