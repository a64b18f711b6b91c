using System.Collections.Immutable;
using ContainerStages.Bases;
using ContainerStages.Checks;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.Images;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Registry.Blobs;
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
    private const string LayoutName = "layout";

    /// <summary>Where the layout and the archive go when there is neither registry nor engine.</summary>
    [Required]
    public string OutputFolder { get; set; } = "";

    /// <summary>The images, one for each platform: digests of manifests in the content store, with the metadata of <see cref="BuildContainerImage"/>'s outputs.</summary>
    [Required]
    public ITaskItem[] Images { get; set; } = [];

    /// <summary><c>ContainerRegistry</c>: registries that all get the image; empty for the local engine.</summary>
    public ITaskItem[] Registries { get; set; } = [];

    /// <summary><c>ContainerPushNoCache</c>: a registry's word that it has the image already is not believed.</summary>
    public bool PushNoCache { get; set; }

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

    /// <summary><c>ContainerImageFormat</c>: an archive of one image is Docker's unless this says <c>OCI</c>.</summary>
    public string ImageFormat { get; set; } = "";

    /// <summary><c>ContainerStageCheck</c>, with <c>Severity</c> and <c>Justification</c>: re-graded checks.</summary>
    public ITaskItem[] Checks { get; set; } = [];

    /// <summary><c>ContainerStagesLayersLockFile</c>: followed when it exists.</summary>
    [Required]
    public string LayersLockFile { get; set; } = "";

    /// <summary>All names of the image, with the registry where there is one.</summary>
    [Output]
    public ITaskItem[] Names { get; set; } = [];

    /// <summary>The archive that was written; empty when there is none.</summary>
    [Output]
    public string GeneratedArchivePath { get; set; } = "";

    private protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        ImageName name = CheckedName();
        CheckPolicy policy = PolicyOf(Checks);
        using ContentStore store = OpenStore();
        IReadOnlyList<Image> built = await BuiltImages.ReadAsync(Images, store, cancellationToken);
        ImageSet images = await ImageSet.CreateAsync(built, store, cancellationToken);
        foreach (Image image in built)
        {
            PromiseBase(image, Registries.FirstOrDefault()?.ItemSpec ?? "", store);
        }

        // An archive wins over a registry, as with the SDK.
        string[] registries = ArchivePath.Length > 0 ? [] : [.. Registries.Select(registry => registry.ItemSpec).Distinct()];
        using RegistryPushes pushes = new RegistryDestination([.. registries.Select(Target)], PushNoCache).Open(images, name, store);
        ImageLedger[] ledgers = [.. Images.Zip(built, (item, image) => new ImageLedger(item, image, name.Repository))];
        var order = new ObservedOrderCheck(new LayersLockFile(AbsolutePath(LayersLockFile)), store, LogHigh);
        if (!Report(await order.RunAsync(ledgers, images.Descriptor.Digest, pushes.All, cancellationToken), policy))
        {
            return;
        }

        if (LayoutPath.Length > 0)
        {
            await DeliverAsync(new LayoutDestination(AbsolutePath(LayoutPath)), images, name, store, cancellationToken);
        }

        if (ArchivePath.Length > 0)
        {
            await DeliverArchiveAsync(AbsolutePath(ArchivePath), images, name, store, cancellationToken);
        }
        else if (registries.Length > 0)
        {
            LogHigh(await pushes.RunAsync(cancellationToken));
            LogRunCommand("docker", images, $"{registries[0]}/{name.Repository}:{name.Tags[0]}");
        }
        else if (await ContainerEngineDetection.DetectAsync(LocalRegistry, cancellationToken) is { } engine)
        {
            await DeliverAsync(new DaemonDestination(engine), images, name, store, cancellationToken);
            LogRunCommand(engine.ToString(), images, $"{name.Repository}:{name.Tags[0]}");
        }
        else
        {
            await DeliverToFilesAsync(images, name, store, cancellationToken);
        }

        foreach (ImageLedger ledger in ledgers)
        {
            await ledger.WriteAsync(
                new LedgerName(name.Repository, name.Tags, [.. registries], images.Descriptor.Digest),
                layer => pushes.All.Select(push => LedgerOf(push, layer)));
            LogComparison(ledger);
        }

        IEnumerable<string> prefixes = registries.Length > 0 ? registries.Select(registry => registry + "/") : [""];
        Names = [.. prefixes.SelectMany(prefix => name.Tags.Select(tag => new Microsoft.Build.Utilities.TaskItem($"{prefix}{name.Repository}:{tag}")))];
        store.Trim();
    }

    private static LedgerTransfer LedgerOf(RegistryPush push, LedgerLayer layer)
    {
        BlobTransfer transfer = push.TransferOf(layer.Digest);
        return new LedgerTransfer(
            push.Registry,
            transfer.Outcome,
            transfer.Outcome == BlobOutcome.Uploaded ? layer.Size : 0,
            (long)transfer.Elapsed.TotalMilliseconds);
    }

    private void LogComparison(ImageLedger ledger)
    {
        foreach (string line in ComparisonLines.Write(ledger.Now))
        {
            LogHigh(line);
        }

        LogHigh($"Ledger: {ledger.File}");
    }

    /// <summary>The account that the environment gives is for the first registry alone: nobody meant to show it to the others.</summary>
    private RegistryTarget Target(string registry, int index) =>
        new(registry, Options(index == 0 ? EnvironmentCredentials.ForPush() : null));

    private async Task DeliverToFilesAsync(ImageSet images, ImageName name, ContentStore store, CancellationToken cancellationToken)
    {
        LogHigh("No ContainerRegistry is set and neither docker nor podman runs here: the image goes into files.");
        OwnFolder.Claim(
            OutputFolder,
            "the folder for the image's files",
            "The target Clean removes this folder. Remove it or move it away, set ContainerArchiveOutputPath and ContainerStagesLayoutPath, or choose another OutputPath.",
            FirstForeign);
        if (LayoutPath.Length == 0)
        {
            await DeliverAsync(new LayoutDestination(Path.Combine(OutputFolder, LayoutName)), images, name, store, cancellationToken);
        }

        string archive = Path.Combine(OutputFolder, name.Repository.Split('/')[^1] + ".tar.gz");
        await DeliverArchiveAsync(archive, images, name, store, cancellationToken);
    }

    /// <summary>Archives alone may be anybody's: an earlier version wrote a layout beside them.</summary>
    internal static FileSystemInfo? FirstForeign(DirectoryInfo folder)
    {
        bool isFormer = File.Exists(Path.Combine(folder.FullName, LayoutName, ImageLayout.MarkerName));
        return OwnFolder.Entries(folder).FirstOrDefault(entry => !isFormer || !(entry.Name == LayoutName || entry.Name.EndsWith(".tar.gz", StringComparison.Ordinal)));
    }

    private async Task DeliverArchiveAsync(string path, ImageSet images, ImageName name, ContentStore store, CancellationToken cancellationToken)
    {
        // A Docker archive knows no platforms.
        bool isOci = images.HasIndex || ImageFormat.Equals("OCI", StringComparison.OrdinalIgnoreCase);
        var destination = new ArchiveDestination(path, isOci ? ArchiveFormat.Oci : ArchiveFormat.Docker);
        await DeliverAsync(destination, images, name, store, cancellationToken);
        GeneratedArchivePath = destination.FileOf(name);
        LogHigh($"Run it with: podman load -i {Quoted(GeneratedArchivePath)} && {RunCommand.Write("podman", images.Images[0].Config, $"{name.Repository}:{name.Tags[0]}")}");
    }

    private async Task DeliverAsync(IDestination destination, ImageSet images, ImageName name, ContentStore store, CancellationToken cancellationToken) =>
        LogHigh(await destination.DeliverAsync(images, name, store, cancellationToken));

    private void LogRunCommand(string engine, ImageSet images, string name) => LogHigh($"Run it with: {RunCommand.Write(engine, images.Images[0].Config, name)}");

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
