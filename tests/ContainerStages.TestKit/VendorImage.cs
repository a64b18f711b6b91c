namespace ContainerStages.TestKit;

/// <summary>An image that somebody else's tools make: an agent, as vendors of monitoring ship it.</summary>
internal static class VendorImage
{
    /// <summary>A layer for each file, whose path is absolute in the image.</summary>
    /// <param name="layout">A new folder, or one with other images.</param>
    /// <param name="architecture">Also the image's tag.</param>
    /// <returns>The layout with the tag.</returns>
    public static async Task<string> CreateAsync(string layout, string architecture, params (string Path, string Content)[] files)
    {
        string image = $"{layout}:{architecture}";
        if (!Directory.Exists(layout))
        {
            await Tool.RunAsync("umoci", "init", "--layout", layout);
        }

        await Tool.RunAsync("umoci", "new", "--image", image);
        await Tool.RunAsync("umoci", "config", "--image", image, "--architecture", architecture);
        foreach ((string path, string content) in files)
        {
            using var folder = new TemporaryFolder();
            string file = folder.Combine("root" + path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, content);
            await Tool.RunAsync("tar", "-c", "-f", folder.Combine("layer.tar"), "--owner=0", "--group=0", "--mtime=@0", "-C", folder.Combine("root"), path.Split('/')[1]);
            await Tool.RunAsync("umoci", "raw", "add-layer", "--image", image, folder.Combine("layer.tar"));
        }

        return image;
    }
}
