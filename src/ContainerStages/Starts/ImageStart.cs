using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Oci;

namespace ContainerStages.Starts;

/// <summary>Starts that one of several images which is for this machine, with the first starter that works.</summary>
internal static class ImageStart
{
    /// <summary>The local engine, when there is one; on Linux also what needs none.</summary>
    /// <param name="localRegistry"><c>LocalRegistry</c>: which engine, if not whichever works.</param>
    /// <exception cref="ContainerStagesException">It names another engine.</exception>
    public static Task<IReadOnlyList<IStarter>> StartersAsync(string localRegistry, Progress progress, CancellationToken cancellationToken) =>
        StartersAsync(() => ContainerEngineDetection.DetectAsync(localRegistry, progress, cancellationToken));

    /// <param name="detect">As <see cref="ContainerEngineDetection.DetectAsync(string?, Progress, CancellationToken)"/>.</param>
    public static async Task<IReadOnlyList<IStarter>> StartersAsync(Func<Task<ContainerEngine?>> detect)
    {
        IStarter? starter;
        try
        {
            starter = await detect() is { } engine ? new EngineStarter(engine) : null;
        }
        catch (ContainerStagesException e) when (e.Diagnostic == Catalogue.DaemonFailed)
        {
            // An engine that does not answer is no reason to deliver nothing: the image may go elsewhere.
            starter = new BrokenStarter(e.Message);
        }

        return
        [
            .. starter is null ? Array.Empty<IStarter>() : [starter],
            .. OperatingSystem.IsLinux() ? (IStarter[])[new BubblewrapStarter()] : [],
        ];
    }

    /// <param name="request">What is asked of an image.</param>
    public static async Task<ImageStartReport> RunAsync(
        IReadOnlyList<IStarter> starters,
        IReadOnlyList<Image> images,
        Func<Image, StartRequest> request,
        CancellationToken cancellationToken)
    {
        List<string> obstacles = [];
        bool isSilent = starters.Any(starter => starter is BrokenStarter);
        foreach (IStarter starter in starters)
        {
            try
            {
                Platform platform = await starter.PlatformAsync(cancellationToken);
                if (images.LastOrDefault(image => platform.Accepts(image.Config.Platform)) is { } image)
                {
                    return new ImageStartReport(obstacles, starter.Name, image, await StartCheck.RunAsync(starter, request(image), cancellationToken)) { HasSilentEngine = isSilent };
                }

                obstacles.Add($"{starter.Name} runs {platform}");
            }
            catch (CannotRunHereException e)
            {
                obstacles.Add($"{starter.Name} does not work here: {e.Message}");
            }
        }

        return new ImageStartReport(obstacles) { HasSilentEngine = isSilent };
    }

    /// <summary>An engine that may be there, and does not say so.</summary>
    private sealed class BrokenStarter(string reason) : IStarter
    {
        public string Name => "the local engine";

        public Task<Platform> PlatformAsync(CancellationToken cancellationToken) => throw new CannotRunHereException(reason);

        public Task<IStartedApp> StartAsync(StartRequest request, CancellationToken cancellationToken) => throw new CannotRunHereException(reason);
    }
}

/// <summary>What came of it.</summary>
/// <param name="Obstacles">Why starters before the one that worked did not, or why none did.</param>
/// <param name="Starter">The one that worked; null when none did.</param>
/// <param name="Image">That was started.</param>
/// <param name="Result">How it went.</param>
internal sealed record ImageStartReport(IReadOnlyList<string> Obstacles, string? Starter = null, Image? Image = null, StartResult? Result = null)
{
    /// <summary>An engine did not answer in time: nobody knows whether it works.</summary>
    public bool HasSilentEngine { get; init; }
}
