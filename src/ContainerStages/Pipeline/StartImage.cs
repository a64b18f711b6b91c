using System.Collections.Immutable;
using System.Globalization;
using ContainerStages.Checks;
using ContainerStages.Checks.Facts;
using ContainerStages.Checks.Secrets;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Ledgers;
using ContainerStages.Starts;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>
/// Starts a built image before it is delivered: with the local container engine, or on Linux without one. Of images for several platforms, the one for this
/// machine is started.
/// </summary>
public sealed class StartImage
{
    private readonly StartImageRequest _request;
    private readonly CheckPolicy _policy;
    private readonly ContentStore _store;
    private readonly IReporter _reporter;

    private StartImage(StartImageRequest request, CheckPolicy policy, ContentStore store, IReporter reporter)
    {
        _request = request;
        _policy = policy;
        _store = store;
        _reporter = reporter;
    }

    /// <param name="request">The images.</param>
    /// <param name="reporter">Receives the outcome and, when the app did not start, the end of its log.</param>
    /// <param name="cancellationToken">Ends the app.</param>
    /// <exception cref="ContainerStagesException">An image is no longer in the content store, or the engine that is asked for does not work.</exception>
    public static async Task<StartImageResult> RunAsync(StartImageRequest request, IReporter reporter, CancellationToken cancellationToken = default)
    {
        var policy = new CheckPolicy(request.Checks);
        using ContentStore store = request.Settings.OpenStore(reporter.Progress());
        return await new StartImage(request, policy, store, reporter).RunAsync(cancellationToken);
    }

    private async Task<StartImageResult> RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Image> images = await BuiltImage.ReadAsync(_request.Images, _store, cancellationToken);
        var connections = new RegistryConnections(_request.Settings.Registries, _request.DestinationRegistry, _reporter, _store.Progress);
        foreach (Image image in images)
        {
            connections.PromiseLayers(image, _store);
        }

        using RunningWork work = _store.Progress.Begin("Starting the image");
        ImageStartReport report = await ImageStart.RunAsync(
            await ImageStart.StartersAsync(_request.Settings.Engine, _store.Progress, cancellationToken),
            images,
            StartRequestOf,
            cancellationToken);
        if (report is { Starter: { } starter, Image: { } started, Result: { } result })
        {
            WriteSkipped(report, images.Where(image => image != started));
            WriteResult(started, starter, result);
        }
        else if (_request.IsRequired)
        {
            _reporter.Error(
                Catalogue.NothingToStartWith,
                $"cannot start the image, as ContainerStagesStartCheck asks for: {Reasons(report.Obstacles)}",
                "Install bubblewrap ('apt-get install bubblewrap'), podman or docker, or set ContainerStagesStartCheck to auto, which starts an image only where that is possible.");
        }
        else if (report.HasSilentEngine)
        {
            _reporter.Warning(
                Catalogue.NothingToStartWith,
                $"cannot start the image before it is delivered: {Reasons(report.Obstacles)}",
                "Wait until the machine is less busy, or restart the engine. To deliver the image without a start check, set ContainerStagesStartCheck to false.");
        }
        else
        {
            _reporter.High($"The image was not started: {Reasons(report.Obstacles)}.");
        }

        foreach ((BuiltImage built, Image image) in _request.Images.Zip(images).Where(one => one.First.ReportFolder.Length > 0))
        {
            var folder = new LedgerFolder(built.ReportFolder);
            await folder.WriteDraftAsync(folder.ReadDraft(image.Descriptor.Digest) with { Start = LedgerOf(report, image) });
        }

