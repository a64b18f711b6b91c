using System.Collections.Immutable;
using System.Globalization;
using ContainerStages.Bases;
using ContainerStages.Bases.Packages;
using ContainerStages.Checks;
using ContainerStages.Checks.Order;
using ContainerStages.Checks.Security;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using Microsoft.Build.Framework;
using Compression = ContainerStages.Layers.Compression;

namespace ContainerStages.Tasks;

/// <summary>Turns what MSBuild passes to <see cref="BuildContainerImage"/>, which is all text, into the library's types.</summary>
internal sealed class ImageInputs(BuildContainerImage task)
{
    /// <summary>The SDK's two.</summary>
    private static readonly string[] CreatedLabels = ["org.opencontainers.image.created", "org.opencontainers.artifact.created"];

    private readonly PublishedItems _items = new(task.PublishedItems, task.ProjectFolder, Libraries(task));

    public Platform Platform =>
        Oci.Platform.FromRuntimeIdentifier(task.RuntimeIdentifier) ?? throw Invalid(
            "ContainerRuntimeIdentifier", task.RuntimeIdentifier, "Use one for Linux, such as linux-x64 or linux-arm64; -r chooses it.");

    /// <summary>The gate is the same for all builds with this content store.</summary>
    private BaseLockFile? LockFile =>
        task.LockFile.Length > 0
            ? new BaseLockFile(task.AbsolutePath(task.LockFile), task.AbsolutePath(Path.Combine(task.CacheFolder, "lock-file.lock")))
            : null;

    public IReadOnlyList<PublishedFile> ReadFiles(string folder, CancellationToken cancellationToken)
    {
        bool oneLayer = task.IsSingleFile || task.IsNativeAot;
        IReadOnlyList<PublishedFile> files = PublishFolder.Read(folder, oneLayer ? _items.Sources : _items.Files(task.IsTrimmed), cancellationToken);
        return files.Count > 0 ? files : throw new ContainerStagesException(
            Catalogue.FileChanged,
            $"cannot make an image: the publish folder '{folder}' is empty or missing",
            "Publish without --no-build, or build first.");
    }

    /// <returns>Null when nobody knows.</returns>
    public RuntimeConfig? Settings(IReadOnlyList<PublishedFile> files) =>
        RuntimeConfig.Find(files, task.AssemblyName) ?? (task.IsNativeAot || task.IsSingleFile ? RuntimeConfig.Compiled(task.InvariantGlobalization, task.InvariantTimezone) : null);

    /// <exception cref="ContainerStagesException">A budget is no number.</exception>
    public Budgets Budgets() => new()
    {
        WastedBytes = Limit("ContainerStagesMaxWastedBytes", task.MaxWastedBytes),
        ImageSize = Limit("ContainerStagesMaxImageSize", task.MaxImageSize),
        Layers = Limit("ContainerStagesMaxLayers", task.MaxLayers),
        ChangedBytes = Limit("ContainerStagesMaxChangedBytes", task.MaxChangedBytes),
    };

    /// <returns>Null when nothing is audited.</returns>
    /// <exception cref="ContainerStagesException">It is no level.</exception>
    public AuditLevel? AuditLevel() => task.AuditLevel.ToUpperInvariant() switch
    {
        "" or "OFF" => null,
        "LOW" => Checks.Security.AuditLevel.Low,
        "MODERATE" => Checks.Security.AuditLevel.Moderate,
        "HIGH" => Checks.Security.AuditLevel.High,
        "CRITICAL" => Checks.Security.AuditLevel.Critical,
        _ => throw Invalid("ContainerStagesAuditLevel", task.AuditLevel, "Use low, moderate, high, critical or off."),
    };

