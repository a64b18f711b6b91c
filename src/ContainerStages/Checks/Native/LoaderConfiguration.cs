using ContainerStages.FileSystems;

namespace ContainerStages.Checks.Native;

/// <summary>The folders that a distribution adds to the loader's own: <c>/etc/ld.so.conf</c> and what it includes, read by ldconfig(8).</summary>
internal static class LoaderConfiguration
{
    public static IEnumerable<string> Folders(ImageFileSystem files) => files.Below("/etc/ld.so.conf.d")
        .Select(entry => files.Text(entry.Entry.Path))
        .Append(files.Text("/etc/ld.so.conf"))
        .OfType<string>()
        .SelectMany(text => text.Split('\n', StringSplitOptions.TrimEntries))
        .Where(line => line.StartsWith('/'));
}
