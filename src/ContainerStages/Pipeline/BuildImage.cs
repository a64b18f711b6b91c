using System.Collections.Immutable;
using System.Globalization;
using ContainerStages.App;
using ContainerStages.Bases;
using ContainerStages.Bases.Frameworks;
using ContainerStages.Builders;
using ContainerStages.Checks;
using ContainerStages.Checks.Facts;
using ContainerStages.Checks.Secrets;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;
using ContainerStages.Proofs;
using ContainerStages.Reports;
using ContainerStages.Sboms;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>
/// Builds the image for one platform into the content store: base, plan, checks, layers, configuration, manifest. Nothing leaves the machine here;
/// <see cref="DeliverImage"/> does that. Equal requests on equal files give equal digests.
/// </summary>
public sealed class BuildImage
{
    /// <summary>What a machine without the base's registry ends with.</summary>
    private static readonly Diagnostic[] Unavailable =
        [Catalogue.RegistryUnreachable, Catalogue.ImageNotFound, Catalogue.RegistryRefused, Catalogue.InsecureRegistry, Catalogue.NotInStoreOffline];

    private readonly BuildRequest _request;
    private readonly StageGraph _stages;
    private readonly AppFiles _app;
    private readonly CheckPolicy _policy;
    private readonly ContentStore _store;
    private readonly IReporter _reporter;

    private BuildImage(BuildRequest request, StageGraph stages, AppFiles app, CheckPolicy policy, ContentStore store, IReporter reporter)
    {
        _request = request;
        _stages = stages;
        _app = app;
        _policy = policy;
        _store = store;
        _reporter = reporter;
    }

    /// <param name="request">The image.</param>
    /// <param name="reporter">Receives what the checks find, and a table of the layers.</param>
    /// <param name="cancellationToken">After a cancellation, the content store keeps what is complete for the next build.</param>
    /// <exception cref="ContainerStagesException">A value of the request is invalid, the base is not available, or a file cannot be read.</exception>
    public static async Task<BuildResult> RunAsync(BuildRequest request, IReporter reporter, CancellationToken cancellationToken = default)
    {
        StageGraph stages = StageReader.Read(request.Stages, request.Root);
        var app = new AppFiles(request);
        var policy = new CheckPolicy(request.Checks);
        BaseSources.CheckLock(request.WriteLockFile, request.Settings.Registries.Offline);
        request.Healthcheck?.Validate(Platform.FromRuntimeIdentifier(request.RuntimeIdentifier));
        foreach (string line in UnusedPackages.Find(request, stages))
        {
            reporter.High(line);
        }

        using ContentStore store = request.Settings.OpenStore(reporter.Progress());
        return new BuildResult(await new BuildImage(request, stages, app, policy, store, reporter).RunAsync(cancellationToken));
    }