        return new StartImageResult(report.Starter, report.Result?.Failure);
    }

    private static LedgerStart LedgerOf(ImageStartReport report, Image image)
    {
        if (report is not { Image: { } started, Result: { } result })
        {
            // The reasons themselves may have paths of this machine; the log has them.
            return new LedgerStart(Reasons([.. report.Obstacles.Select(obstacle => obstacle.Split(": ")[0])]));
        }

        return !ReferenceEquals(image, started)
            ? new LedgerStart($"it is for {image.Config.Platform}, and this machine runs {started.Config.Platform}")
            : new LedgerStart(result.How)
            {
                Starter = report.Starter,
                Command = [.. image.Config.Entrypoint, .. image.Config.Command],
                HasFailed = result.Failure is not null,
                Log = StartLog.Clean(result.Log),
                IsLogCut = result.IsLogCut,
            };
    }

    private StartRequest StartRequestOf(Image image) => new(image, _store)
    {
        Inspector = new BaseSecrets(),
        Ports = PortsOf(image),
        Timeout = _request.Timeout,
        StayUp = _request.StayUp,
        IsReadOnly = _request.IsReadOnly,
        WritableFolders = [.. image.Config.Volumes.Concat(_request.WritableFolders).Select(folder => "/" + folder.Trim('/')).Distinct()],
    };

    private void WriteSkipped(ImageStartReport report, IEnumerable<Image> others)
    {
        foreach (string obstacle in report.Obstacles)
        {
            _reporter.Write(report.HasSilentEngine ? Importance.High : Importance.Normal, $"Not started with the first at hand: {obstacle}");
        }

        foreach (Image other in others)
        {
            _reporter.High($"Not started: the image for {other.Config.Platform}, which is not this machine's platform.");
        }
    }

    private void WriteResult(Image image, string starter, StartResult result)
    {
        if (result.Failure is null)
        {
            _reporter.High($"Started with {starter}: {result.How}");
            return;
        }

        _reporter.High(result.Log.Count > 0 ? "The end of the app's log:" : "The app's log is empty.");
        foreach (string last in result.Log)
        {
            _reporter.High("  | " + last);
        }

        string cause = result.Cause is { } line ? $"; its log says: {line.Trim().TrimEnd('.')}" : "";
        _reporter.Report(
            [
                new Finding(
                    Catalogue.DoesNotStart,
                    $"cannot deliver the image for {image.Config.Platform}: it does not start: {result.Failure}, run by {starter} as {image.Config.User}{cause}",
                    $"The end of the app's log is above. {PortAdvice(result.ClosedPorts)}An app that needs more than its image to start, such as a database, cannot be checked like this: set ContainerStagesStartCheck to false for it."),
            ],
            _policy);
    }

    /// <summary>A ContainerPort does not make an app listen, which is a common mistake. Without one, the ports are those of the image: of its base, or of its variables.</summary>
    private string PortAdvice(ImmutableArray<int> closed) => closed is not [var port, ..] ? ""
        : _request.Ports is null ? """If the app sets another port in its code or its settings, name that one, such as <ContainerPort Include="5000" Type="tcp" />. """
        : $"""A ContainerPort says where the app listens, and does not make it listen there: set <ContainerEnvironmentVariable Include="ASPNETCORE_HTTP_PORTS" Value="{port.ToString(CultureInfo.InvariantCulture)}" /> for an ASP.NET Core app, or remove the ContainerPort. """;

    /// <summary>
    /// Bases set ASPNETCORE_HTTP_PORTS for apps that do not listen at all, so that what is exposed is promised only by a web app. Whether
    /// anybody listens on a UDP port cannot be seen from outside. A base may expose ranges and anything else, which promise nothing.
    /// </summary>
    private ImmutableArray<int> PortsOf(Image image) =>
        _request.Ports is { } ports ? ports
        : _request.IsWeb ? Numbers(image.Config.ExposedPorts.Where(port => port.Split('/') is [_] or [_, "tcp"]).Select(port => port.Split('/')[0]))
        : [];

    private static ImmutableArray<int> Numbers(IEnumerable<string> ports) =>
        [.. ports.Select(port => ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) ? number : 0).Where(number => number > 0)];

    private static string Reasons(IReadOnlyList<string> obstacles) => obstacles.Count > 0
        ? string.Join("; ", obstacles)
        : "neither docker nor podman runs here, and without them only Linux can do it";
}
