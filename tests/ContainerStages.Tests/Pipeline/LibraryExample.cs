using ContainerStages.App;
using ContainerStages.Images;
using ContainerStages.Pipeline;

namespace ContainerStages.Tests.Pipeline;

/// <summary>The code of docs/library.md, word for word; <see cref="LibraryTests"/> runs it and compares the page.</summary>
internal static class LibraryExample
{
    // docs/library.md begins
    public static async Task<string> PublishAsync(string folder, string baseImage, string registry, IReporter reporter, CancellationToken cancellationToken)
    {
        var settings = new PipelineSettings { CacheFolder = Path.Combine(folder, "cache") };
        BuildResult built = await BuildImage.RunAsync(
            new BuildRequest
            {
                Settings = settings,
                PublishFolder = Path.Combine(folder, "publish"),
                AppName = "Hello",
                RuntimeIdentifier = "linux-x64",
                BaseImage = baseImage,
                Start = new StartCommand { AppCommand = ["/app/Hello"] },
                ReportFolder = Path.Combine(folder, "report"),
            },
            reporter,
            cancellationToken);
        if (built.Image is not { } image)
        {
            return "";
        }

        DeliverResult delivered = await DeliverImage.RunAsync(
            new DeliverRequest { Settings = settings, Images = [image], Registries = [registry], Repository = "team/hello", Tags = ["1.0"] },
            reporter,
            cancellationToken);
        return delivered.Digest;
    }

    // docs/library.md ends
}
