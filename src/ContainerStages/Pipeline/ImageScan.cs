using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Reports;
using ContainerStages.Scans;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>
/// Scans finished images before they go anywhere, and decides whether they may. It is done each time, also for images that have not changed: what is known
/// about vulnerabilities changes from day to day.
/// </summary>
internal sealed class ImageScan(ScanProgram program, ScanSettings settings, ContentStore store, IReporter reporter)
{
    /// <summary>Vulnerabilities that a message shows.</summary>
    private const int MostShown = 10;

    /// <summary>Vulnerabilities of an image that a detailed log has. Nobody sees them elsewhere if the publish ends: the ledger is one of delivered images.</summary>
    private const int MostLogged = 1000;

    private static readonly ImageName Name = new("image", ["scanned"]);

    /// <summary>Null if images are not scanned.</summary>
    /// <exception cref="ContainerStagesException">The settings cannot be used, or the program is missing.</exception>
    public static ImageScan? Of(ScanSettings? scan, PipelineSettings settings, ContentStore store, IReporter reporter)
    {
        if (scan is null)
        {
            return null;
        }

        var program = new ScanProgram(scan, settings.Registries.Variable, store.Progress, reporter.Normal);
        program.Check();
        return new ImageScan(program, scan, store, reporter);
    }

    /// <param name="images">One for each platform.</param>
    /// <param name="add">Gets what was found in an image, with the image's place in the list.</param>
    /// <returns>Whether the images may go anywhere; otherwise an error was reported.</returns>
    /// <exception cref="ContainerStagesException">An image cannot be scanned.</exception>
    public async Task<bool> RunAsync(IReadOnlyList<Image> images, Action<int, ScanResult> add, CancellationToken cancellationToken)
    {
        string version = await program.ReadVersionAsync(cancellationToken);
        List<ScanResult> results = [];
        foreach (Image image in images)
        {
            ScanResult result = ScanResult.Of(await ScanAsync(image, cancellationToken), version, settings);
            reporter.High($"{image.Config.Platform}: {ScanTable.Summary(result)}");
            foreach (Vulnerability one in result.Vulnerabilities.Where(one => !one.IsExcepted).Take(MostLogged))
            {
                reporter.Normal($"  {Show(one)}");
            }

            add(results.Count, result);
            results.Add(result);
        }

        ImmutableArray<Vulnerability> all = ScanResult.WorstFirst(results.SelectMany(result => result.Vulnerabilities));
        foreach (ExceptedVulnerability exception in settings.Exceptions.Where(exception => !all.Any(one => IsOf(exception, one))))
        {
            reporter.Normal($"The ContainerStageScanException '{exception.Vulnerability}' has no effect: {settings.Tool} does not find that vulnerability.");
        }

        return Judge([.. all.Where(one => !one.IsExcepted)]);
    }

    /// <summary>Says which vulnerabilities a newer base mends, and which it brings. Exceptions and severities do not count: it is for information.</summary>
    /// <param name="before">The base that an image is on.</param>
    /// <param name="now">The newer one.</param>
    /// <exception cref="ContainerStagesException">One of them cannot be scanned.</exception>
    public async Task CompareAsync(Image before, Image now, CancellationToken cancellationToken)
    {
        Platform platform = now.Config.Platform;
        string version = await program.ReadVersionAsync(cancellationToken);
        ImmutableArray<Vulnerability> old = ScanResult.WorstFirst(await ScanAsync(await LayersOfAsync(before, cancellationToken), cancellationToken));
        ImmutableArray<Vulnerability> newer = ScanResult.WorstFirst(await ScanAsync(await LayersOfAsync(now, cancellationToken), cancellationToken));
        Tell("mends", [.. old.ExceptBy(newer.Select(IdOf), IdOf)]);
        Tell("brings", [.. newer.ExceptBy(old.Select(IdOf), IdOf)]);

        static (string, string) IdOf(Vulnerability one) => (one.Id, one.Package);

        void Tell(string verb, ImmutableArray<Vulnerability> vulnerabilities)
        {
            reporter.High($"{platform}: the newer base {verb} {ScanCounts.Of(vulnerabilities)}, says {settings.Tool} {version}{(vulnerabilities.IsEmpty ? "" : $": {Show(vulnerabilities)}")}");
            foreach (Vulnerability one in vulnerabilities.Take(MostLogged))
            {
                reporter.Normal($"  {verb} {Show(one)}");
            }
        }
    }

