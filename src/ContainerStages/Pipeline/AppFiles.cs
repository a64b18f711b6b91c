using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Checks.Security;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Pipeline;

/// <summary>What is known of the published app: its files, where each is from, and what its packages are known for.</summary>
internal sealed class AppFiles
{
    private readonly BuildRequest _request;
    private readonly PublishedItems _items;
    private readonly AuditLevel? _auditLevel;

    /// <exception cref="ContainerStagesException">What restore wrote cannot be read, or the level of the audit is none.</exception>
    public AppFiles(BuildRequest request)
    {
        _request = request;
        Libraries = Restored(request);
        _items = new PublishedItems(request.PublishedItems, request.Root, Libraries);
        _auditLevel = request.AuditLevel.ToUpperInvariant() switch
        {
            "" or "OFF" => null,
            "LOW" => AuditLevel.Low,
            "MODERATE" => AuditLevel.Moderate,
            "HIGH" => AuditLevel.High,
            "CRITICAL" => AuditLevel.Critical,
            _ => throw InvalidAudit("Use low, moderate, high, critical or off."),
        };
    }

    /// <summary>The assemblies of the app, its projects and its packages, before trimming.</summary>
    public IEnumerable<string> Code => _items.Code;

    /// <summary>The packages and projects that were restored.</summary>
    public RestoredLibraries Libraries { get; }

    /// <summary>The packages that went into one file with all code; empty for an app of several files.</summary>
    public IEnumerable<(string Id, string Version, bool IsRuntimePack)> Compiled => IsOneFile ? _items.Compiled : [];

    /// <summary>One file holds all code, so that none tells where a part of it is from.</summary>
    private bool IsOneFile => _request.IsSingleFile || _request.IsNativeAot;

    /// <exception cref="ContainerStagesException">There are none.</exception>
    public IReadOnlyList<PublishedFile> Read(CancellationToken cancellationToken)
    {
        IReadOnlyList<PublishedFile> files = PublishFolder.Read(_request.PublishFolder, IsOneFile ? _items.Sources : _items.Files(_request.IsTrimmed), cancellationToken);
        return files.Count > 0 ? files : throw new ContainerStagesException(
            Catalogue.FileChanged,
            $"cannot make an image: the publish folder '{_request.PublishFolder}' is empty or missing",
            "Publish without --no-build, or build first.");
    }

    /// <returns>Null where nothing was trimmed.</returns>
    public Digest? TrimRoots(IReadOnlyList<PublishedFile> files) =>
        _request.IsTrimmed ? _items.TrimRoots(RuntimeConfig.FileOf(files, _request.AppName) is { } settings ? [settings.Content] : []) : null;

    /// <returns>Null when nobody knows.</returns>
    public RuntimeConfig? Settings(IReadOnlyList<PublishedFile> files) =>
        RuntimeConfig.Find(files, _request.AppName) ?? (IsOneFile ? RuntimeConfig.Compiled(_request.InvariantGlobalization, _request.InvariantTimezone) : null);

    /// <summary>Whether it is an ASP.NET Core app, which listens on the ports that its environment names.</summary>
    public bool IsWeb(IReadOnlyList<PublishedFile> files) => IsOneFile ? _request.IsWeb : WebServer.IsIn(files, Settings(files));

    /// <summary>Ids and versions of the packages that something in the image is from.</summary>
    public IEnumerable<(string Id, string Version)> Packages(IReadOnlyList<PublishedFile> files) =>
        _items.Packages(IsOneFile ? null : files.Select(file => file.RelativePath).ToHashSet());

    /// <exception cref="ContainerStagesException">What restore wrote cannot be read.</exception>
    public IEnumerable<Finding> Audit(IReadOnlyList<PublishedFile> files)
    {
        if (_auditLevel is not { } level)
        {
            return [];
        }

        try
        {
            return AuditRule.Check(File.ReadAllBytes(Path.GetFullPath(_request.AssetsFile ?? "", _request.Root)), Packages(files), level);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            throw InvalidAudit($"It needs what restore wrote, '{_request.AssetsFile}', and that cannot be read: {e.Message}. Restore again, or turn the audit off.");
        }
    }

    private ContainerStagesException InvalidAudit(string advice) => ContainerStagesException.InvalidValue("ContainerStagesAuditLevel", _request.AuditLevel, advice);

    private static RestoredLibraries Restored(BuildRequest request)
    {
        try
        {
            return File.Exists(request.AssetsFile) ? RestoredLibraries.Parse(File.ReadAllBytes(request.AssetsFile)) : RestoredLibraries.None;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            throw new ContainerStagesException(
                Catalogue.FileChanged,
                $"cannot tell packages from projects: what restore wrote, '{request.AssetsFile}', cannot be read: {e.Message}",
                "Restore again, and let nothing else write that file during the publish.",
                e);
        }
    }
}
