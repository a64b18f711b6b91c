namespace ContainerStages.FileSystems;

/// <summary>A distribution and its release (os-release(5)). A value that is missing is empty.</summary>
/// <param name="Id">Such as <c>debian</c>.</param>
/// <param name="Version">Such as <c>12</c>.</param>
/// <param name="Codename">Such as <c>bookworm</c>.</param>
internal sealed record OsRelease(string Id, string Version, string Codename)
{
    /// <summary>That of an image.</summary>
    public static OsRelease Of(ImageFileSystem files) => Parse(files.Text("etc/os-release") ?? files.Text("usr/lib/os-release") ?? "");

    public static OsRelease Parse(string text)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string line in text.Split('\n'))
        {
            if (line.Trim().Split('=', 2) is [var name, var value])
            {
                values[name] = value.Trim('"', '\'');
            }
        }

        return new OsRelease(values.GetValueOrDefault("ID", ""), values.GetValueOrDefault("VERSION_ID", ""), values.GetValueOrDefault("VERSION_CODENAME", ""));
    }
}