    /// <summary>An image of these layers alone: a base need not have a manifest, and what an image tells of its base has the image's configuration.</summary>
    private Task<Image> LayersOfAsync(Image image, CancellationToken cancellationToken)
    {
        JsonObject config = ImageConfig.Empty(image.Config.Platform).ToJson();
        config["rootfs"]!["diff_ids"] = Json.Array(image.Layers.Select(layer => layer.DiffId.ToString()));
        return ImageBuilder.AssembleAsync(ImageConfig.Of(config), image.Layers, isDocker: false, Json.NoStrings, store, cancellationToken);
    }

    private async Task<ImmutableArray<Vulnerability>> ScanAsync(Image image, CancellationToken cancellationToken)
    {
        string folder = store.TemporaryFolders.Create();
        try
        {
            string layout = Path.Combine(folder, "image");
            await new LayoutDestination(layout).DeliverAsync(ImageSet.Of(image), Name, store, cancellationToken);

            // Two at once would wait for each other's cache, and give up after seconds.
            await using FileStream scanLock = await FileLock.AcquireAsync(store.Entries.LockFile(Digest.Of(Encoding.UTF8.GetBytes($"scan with {settings.Tool}")).Hex), store.Progress, cancellationToken);
            return await program.ScanAsync($"the image for {image.Config.Platform}", layout, Path.Combine(folder, "report.json"), cancellationToken);
        }
        finally
        {
            TemporaryFolders.Remove(folder);
        }
    }

    private bool Judge(ImmutableArray<Vulnerability> counted)
    {
        if (settings.FailOn is not { } least)
        {
            return counted.IsEmpty || !reporter.Warning(
                Catalogue.VulnerabilityFound,
                $"the image has {ScanCounts.Of(counted)}, says {settings.Tool}: {Show(counted)}",
                $"{Advice(counted[0])} With ContainerStagesScanFailOn, they end the publish.");
        }

        ImmutableArray<Vulnerability> worst = [.. counted.Where(one => one.Severity >= least)];
        if (worst.IsEmpty)
        {
            return true;
        }

        reporter.Error(
            Catalogue.VulnerabilityFound,
            $"cannot deliver the image: {settings.Tool} finds {ScanCounts.Of(worst)} in it, and ContainerStagesScanFailOn is {least.Word()}: {Show(worst)}. Nothing was delivered",
            Advice(worst[0]));
        return false;
    }

    private static string Advice(Vulnerability worst) =>
        $"""Take the fixed package, or a newer base (-t:RebaseContainerImage for an image that is published). If a vulnerability does not affect this app, add an exception with a reason and a date: <ContainerStageScanException Include="{LogText.Line(worst.Id, 100)}" Justification="…" Expires="YYYY-MM-DD" />.""";

    private string Show(ImmutableArray<Vulnerability> vulnerabilities) =>
        string.Join("; ", vulnerabilities.Take(MostShown).Select(Show)) + (vulnerabilities.Length > MostShown ? string.Create(CultureInfo.InvariantCulture, $"; and {vulnerabilities.Length - MostShown} more, which the log has with -v:normal") : "");

    private string Show(Vulnerability one)
    {
        string package = $"{Short(one.Package)} {Short(one.Version)}".TrimEnd();
        string expired = settings.Exceptions.LastOrDefault(exception => IsOf(exception, one)) is { } exception
            ? string.Create(CultureInfo.InvariantCulture, $", its exception expired on {exception.Expires:yyyy-MM-dd}")
            : "";
        return $"{Short(one.Id)} ({one.Severity.Word()}): {package}{(one.Fixed is { } version ? $" -> {Short(version)}" : ", no fixed version")}{expired}";
    }

    private static string Short(string text) => LogText.Line(text, 100);

    private static bool IsOf(ExceptedVulnerability exception, Vulnerability one) => exception.Vulnerability.Equals(one.Id, StringComparison.OrdinalIgnoreCase);
}
