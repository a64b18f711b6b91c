namespace ContainerStages.EndToEndTests;

/// <summary>An image's files, unpacked by umoci: what a container of it would see.</summary>
internal sealed class UnpackedImage : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private UnpackedImage()
    {
    }

    /// <param name="layout">The folder of an OCI layout.</param>
    public static async Task<UnpackedImage> OfLayoutAsync(string layout, string tag = "latest")
    {
        var image = new UnpackedImage();
        await Tool.RunAsync("umoci", "unpack", "--rootless", "--image", $"{layout}:{tag}", image._folder.Combine("bundle"));
        return image;
    }

    /// <param name="path">Such as <c>app/Hello.dll</c>.</param>
    public string PathOf(string path) => _folder.Combine("bundle", "rootfs", path);

    /// <returns>What the app says when this machine's runtime runs it.</returns>
    public async Task<string> RunAsync(string assembly) => (await Tool.RunAsync("dotnet", PathOf(assembly))).Trim();

    public void Dispose() => _folder.Dispose();
}
