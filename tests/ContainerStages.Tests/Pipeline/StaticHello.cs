using ContainerStages.Pipeline;

namespace ContainerStages.Tests.Pipeline;

/// <summary>A static program, which starts on any base.</summary>
internal static class StaticHello
{
    /// <summary>On an empty base.</summary>
    public static async Task<BuildRequest> RequestAsync(TemporaryFolder folder, PipelineSettings settings)
    {
        Directory.CreateDirectory(folder.Combine("publish"));
        await File.WriteAllTextAsync(folder.Combine("hello.c"), "int main(void) { return 0; }\n");
        await Tool.RunAsync("gcc", "-static", "-o", folder.Combine("publish", "Hello"), folder.Combine("hello.c"));
        return new BuildRequest
        {
            Settings = settings,
            PublishFolder = folder.Combine("publish"),
            AppName = "Hello",
            RuntimeIdentifier = "linux-x64",
            BaseImage = "scratch",
            Start = new ContainerStages.App.StartCommand { AppCommand = ["/app/Hello"] },
            ReportFolder = folder.Combine("report"),
        };
    }

    /// <summary>Builds the image, and delivers it as <c>team/hello</c>.</summary>
    public static async Task<DeliverResult> PublishAsync(BuildRequest build, string registry, string tag, Lines lines, AttachedDocuments attachDocuments = AttachedDocuments.None)
    {
        BuildResult built = await BuildImage.RunAsync(build, lines);
        Assert.IsNotNull(built.Image, string.Join('\n', lines.Problems));
        return await DeliverImage.RunAsync(
            new DeliverRequest { Settings = build.Settings, Images = [built.Image], Registries = [registry], Repository = "team/hello", Tags = [tag], AttachDocuments = attachDocuments }, lines);
    }
}
