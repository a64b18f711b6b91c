namespace ContainerStages.TestKit;

/// <summary>A folder of another release's programs, which run there as in a root of their own, in a mount namespace that ends with them.</summary>
internal static class OtherRoot
{
    /// <summary>For a shell in a new mount namespace; the first argument is the root folder, and the rest is the command that runs there.</summary>
    public const string Start = """
        root=$0
        mount --bind "$root" "$root"
        mount -t proc proc "$root/proc"
        mount --rbind /sys "$root/sys"
        mount --rbind /dev "$root/dev"
        mount -t tmpfs tmpfs "$root/run"
        exec chroot "$root" "$@"
        """;

    /// <summary>A script of the same arguments, for a command that works on the machine's files: it sees them under their own names, and starts in the same folder.</summary>
    public const string StartAmongFiles = """
        root=$1
        shift
        mount --bind "$root" "$root"
        for folder in /*; do
          case $folder in
            /bin | /sbin | /lib* | /usr | /etc | /var | /run | /proc) continue ;;
          esac
          if [ -d "$folder" ] && [ ! -L "$folder" ]; then
            mkdir -p "$root$folder"
            mount --rbind "$folder" "$root$folder"
          fi
        done
        mount -t proc proc "$root/proc"
        mount -t tmpfs tmpfs "$root/run"
        exec chroot "$root" env -C "$PWD" "$@"
        """;

    /// <summary>Adds what no package brings: places to mount on, the machine's names, and root's account.</summary>
    public static void Prepare(string root)
    {
        foreach (string folder in (string[])["proc", "sys", "dev", "run", "tmp", "etc"])
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }

        File.Copy("/etc/hosts", Path.Combine(root, "etc", "hosts"), overwrite: true);
        File.Copy("/etc/resolv.conf", Path.Combine(root, "etc", "resolv.conf"), overwrite: true);
        File.WriteAllText(Path.Combine(root, "etc", "passwd"), "root:x:0:0:root:/root:/bin/sh\n");
        File.WriteAllText(Path.Combine(root, "etc", "group"), "root:x:0:\n");
    }
}
