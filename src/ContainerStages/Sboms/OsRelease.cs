using ContainerStages.FileSystems;

namespace ContainerStages.Sboms;

/// <summary>The distribution of an image, from its <c>os-release</c>; a value that is missing is empty.</summary>
/// <param name="Id">Such as <c>debian</c>.</param>
/// <param name="Version">Such as <c>12</c>.</param>
/// <param name="Name">For people.</param>
internal sealed record OsRelease(string Id, string Version, string Name)
{
    public static OsRelease Of(ImageFileSystem files)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string line in (files.Text("etc/os-release") ?? files.Text("usr/lib/os-release") ?? "").Split('\n'))
        {
            if (line.Trim().Split('=', 2) is [var name, var value])
            {
                values[name] = value.Trim('"', '\'');
            }
        }

        return new OsRelease(values.GetValueOrDefault("ID", ""), values.GetValueOrDefault("VERSION_ID", ""), values.GetValueOrDefault("NAME", ""));
    }
}