    /// <exception cref="ContainerStagesException">What restore wrote cannot be read.</exception>
    public IEnumerable<Finding> Audit(IReadOnlyList<PublishedFile> files, AuditLevel? level)
    {
        if (level is null)
        {
            return [];
        }

        HashSet<string>? published = task.IsSingleFile || task.IsNativeAot ? null : [.. files.Select(file => file.RelativePath)];
        try
        {
            return AuditRule.Check(File.ReadAllBytes(task.AbsolutePath(task.AssetsFile)), _items.Packages(published), level.Value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            throw Invalid("ContainerStagesAuditLevel", task.AuditLevel, $"It needs what restore wrote, '{task.AssetsFile}', and that cannot be read: {e.Message}. Restore again, or turn the audit off.");
        }
    }

    /// <exception cref="ContainerStagesException">The lock file is to be written, and nothing may be asked.</exception>
    public void CheckLock()
    {
        if (task is { WriteLockFile: true, Offline: true })
        {
            throw Invalid("ContainerStagesWriteBaseLock", "true", "ContainerStagesOffline is set, and what is newest only the network knows: set one of the two.");
        }
    }

    /// <param name="image">An image, as <c>ContainerBaseImage</c> names it.</param>
    /// <param name="files">Of the publish folder.</param>
    /// <param name="cancellationToken">Ends the search for an engine.</param>
    public async Task<IBaseSource> SourceAsync(string image, IReadOnlyList<PublishedFile> files, CancellationToken cancellationToken) => BaseReference.Parse(image, task.ProjectFolder) switch
    {
        BaseReference.Registry registry => RegistrySource(image, registry.Reference),
        BaseReference.Scratch => new ScratchBase(),
        BaseReference.Layout layout => new LayoutBase(image, layout.Folder, layout.Tag),
        BaseReference.Archive archive => new ArchiveBase(image, archive.Format, archive.File, archive.Tag),
        BaseReference.Daemon daemon => new DaemonBase(image, daemon.Reference, await ContainerEngineDetection.RequireAsync(task.LocalRegistry, cancellationToken)),
        BaseReference.Stage stage => StageSource(stage.Name, files),
        var other => throw new InvalidOperationException($"internal error: unknown base {other}"),
    };

    public ImageRequest Request(IReadOnlyList<PublishedFile> files)
    {
        string created = Created();
        ImmutableArray<KeyValuePair<string, string>> labels = task.GenerateLabels ? Pairs(task.Labels) : [];
        return new ImageRequest
        {
            Files = files,
            TrimRoots = task.IsTrimmed ? _items.TrimRoots(RuntimeConfig.FileOf(files, task.AssemblyName) is { } settings ? [settings.Content] : []) : null,
            WorkingDirectory = task.WorkingDirectory,
            User = task.User,
            Start = new StartCommand
            {
                Entrypoint = Specs(task.Entrypoint),
                EntrypointArgs = Specs(task.EntrypointArgs),
                AppCommand = Specs(task.AppCommand),
                AppCommandArgs = Specs(task.AppCommandArgs),
                DefaultArgs = Specs(task.DefaultArgs),
                Instruction = task.AppCommandInstruction,
            },
            Environment = Pairs(task.EnvironmentVariables),
            Ports = [.. task.Ports.Select(Port)],
            Labels = task is { GenerateLabels: true, GenerateCreatedLabel: true } ? labels.AddRange(CreatedLabels.Select(label => KeyValuePair.Create(label, created))) : labels,
            LabelBaseDigest = task is { GenerateLabels: true, GenerateDigestLabel: true },
            Volumes = Specs(task.Volumes),
            Folders = [.. task.Folders.Select(item => new FolderRequest(item.ItemSpec, item.GetMetadata("Owner"), item.GetMetadata("Mode")))],
            UserLayers = [.. task.Layers.Select(item => UserLayer(item, isOfCopies: task.Copies.Any(copy => copy.GetMetadata("Layer") == item.ItemSpec)))],
            Healthcheck = Healthcheck(),
            StopSignal = task.StopSignal.Length > 0 ? task.StopSignal : null,
            Created = created,
            Compression = Compression(),
            Format = task.ImageFormat,
        };
    }

    /// <exception cref="ContainerStagesException">What restore wrote cannot be read.</exception>
    private static RestoredLibraries Libraries(BuildContainerImage task)
    {
        string file = task.AssetsFile.Length > 0 ? task.AbsolutePath(task.AssetsFile) : "";
        try
        {
            return File.Exists(file) ? RestoredLibraries.Parse(File.ReadAllBytes(file)) : RestoredLibraries.None;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            throw new ContainerStagesException(
                Catalogue.FileChanged,
                $"cannot tell packages from projects: what restore wrote, '{task.AssetsFile}', cannot be read: {e.Message}",
                "Restore again, and let nothing else write that file during the publish.",
                e);
        }
    }

    private RegistryBase RegistrySource(string image, ImageReference reference) =>
        new(image, reference, task.BaseOptions(reference.Registry, task.DestinationRegistry) with { LockFile = LockFile, WriteLockFile = task.WriteLockFile });

    private PackageBase StageSource(string name, IReadOnlyList<PublishedFile> files)
    {
        ITaskItem stage = task.Stages.FirstOrDefault(item => item.ItemSpec == name) ?? throw new ContainerStagesException(
            Catalogue.UnknownStage,
            $"cannot build on 'stage:{name}': the project has no ContainerStage of that name",
            $"""Add one, such as <ContainerStage Include="{name}" Packages="default" />.""");
        bool isBase = task.BaseImage == $"stage:{name}";
        RuntimeNeeds needs = RuntimeNeeds.Of(files, task.AssemblyName, _items.Code, Pairs(task.EnvironmentVariables), task.InvariantGlobalization, task.InvariantTimezone);
        return new PackageBase(new PackageBaseOptions
        {
            StageName = name,
            Packages = [.. Split(stage.GetMetadata("Packages")).SelectMany(package => package == "default" ? DefaultPackages.For(needs.Icu, needs.TimeZones) : [package]).Distinct()],
            StateFolder = task.AbsolutePath(Path.Combine(task.CacheFolder, "apt")),
            LockFile = isBase ? LockFile : null,
            WriteLockFile = isBase && task.WriteLockFile,
            Offline = task.Offline,
            SourcesFile = stage.GetMetadata("Sources") is { Length: > 0 } sources ? task.AbsolutePath(sources) : null,
            Report = task.Say,
        });
    }

    private string Created() =>
        long.TryParse(task.SourceDateEpoch, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds <= 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : throw Invalid("SOURCE_DATE_EPOCH", task.SourceDateEpoch, "Use whole seconds since 1970, such as the output of git log -1 --format=%ct.");

    private Compression Compression()
    {
        (CompressionKind kind, int most, int level) = task.Compression.ToUpperInvariant() switch
        {
            "GZIP" => (CompressionKind.Gzip, 9, Layers.Compression.Default.Level),
            "ZSTD" => (CompressionKind.Zstd, 19, 9),
            "NONE" => (CompressionKind.None, 0, 0),
            _ => throw Invalid("ContainerStagesCompression", task.Compression, "Use gzip, zstd or none."),
        };
        if (task.CompressionLevel.Length > 0
            && (!int.TryParse(task.CompressionLevel, NumberStyles.None, CultureInfo.InvariantCulture, out level) || level < 1 || level > most))
        {
            throw Invalid("ContainerStagesCompressionLevel", task.CompressionLevel, $"Use a whole number from 1 to {most}.");
        }

        return new Compression(kind, level);
    }

    private ImmutableArray<string> Healthcheck()
    {
        string[] words = Split(task.Healthcheck);
        return words is ["CMD-SHELL", ..] || words is [var first, ..] && first.StartsWith('[')
            ? throw Invalid("ContainerStagesHealthcheck", task.Healthcheck, "Write a program and its arguments, separated by semicolons, such as /app/App;--health. The image has no shell.")
            : [.. words];
    }

    private static long? Limit(string property, string value) =>
        value.Length == 0 ? null
        : long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) ? limit
        : throw Invalid(property, value, "Use a whole number without a unit and separators, such as 200000000 for 200 MB.");

    /// <param name="item">The layer.</param>
    /// <param name="isOfCopies">Something is copied into it, so that it need not name published files.</param>
    private static UserLayer UserLayer(ITaskItem item, bool isOfCopies)
    {
        string[] files = Split(item.GetMetadata("Files"));
        return files.Length > 0 || isOfCopies
            ? new UserLayer(item.ItemSpec, item.GetMetadata("After"), [.. files])
            : throw Invalid($"Files of the layer '{item.ItemSpec}'", "", "Name published files, separated by semicolons, such as Plugins/**, or copy something into it (the Layer of a ContainerStageCopy).", ItemReference.Layer(item.ItemSpec));
    }

    /// <summary>An error names what is written, and no type that nobody wrote.</summary>
    private static string Port(ITaskItem item)
    {
        string type = item.GetMetadata("Type");
        if (!ushort.TryParse(item.ItemSpec, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) || number == 0)
        {
            throw Invalid("ContainerPort", item.ItemSpec, """Write a number from 1 to 65535, and tcp or udp as its Type, such as <ContainerPort Include="53" Type="udp" />.""");
        }

        return type.ToUpperInvariant() switch
        {
            "" or "TCP" => $"{number}/tcp",
            "UDP" => $"{number}/udp",
            _ => throw Invalid($"the Type of ContainerPort {item.ItemSpec}", type, "Use tcp or udp."),
        };
    }

    private static ImmutableArray<string> Specs(ITaskItem[] items) => [.. items.Select(item => item.ItemSpec)];

    private static ImmutableArray<KeyValuePair<string, string>> Pairs(ITaskItem[] items) =>
        [.. items.Select(item => KeyValuePair.Create(item.ItemSpec, item.GetMetadata("Value")))];

    internal static string[] Split(string list) => list.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    internal static ContainerStagesException Invalid(string what, string value, string advice, ItemReference? subject = null) =>
        new(Catalogue.InvalidValue, $"cannot use '{value}' as {what}", advice) { Subject = subject };
}
