using System.Collections.Immutable;
using System.Runtime.Versioning;

namespace ContainerStages.Starts;

/// <summary>Starts an image with bubblewrap (<c>bwrap</c>), which Flatpak uses.</summary>
[SupportedOSPlatform("linux")]
internal sealed class BubblewrapStarter : NamespaceStarter
{
    public override string Name => "bubblewrap";

    protected override IEnumerable<string> Arguments(NamespacePlace place, ImmutableArray<string> environment, ImmutableArray<string> command) =>
    [
        "bwrap", "--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--uid", $"{place.User.Uid}", "--gid", $"{place.User.Gid}",
        place.IsReadOnly ? "--ro-bind" : "--bind", place.Root, "/",
        .. place.IsReadOnly ? (string[])["--tmpfs", "/tmp"] : [],
        .. place.WritableFolders.SelectMany(folder => (string[])["--bind", place.Root + folder, folder]),
        "--proc", "/proc", "--tmpfs", "/dev",
        .. NamespacePlace.Devices.SelectMany(device => (string[])["--dev-bind", $"/dev/{device}", $"/dev/{device}"]),
        "--chdir", place.WorkingDirectory, "--clearenv",
        .. environment.Select(variable => variable.Split('=', 2)).SelectMany(parts => (string[])["--setenv", parts[0], parts.ElementAtOrDefault(1) ?? ""]),
        "--", .. command,
    ];
}