    private async Task<BuiltImage?> RunAsync(CancellationToken cancellationToken)
    {
        // The registry is asked while the disk is read.
        var reading = new Lazy<IReadOnlyList<PublishedFile>>(() => _app.Read(cancellationToken));
        var bases = new BaseSources(_request, _stages, reading, _app.Code, _reporter, _store.Progress);
        using var unreadable = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<Image> loading = Task.Run(() => LoadBaseAsync(bases, unreadable.Token), unreadable.Token);
        IReadOnlyList<PublishedFile> files;
        try
        {
            files = await Task.Run(() => reading.Value, cancellationToken);
        }
        catch
        {
            await unreadable.CancelAsync();
            await ((Task)loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        Image baseImage = await new TakenLayers(_request, _stages, bases, _request.Platform, _store).PutOnAsync(await loading, cancellationToken);
        if (_request.IsSingleFile)
        {
            _reporter.High("PublishSingleFile packs everything into one file, whose bytes all change with every edit: the image has one layer for it. Turn it off for layers that stay.");
        }

        ImmutableArray<LayerIndex> baseLayers = await LayerIndexReader.ReadBaseAsync(baseImage, new BaseSecrets(), _store, cancellationToken);
        var baseFiles = ImageFileSystem.Merge(baseLayers);
        ImageRequest request = ImageRequests.Of(_request, files, _app.TrimRoots(files), _app.IsWeb(files));
        ImmutableArray<CopiedFiles> framework = FrameworkFiles.Of(_request.PublishedItems, ItemReference.Stage(CopyFiles.StageName(_request.BaseImage)));
        request = request with
        {
            Copies =
            [
                .. _request.EditedLayer.Length > 0 ? PlanEdit.Apply(framework, _request.EditedLayer) : framework,
                .. await new CopyFiles(_request, _stages, bases, _request.Platform, _store).ReadAsync(request, baseImage, baseFiles, cancellationToken),
            ],
        };
        ImagePlan plan = ImagePlanner.Plan(request, baseImage, baseFiles);
        if (_request.LayersFolder is { } folder)
        {
            await new LayerFolders(folder, _request.LayerNames).WriteAsync(plan, _store, cancellationToken);
            return null;
        }

        // A refused image leaves layers in the store, which the next build finds there: nobody waits for the checks to begin with them.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<(Image Image, ImmutableArray<LayerWork> Work)> building = Task.Run(() => ImageBuilder.BuildAsync(plan, _store, stop.Token), stop.Token);
        Task<ImmutableArray<LayerInventory>> inventories = _request.EditedLayer.Length > 0 ? Task.FromResult(ImmutableArray<LayerInventory>.Empty)
            : Task.Run(() => LayerInventoryReader.ReadAsync(plan, _store, stop.Token), stop.Token);
        Task<ImpactLedger> impact = _request.EditedLayer.Length > 0 ? Task.FromResult(new ImpactLedger(null, null, IsOneFile: false))
            : Task.Run(() => ImpactLedger.ReadAsync(_request, _store, stop.Token), stop.Token);
        try
        {
            (PlanUnderCheck underCheck, ImmutableArray<Finding> findings) = await CheckAsync(plan, request, baseLayers, baseFiles, cancellationToken);
            return _reporter.Report(findings, _policy) ? await FinishAsync(underCheck, request, await building, await inventories, findings, bases, impact) : null;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(building, inventories, impact).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<(PlanUnderCheck Plan, ImmutableArray<Finding> Findings)> CheckAsync(ImagePlan plan, ImageRequest request, ImmutableArray<LayerIndex> baseLayers, ImageFileSystem baseFiles, CancellationToken cancellationToken)
    {
        var times = new CheckTimes(_store.Clock);
        var fileSystem = ImageFileSystem.Merge([.. baseLayers, .. await LayerIndexReader.ReadPlanAsync(plan, _store, cancellationToken)]);
        times.End("files");
        PlanUnderCheck underCheck = UnderCheck(plan, baseFiles, fileSystem, request);
        ImmutableArray<Finding> findings = [.. await StaticChecks.RunAsync(underCheck, _store, cancellationToken), .. _app.Audit(request.Files)];
        times.End("rules");
        _reporter.Write(Importance.Low, times.ToString());
        return (underCheck, findings);
    }

    /// <returns>Null for an image that may not be delivered.</returns>
    private async Task<BuiltImage?> FinishAsync(
        PlanUnderCheck plan, ImageRequest request, (Image Image, ImmutableArray<LayerWork> Work) result, ImmutableArray<LayerInventory> inventories, ImmutableArray<Finding> found, BaseSources bases, Task<ImpactLedger> impact)
    {
        (Image image, ImmutableArray<LayerWork> work) = result;
        var built = BuiltImage.Of(image, plan.Plan, _request.ReportFolder, _request.PublishFolder);
        if (_request.EditedLayer.Length > 0)
        {
            return built;
        }

        ImmutableArray<Finding> ofImage = [.. ImageChecks.Run(new ImageUnderCheck(plan, image))];
        if (!_reporter.Report(ofImage, _policy))
        {
            return null;
        }

        Ledger ledger = LedgerDraft.Of(image, plan.Plan, work, request, _request.Checks.Select(LedgerOf), _policy.LedgerOf(found.Concat(ofImage))) with
        {
            Plan = PlanLedger.Of(_request, _stages, request.Copies, bases),
        };
        long start = _store.Clock.GetTimestamp();
        var documents = new ImageDocuments(_request, _stages, _app);
        Sbom sbom = documents.SbomOf(plan.Plan, ledger, plan.FileSystem, inventories, request.Copies);
        await new DocumentFolder(_request.ReportFolder).WriteDraftsAsync(documents.Of(sbom, plan.Plan, plan.FileSystem));
        ledger = ledger with { Impact = (await impact).Of(plan.FileSystem, ledger, sbom, _app.Packages(request.Files).Select(package => package.Id)) };
        await new LedgerFolder(_request.ReportFolder).WriteDraftAsync(ledger);
        _reporter.Write(Importance.Low, string.Create(CultureInfo.InvariantCulture, $"Documents took {_store.Clock.GetElapsedTime(start).TotalMilliseconds:F0} ms"));
        WriteSummary(image, plan.Plan, work);
        return built;
    }

    private async Task<Image> LoadBaseAsync(BaseSources bases, CancellationToken cancellationToken)
    {
        if (_request.LayersFolder is not null && bases.Composed is null)
        {
            return await new ScratchBase().LoadAsync(_request.Platform, _store, cancellationToken);
        }

        try
        {
            return await (await bases.FindBaseAsync(cancellationToken)).LoadAsync(_request.Platform, _store, cancellationToken);
        }
        catch (ContainerStagesException e) when (_request.IsBaseInferred && Unavailable.Contains(e.Diagnostic))
        {
            throw new ContainerStagesException(
                e.Diagnostic,
                $"{e.Message.TrimEnd('.')}. Nobody wrote this name: ContainerBaseImage is not set, and the SDK chose the base image",
                FrameworkPack.Portable(_request.RuntimeIdentifier) is null ? e.Advice : $"{e.Advice} Or compose the base on this machine, from the packages of its distribution and NuGet's of .NET: <PropertyGroup><ContainerBaseImage>stage:base</ContainerBaseImage></PropertyGroup> <ItemGroup><ContainerStage Include=\"base\" Packages=\"default\" /></ItemGroup>",
                e);
        }
    }

    private PlanUnderCheck UnderCheck(ImagePlan plan, ImageFileSystem baseFiles, ImageFileSystem fileSystem, ImageRequest request) =>
        new(plan, baseFiles, fileSystem, request.Files, ImagePlanner.RootOf(request), request.UserLayers, _request.AppName)
        {
            Copies = request.Copies,
            Budgets = _request.Budgets,
            Settings = _app.Settings(request.Files),
            IsSingleFile = _request.IsSingleFile,
            UnpacksItself = _request.IsSingleFile && _request.UnpacksItself,
        };

    private void WriteSummary(Image image, ImagePlan plan, ImmutableArray<LayerWork> work)
    {
        _reporter.High(string.Create(CultureInfo.InvariantCulture, $"Image for {image.Descriptor.Platform} on {plan.Base.Name}, running as {plan.Settings.User}:"));
        foreach (string line in LayerTable.Write(image, plan, work))
        {
            _reporter.High(line);
        }

        if (_request.ImageFormat is null && plan is { IsDocker: false, Settings.Healthcheck.IsOff: false })
        {
            _reporter.High("Podman ignores the health check of an image in OCI's format, which this image has. With ContainerImageFormat=Docker, podman runs it too; OCI turns this message off.");
        }

        foreach (IGrouping<string, Regrading> checks in _request.Checks.GroupBy(check => check.Justification))
        {
            _reporter.High($"Re-graded by the project: {string.Join(", ", checks)}. {checks.Key}");
        }
    }

    private static LedgerCheck LedgerOf(Regrading check) =>
        check.Fingerprints.IsEmpty ? new LedgerCheck(check.Code, check.Word, null, check.Justification) : new LedgerCheck(check.Code, null, check.Fingerprints, check.Justification);
}
