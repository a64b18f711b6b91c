using ContainerStages.Engines;
using ContainerStages.Images;
using ContainerStages.Oci;

namespace ContainerStages.Starts;

/// <summary>Starts that one of several images which is for this machine, with the first starter that works.</summary>
internal static class ImageStart
{
    /// <summary>The local engine, when there is one; on Linux also what needs none.</summary>
    /// <param name="localRegistry"><c>LocalRegistry</c>: which engine, if not whichever works.</param>
    public static async Task<IReadOnlyList<IStarter>> StartersAsync(string localRegistry, CancellationToken cancellationToken)
    {
        ContainerEngine? engine = await ContainerEngineDetection.DetectAsync(localRegistry, cancellationToken);
        return
        [
            .. engine is null ? Array.Empty<IStarter>() : [new EngineStarter(engine)],
            .. OperatingSystem.IsLinux() ? (IStarter[])[new BubblewrapStarter()] : [],
        ];
    }

    /// <param name="request">What is asked of an image.</param>
    public static async Task<ImageStartReport> RunAsync(
        IEnumerable<IStarter> starters,
        IReadOnlyList<Image> images,
        Func<Image, StartRequest> request,
        CancellationToken cancellationToken)
    {
        List<string> obstacles = [];
        foreach (IStarter starter in starters)
        {
            try
            {
                Platform platform = await starter.PlatformAsync(cancellationToken);
                if (images.LastOrDefault(image => platform.Accepts(image.Config.Platform)) is { } image)
                {
                    return new ImageStartReport(obstacles, starter.Name, image, await StartCheck.RunAsync(starter, request(image), cancellationToken));
                }

                obstacles.Add($"{starter.Name} runs {platform}");
            }
            catch (CannotRunHereException e)
            {
                obstacles.Add($"{starter.Name} does not work here: {e.Message}");
            }
        }

        return new ImageStartReport(obstacles);
    }
}

/// <summary>What came of it.</summary>
/// <param name="Obstacles">Why starters before the one that worked did not, or why none did.</param>
/// <param name="Starter">The one that worked; null when none did.</param>
/// <param name="Image">That was started.</param>
/// <param name="Result">How it went.</param>
internal sealed record ImageStartReport(IReadOnlyList<string> Obstacles, string? Starter = null, Image? Image = null, StartResult? Result = null);
