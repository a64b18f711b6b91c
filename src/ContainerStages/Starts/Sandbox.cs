using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using ContainerStages.Oci;

namespace ContainerStages.Starts;

/// <summary>
/// The command line that runs a program where it can harm nothing: in namespaces of its own (namespaces(7)), as a real user other than root, without
/// capabilities and without a way to more of them, with limits, and with a root whose files it can change only for itself.
/// </summary>
/// <param name="Folder">Of this run alone. As root, everything in it gets another owner.</param>
/// <param name="User">The user that the program sees itself as.</param>
[SupportedOSPlatform("linux")]
internal sealed record Sandbox(string Folder, NumericUser User)
{
    /// <summary>The folder in <see cref="Folder"/> that the program sees as <c>/</c>.</summary>
    public const string Root = "root";

    /// <summary>
    /// <c>nobody</c>. For the kernel, root in a user namespace of root's is still root where files are concerned: everything below <c>/proc/sys</c> belongs to
    /// it, and is writable without a capability.
    /// </summary>
    private const int RealUser = 65534;

    /// <summary>What is covered by the folder when root starts the app, who may be the only one that can reach the folder by its path.</summary>
    private const string Meeting = "/tmp";

    /// <summary>As many as .NET's own host asks for at most by default.</summary>
    private const int OpenFiles = 65536;

    /// <summary>What the kernel gives every process of a container, as far as .NET and its libraries open it.</summary>
    private static readonly string[] Devices = ["null", "zero", "full", "random", "urandom"];

    /// <summary>What runc and Docker make read-only below <c>/proc</c>, or hide there. Most kernels have only some of it.</summary>
    private static readonly string[] ReadOnly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];
    private static readonly string[] Hidden =
    [
        "/proc/acpi", "/proc/asound", "/proc/scsi",
        "/proc/kcore", "/proc/keys", "/proc/kmsg", "/proc/latency_stats", "/proc/sched_debug", "/proc/timer_list", "/proc/timer_stats",
    ];

    /// <summary>As root: gives root's rights up, for good. What root writes to oom_score_adj is also the least that the app may set later (proc(5)).</summary>
    private static readonly string BecomeNobody =
        $$"""
        set -e
        folder=$1
        shift
        chown -hR {{RealUser}}:{{RealUser}} "$folder"
        mount --bind "$folder" {{Meeting}}
        echo 1000 > /proc/self/oom_score_adj
        exec setpriv --reuid={{RealUser}} --regid={{RealUser}} --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs "$@"
        """;

    /// <summary>
    /// In a first user namespace, in which it may mount and in which the limit of processes counts only what is started from here: all that the app
    /// writes goes to memory of a limited size. When memory runs short, the kernel ends the app first (proc(5), oom_score_adj).
    /// </summary>
    private const string Prepare =
        """
        set -e
        cd "$1"
        size=$2
        filter=$3
        shift 3
        mkdir scratch
        mount -t tmpfs -o "size=$size,nr_inodes=65536,mode=700" tmpfs scratch
        mkdir -m 500 scratch/upper
        mkdir scratch/work
        mount -t overlay -o userxattr,lowerdir=root,upperdir=scratch/upper,workdir=scratch/work overlay root
        printf "$filter" > scratch/filter
        exec 3< scratch/filter
        echo 1000 > /proc/self/oom_score_adj
        exec "$@"
        """;

    /// <summary>A name on the path, or a path.</summary>
    public string Bubblewrap { get; init; } = "bwrap";

    public StartLimits Limits { get; init; } = StartLimits.Default;

    public string WorkingDirectory { get; init; } = "/";

    public bool IsReadOnly { get; init; }

    /// <summary>Folders of the root that stay writable when it is read-only.</summary>
    public ImmutableArray<string> WritableFolders { get; init; } = [];

    /// <summary>The program is one of this machine, whose own root it sees, read-only.</summary>
    public bool IsOnMachine { get; init; }

    /// <summary>Of the build's environment, these tools see the path alone, and the program nothing.</summary>
    /// <param name="most">However the build ends, the program is gone after this time.</param>
    /// <param name="environment">Lines such as <c>A=b</c>.</param>
    /// <param name="command">A path or a name on the environment's <c>PATH</c>, and its arguments.</param>
    /// <returns>The arguments of <c>sh</c>.</returns>
    public IEnumerable<string> Arguments(TimeSpan most, ImmutableArray<string> environment, ImmutableArray<string> command)
    {
        bool isRoot = Environment.IsPrivilegedProcess;
        string folder = isRoot ? Meeting : Folder;
        byte[]? filter = SystemCallFilter.For(RuntimeInformation.OSArchitecture);
        string root = IsOnMachine ? "/" : $"{folder}/{Root}";
        return
        [
            "-c", """exec env -i PATH="$PATH:/usr/sbin:/sbin" "$@" """, "sh",
            "timeout", "-s", "KILL", Text($"{most.TotalSeconds:0}"),
            .. isRoot ? (string[])["unshare", "--mount", "sh", "-c", BecomeNobody, "sh", Folder] : ["setpriv", "--no-new-privs"],
            "unshare", "--user", "--map-root-user", "--mount", "sh", "-c", Prepare, "sh", folder, Text($"{Limits.Disk}"), string.Concat((filter ?? []).Select(value => "\\" + Convert.ToString(value, 8).PadLeft(3, '0'))),
            "prlimit",
            Text($"--nproc={StartLimits.Within("Max processes", Limits.Processes)}"),
            Text($"--data={StartLimits.Within("Max data size", Limits.Memory)}"),
            Text($"--nofile={StartLimits.Within("Max open files", OpenFiles)}"),
            "--core=0",
            Bubblewrap, "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
            .. filter is null ? [] : (string[])["--seccomp", "3"],
            "--uid", $"{User.Uid}", "--gid", $"{User.Gid}",
            IsReadOnly || IsOnMachine ? "--ro-bind" : "--bind", root, "/",
            .. IsReadOnly ? (string[])["--size", Text($"{Limits.Disk}"), "--tmpfs", "/tmp"] : [],
            .. WritableFolders.SelectMany(writable => (string[])["--bind", root + writable, writable]),
            "--proc", "/proc",
            .. ReadOnly.Where(Path.Exists).SelectMany(path => (string[])["--ro-bind", path, path]),
            .. Hidden.Where(File.Exists).SelectMany(path => (string[])["--ro-bind", "/dev/null", path]),
            .. Hidden.Where(Directory.Exists).SelectMany(path => (string[])["--tmpfs", path, "--remount-ro", path]),
            "--tmpfs", "/dev",
            .. Devices.SelectMany(device => (string[])["--dev-bind", $"/dev/{device}", $"/dev/{device}"]),
            "--remount-ro", "/dev",
            "--chdir", WorkingDirectory, "--clearenv",
            .. environment.Select(ImageConfig.VariableOf).SelectMany(variable => (string[])["--setenv", variable.Key, variable.Value]),
            "--", .. command,
        ];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
