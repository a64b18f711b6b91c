using System.Collections.Immutable;
using ContainerStages.Bases;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Reports;
using ContainerStages.Storage;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// Delivers an image from the content store: to a registry, into an archive or into the local engine, as the SDK's properties say.
/// Without registry and engine it goes into an OCI layout and an archive, so that a machine without either still makes an image.
/// </summary>
public sealed class DeliverContainerImage : RegistryTask
{
    /// <summary>Where the layout and the archive go when there is neither registry nor engine.</summary>
    [Required]
    public string OutputFolder { get; set; } = "";

    /// <summary>The image: the digest of a manifest in the content store.</summary>
    [Required]
    public string ManifestDigest { get; set; } = "";

    /// <summary>How many of the image's layers are the base's.</summary>
    public int BaseLayerCount { get; set; }

    /// <summary>Where the base's layers can be mounted from; empty when the base does not come from a registry.</summary>
    public string BaseReference { get; set; } = "";

    /// <summary><c>ContainerRegistry</c>; empty for the local engine.</summary>
    public string Registry { get; set; } = "";

    /// <summary><c>ContainerRepository</c>.</summary>
    [Required]
    public string Repository { get; set; } = "";

    /// <summary><c>ContainerImageTag</c> or <c>ContainerImageTags</c>.</summary>
    [Required]
    public ITaskItem[] Tags { get; set; } = [];

    /// <summary><c>LocalRegistry</c>: <c>Docker</c>, <c>Podman</c>, or empty to find out.</summary>
    public string LocalRegistry { get; set; } = "";

    /// <summary><c>ContainerArchiveOutputPath</c>: a file, or a folder.</summary>
    public string ArchivePath { get; set; } = "";

    /// <summary><c>ContainerStagesLayoutPath</c>: also write an OCI layout here.</summary>
    public string LayoutPath { get; set; } = "";

    /// <summary><c>ContainerImageFormat</c>: an archive is Docker's unless this says <c>OCI</c>.</summary>
    public string ImageFormat { get; set; } = "";

    /// <summary>All names of the image, with the registry where there is one.</summary>
    [Output]
    public ITaskItem[] Names { get; set; } = [];

    /// <summary>The archive that was written; empty when there is none.</summary>
    [Output]
    public string GeneratedArchivePath { get; set; } = "";

    private ArchiveFormat ArchiveFormat => ImageFormat.Equals("OCI", StringComparison.OrdinalIgnoreCase) ? ArchiveFormat.Oci : ArchiveFormat.Docker;

    private protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        ImageName name = CheckedName();
        using ContentStore store = OpenStore();
        Image image = await ImageReader.ReadAsync(
            Digest.Parse(ManifestDigest),
            BaseLayerCount,
            ImageReference.TryParse(BaseReference),
            store,
            cancellationToken);
        PromiseBase(image, Registry, store);

        if (LayoutPath.Length > 0)
        {
            await DeliverAsync(new LayoutDestination(AbsolutePath(LayoutPath)), image, name, store, cancellationToken);
        }

        // An archive wins over a registry, as with the SDK.
        if (ArchivePath.Length > 0)
        {
            await DeliverArchiveAsync(AbsolutePath(ArchivePath), image, name, store, cancellationToken);
        }
        else if (Registry.Length > 0)
        {
            await DeliverAsync(new RegistryDestination(Registry, Options(EnvironmentCredentials.ForPush())), image, name, store, cancellationToken);
            LogRunCommand("docker", image, $"{Registry}/{name.Repository}:{name.Tags[0]}");
        }
        else if (await ContainerEngineDetection.DetectAsync(LocalRegistry, cancellationToken) is { } engine)
        {
            await DeliverAsync(new DaemonDestination(engine), image, name, store, cancellationToken);
            LogRunCommand(engine.ToString(), image, $"{name.Repository}:{name.Tags[0]}");
        }
        else
        {
            await DeliverToFilesAsync(image, name, store, cancellationToken);
        }

        string prefix = ArchivePath.Length == 0 && Registry.Length > 0 ? Registry + "/" : "";
        Names = [.. name.Tags.Select(tag => new Microsoft.Build.Utilities.TaskItem($"{prefix}{name.Repository}:{tag}"))];
        store.Trim();
    }

    private async Task DeliverToFilesAsync(Image image, ImageName name, ContentStore store, CancellationToken cancellationToken)
    {
        LogHigh("No ContainerRegistry is set and neither docker nor podman runs here: the image goes into files.");
        if (LayoutPath.Length == 0)
        {
            await DeliverAsync(new LayoutDestination(Path.Combine(OutputFolder, "layout")), image, name, store, cancellationToken);
        }

        string archive = Path.Combine(OutputFolder, name.Repository.Split('/')[^1] + ".tar.gz");
        await DeliverArchiveAsync(archive, image, name, store, cancellationToken);
    }

    private async Task DeliverArchiveAsync(string path, Image image, ImageName name, ContentStore store, CancellationToken cancellationToken)
    {
        var destination = new ArchiveDestination(path, ArchiveFormat);
        await DeliverAsync(destination, image, name, store, cancellationToken);
        GeneratedArchivePath = destination.FileOf(name);
        LogHigh($"Run it with: podman load -i {Quoted(GeneratedArchivePath)} && {RunCommand.Write("podman", image.Config, $"{name.Repository}:{name.Tags[0]}")}");
    }

    private async Task DeliverAsync(IDestination destination, Image image, ImageName name, ContentStore store, CancellationToken cancellationToken) =>
        LogHigh(await destination.DeliverAsync(image, name, store, cancellationToken));

    private void LogRunCommand(string engine, Image image, string name) => LogHigh($"Run it with: {RunCommand.Write(engine, image.Config, name)}");

    /// <summary>As a shell takes it.</summary>
    private static string Quoted(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;

    private ImageName CheckedName()
    {
        ImmutableArray<string> tags = [.. Tags.Select(tag => tag.ItemSpec).Distinct()];
        if (!ImageReference.IsRepository(Repository))
        {
            throw new ContainerStagesException(
                Catalogue.InvalidRepository,
                $"cannot name the image '{Repository}': that is not a valid repository",
                "Set ContainerRepository to lower-case letters and digits, separated by '.', '_', '-' or '/', such as team/orders-api.");
        }

        return tags.FirstOrDefault(tag => !ImageReference.IsTag(tag)) is { } invalid
            ? throw new ContainerStagesException(
                Catalogue.InvalidTag,
                $"cannot tag the image '{invalid}': that is not a valid tag",
                "Set ContainerImageTag to at most 128 letters, digits, '_', '.' and '-', not beginning with '.' or '-', such as 1.4.2.")
            : new ImageName(Repository, tags);
    }
}
