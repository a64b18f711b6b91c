using System.Collections.Immutable;
using System.Runtime.Versioning;

namespace ContainerStages.Starts;

/// <summary>Starts an image with the tools that every Linux has: <c>unshare</c> and others of util-linux, and <c>ip</c> of iproute2.</summary>
[SupportedOSPlatform("linux")]
internal sealed class UnshareStarter : NamespaceStarter
{
    /// <summary>
    /// In the outer user namespace it is root, to mount; in the inner one the app is who it is to be, and whatever is executed there has
    /// no capability (capabilities(7), "Effect of user ID changes"). A process whose root was changed makes no further user
    /// namespace (user_namespaces(7)), so that it cannot get any either.
    /// </summary>
    private static readonly string Script =
        $$"""
        set -e
        root=$1 access=$2 folders=$3 variables=$4
        shift 4
        ip link set lo up
        # Over the machine's own root it would hide that one, and be taken for a changed root.
        if [ "$root" != / ]; then mount --rbind "$root" "$root"; fi
        cd "$root"
        mount -t proc proc proc
        mount -t tmpfs -o mode=755 tmpfs dev
        for device in {{string.Join(' ', NamespacePlace.Devices)}}; do
          : > "dev/$device"
          mount --bind "/dev/$device" "dev/$device"
        done
        while [ "$folders" -gt 0 ]; do
          mount --bind "$root$1" "$root$1"
          shift
          folders=$((folders - 1))
        done
        if [ "$access" = ro ]; then
          mount -t tmpfs -o mode=1777 tmpfs tmp
          mount -o remount,bind,ro "$root"
        fi

        # What env runs, it looks for where the image's PATH says.
        unshare=$(command -v unshare)
        for word do
          shift
          if [ "$variables" = 0 ]; then word=$unshare; fi
          variables=$((variables - 1))
          set -- "$@" "$word"
        done
        exec env -i -- "$@"
        """;

    /// <summary>
    /// What makes the loader or the C library load code (glibc's <c>sysdeps/generic/unsecvars.h</c>, and <c>ld.so(8)</c>). <c>unshare</c> itself is
    /// started with the app's variables and changes its root afterwards: it would load the image's code outside of the image.
    /// </summary>
    private static readonly string[] OfLoader = ["GCONV_PATH", "GLIBC_TUNABLES", "LOCPATH", "NLSPATH"];

    public override string Name => "unshare";

    protected override bool CanSet(string variable) => !variable.StartsWith("LD_", StringComparison.Ordinal) && !OfLoader.Contains(variable);

    protected override IEnumerable<string> Arguments(NamespacePlace place, ImmutableArray<string> environment, ImmutableArray<string> command) =>
    [
        "setpriv", "--no-new-privs", "--pdeathsig", "KILL",
        "unshare", "--user", "--map-root-user", "--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child", "--",
        "sh", "-c", Script, "sh",
        place.Root, place.IsReadOnly ? "ro" : "rw", $"{place.WritableFolders.Length}", $"{environment.Length}",
        .. place.WritableFolders,
        .. environment,
        "unshare", "--user", $"--map-user={place.User.Uid}", $"--map-group={place.User.Gid}", $"--root={place.Root}", $"--wd={place.WorkingDirectory}", "--",
        .. command,
    ];
}
