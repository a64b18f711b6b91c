using System.Globalization;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.IO;

namespace ContainerStages.Checks.Security;

/// <summary>
/// Programs that an attacker needs and an app in production does not: shells, package managers, compilers, programs that fetch files, debuggers, and
/// .NET's SDK. They are identified by name: in the base, in the folders of programs; among published programs, anywhere.
/// </summary>
internal static class ToolRule
{
    private static readonly HashSet<string> Tools =
    [
        "sh", "bash", "dash", "ash", "zsh", "ksh", "busybox", "toybox",
        "apt", "apt-get", "dpkg", "apk", "rpm", "yum", "dnf", "microdnf", "tdnf", "pip", "pip3", "npm",
        "gcc", "cc", "g++", "c++", "clang", "ld", "as", "make", "cmake",
        "curl", "wget", "nc", "ncat", "netcat", "socat", "ssh", "scp", "telnet",
        "gdb", "gdbserver", "lldb", "strace", "ltrace", "vsdbg",
        "dotnet-dump", "dotnet-gcdump", "dotnet-trace",
    ];

    private static readonly string[] Folders = ["bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin", "usr/local/sbin"];

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        string[] tools = [.. plan.FileSystem.Entries.Where(entry => IsTool(entry) || IsSdk(entry)).Select(entry => "/" + entry.Entry.Path)];
        if (tools.Length > 0)
        {
            yield return new Finding(
                Catalogue.ToolInImage,
                string.Create(CultureInfo.InvariantCulture, $"cannot keep an intruder from tools: the image has {tools.Length} that the app does not need, {Listing.Of(tools)}"),
                "Use a base without them: one of the chiseled family, or <ContainerBaseImage>stage:base</ContainerBaseImage> with <ContainerStage Include=\"base\" Packages=\"default\" />; and do not publish any.");
        }
    }

    /// <summary>Whether an entry is a tool. Alpine's tools are links to busybox, and Debian's sh is a link to dash.</summary>
    private static bool IsTool(ImageEntry entry) =>
        Tools.Contains(entry.Entry.Name)
        && entry.Entry.Type is EntryType.File or EntryType.SymbolicLink or EntryType.HardLink
        && (entry.Layer.IsBase ? Folders.Contains(RelativePath.FolderOf(entry.Entry.Path)) : entry.Entry.Mode.IsExecutable);

    private static bool IsSdk(ImageEntry entry) => entry.IsFile && entry.Entry.Path.Split('/') is [.., "sdk", _, "dotnet.dll"];
}
