using System.Collections.Immutable;
using System.Globalization;
using ContainerStages.Checks;
using ContainerStages.Checks.Secrets;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Starts;
using ContainerStages.Storage;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// Starts a built image before anybody gets it: with the local container engine, or on Linux without one. Of images for several
/// platforms, the one for this machine is started.
/// </summary>
public sealed class StartContainerImage : RegistryTask
{
    /// <summary>The images, one for each platform: outputs of <see cref="BuildContainerImage"/>.</summary>
    [Required]
    public ITaskItem[] Images { get; set; } = [];

    /// <summary><c>ContainerStagesStartCheck</c>: <c>auto</c> if something here can start it, <c>true</c>, or <c>false</c>.</summary>
    [Required]
    public string StartCheck { get; set; } = "";

    /// <summary><c>ContainerStagesStartTimeout</c>: seconds in which the app has to listen.</summary>
    [Required]
    public string TimeoutSeconds { get; set; } = "";

    /// <summary><c>ContainerStagesStartSeconds</c>: seconds that an app without ports has to stay up.</summary>
    [Required]
    public string StayUpSeconds { get; set; } = "";

    /// <summary><c>ContainerStagesReadOnlyRoot</c>: the image is meant to run on a read-only root.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary><c>ContainerPort</c>, with <c>Type</c>: what the app has to listen on.</summary>
    public ITaskItem[] Ports { get; set; } = [];

    /// <summary>It is a web app: where no ports are given, it listens on those that its environment names.</summary>
    public bool IsWeb { get; set; }

    /// <summary><c>ContainerStageFolder</c>: they stay writable on a read-only root, as volumes do.</summary>
    public ITaskItem[] Folders { get; set; } = [];

    /// <summary><c>ContainerStageCheck</c>, with <c>Severity</c> and <c>Justification</c>: re-graded checks.</summary>
    public ITaskItem[] Checks { get; set; } = [];

    /// <summary><c>LocalRegistry</c>: <c>Docker</c>, <c>Podman</c>, or empty to find out.</summary>
    public string LocalRegistry { get; set; } = "";

    /// <summary><c>ContainerRegistry</c>: for a base from the same registry, as in <see cref="BuildContainerImage"/>.</summary>
    public string DestinationRegistry { get; set; } = "";

    private protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        bool isRequired = IsRequired();
        CheckPolicy policy = PolicyOf(Checks);
        TimeSpan timeout = Seconds("ContainerStagesStartTimeout", TimeoutSeconds);
        TimeSpan stayUp = Seconds("ContainerStagesStartSeconds", StayUpSeconds);
        using ContentStore store = OpenStore();
        IReadOnlyList<Image> images = await BuiltImages.ReadAsync(Images, store, cancellationToken);
        foreach (Image image in images)
        {
            PromiseBase(image, DestinationRegistry, store);
        }

        ImageStartReport report = await ImageStart.RunAsync(
            await ImageStart.StartersAsync(LocalRegistry, cancellationToken),
            images,
            image => new StartRequest(image, store)
            {
                Inspector = new BaseSecrets(),
                Ports = PortsOf(image),
                Timeout = timeout,
                StayUp = stayUp,
                IsReadOnly = IsReadOnly,
                WritableFolders = [.. image.Config.Volumes.Concat(Folders.Select(folder => folder.ItemSpec)).Select(folder => "/" + folder.Trim('/')).Distinct()],
            },
            cancellationToken);
        if (report is { Starter: { } starter, Image: { } started, Result: { } result })
        {
            Tell(report.Obstacles, images.Where(image => image != started));
            Tell(started, starter, result, policy);
        }
        else if (isRequired)
        {
            LogError(
                Catalogue.NothingToStartWith,
                $"cannot start the image, as ContainerStagesStartCheck asks for: {Reasons(report.Obstacles)}",
                "Install bubblewrap ('apt-get install bubblewrap'), podman or docker, or set ContainerStagesStartCheck to auto, which starts an image only where that is possible.");
        }
        else
        {
            LogHigh($"The image was not started: {Reasons(report.Obstacles)}.");
        }
    }

    private void Tell(IReadOnlyList<string> obstacles, IEnumerable<Image> others)
    {
        foreach (string obstacle in obstacles)
        {
            LogNormal($"Not started with the first at hand: {obstacle}");
        }

        foreach (Image other in others)
        {
            LogHigh($"Not started: the image for {other.Config.Platform}, which is not this machine's platform.");
        }
    }

    private void Tell(Image image, string starter, StartResult result, CheckPolicy policy)
    {
        if (result.Failure is null)
        {
            LogHigh($"Started with {starter}: {result.How}");
            return;
        }

        LogHigh(result.Log.Count > 0 ? "The end of the app's log:" : "The app's log is empty.");
        foreach (string last in result.Log)
        {
            LogHigh("  | " + last);
        }

        string cause = result.Cause is { } line ? $"; its log says: {line.Trim().TrimEnd('.')}" : "";
        Report(
            [
                new Finding(
                    Catalogue.DoesNotStart,
                    $"cannot deliver the image for {image.Config.Platform}: it does not start: {result.Failure}, run by {starter} as {image.Config.User}{cause}",
                    "The end of the app's log is above. An app that needs more than its image to start, such as a database, cannot be checked like this: set ContainerStagesStartCheck to false for it."),
            ],
            policy);
    }

    private bool IsRequired() => StartCheck.ToUpperInvariant() switch
    {
        "TRUE" => true,
        "AUTO" => false,
        _ => throw new ContainerStagesException(
            Catalogue.InvalidValue,
            $"cannot use '{StartCheck}' as ContainerStagesStartCheck",
            "Use auto, true or false."),
    };

    /// <summary>
    /// Bases set ASPNETCORE_HTTP_PORTS for apps that do not listen at all, so that what is exposed is promised only by a web app. Whether
    /// anybody listens on a UDP port cannot be seen from outside.
    /// </summary>
    private ImmutableArray<int> PortsOf(Image image) => Ports.Length > 0
        ? Numbers(Ports.Where(port => !port.GetMetadata("Type").Equals("udp", StringComparison.OrdinalIgnoreCase)).Select(port => port.ItemSpec))
        : IsWeb ? Numbers(image.Config.ExposedPorts.Where(port => port.Split('/') is [_] or [_, "tcp"]).Select(port => port.Split('/')[0]))
        : [];

    /// <summary>The project's were checked when the image was built. A base may expose ranges and anything else, which promise nothing.</summary>
    private static ImmutableArray<int> Numbers(IEnumerable<string> ports) =>
        [.. ports.Select(port => ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) ? number : 0).Where(number => number > 0)];

    private static TimeSpan Seconds(string property, string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw new ContainerStagesException(
                Catalogue.InvalidValue,
                $"cannot use '{value}' as {property}",
                "Use seconds, at most 3600, such as 30 or 0.5.");

    private static string Reasons(IReadOnlyList<string> obstacles) => obstacles.Count > 0
        ? string.Join("; ", obstacles)
        : "neither docker nor podman runs here, and without them only Linux can do it";
}
