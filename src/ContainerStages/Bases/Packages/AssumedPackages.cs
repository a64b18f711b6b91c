using System.Collections.Immutable;
using System.Text;

namespace ContainerStages.Bases.Packages;

/// <summary>
/// Packages that a distroless root must not have, declared to apt as installed. They satisfy the packages that depend on them, because an image does
/// not need their work (maintainer scripts, configuration, login). A package that the project names is not among them.
/// </summary>
internal static class AssumedPackages
{
    /// <summary>Above any version in an archive, so that "at least" holds and nothing is upgraded.</summary>
    private const string Version = "99:99";

    private static readonly ImmutableArray<(string Name, string Provides)> Packages =
    [
        ("adduser", ""), ("apt", ""), ("base-passwd", ""), ("bash", ""), ("bsdutils", ""), ("cdebconf", ""), ("coreutils", ""),
        ("dash", ""), ("dbus", "default-dbus-system-bus, dbus-system-bus"), ("debconf", "debconf-2.0"), ("debianutils", ""), ("diffutils", ""),
        ("dpkg", ""), ("e2fsprogs", ""), ("findutils", ""), ("gawk", ""), ("gpgv", ""), ("grep", ""), ("gzip", ""), ("hostname", ""),
        ("init", ""), ("init-system-helpers", ""), ("install-info", ""), ("libc-bin", ""), ("libpam-runtime", ""), ("locales", ""),
        ("login", ""), ("logsave", ""), ("lsb-base", ""), ("mawk", "awk"), ("media-types", ""), ("mime-support", ""), ("mount", ""),
        ("ncurses-base", ""), ("ncurses-bin", ""), ("openssl", ""), ("passwd", ""), ("perl", ""), ("perl-base", ""), ("perl-modules", ""),
        ("readline-common", ""), ("runit-helper", ""), ("sed", ""), ("sensible-utils", ""), ("shared-mime-info", ""), ("systemd", ""),
        ("systemd-sysv", ""), ("sysvinit-core", ""), ("sysvinit-utils", ""), ("tar", ""), ("ucf", ""), ("util-linux", ""), ("util-linux-extra", ""),
        ("xz-utils", ""), ("zstd", ""),
    ];

    /// <summary>The text of a dpkg status file.</summary>
    /// <param name="onBase">The packages of the base image; they replace those that are assumed.</param>
    public static string Status(string architecture, IEnumerable<string> asked, ImmutableArray<InstalledPackage> onBase)
    {
        var text = new StringBuilder().AppendJoin("", onBase);
        HashSet<string> others = [.. asked, .. onBase.Select(package => package.Name)];
        foreach ((string name, string provides) in Packages.Where(package => !others.Contains(package.Name)))
        {
            text.Append("Package: ").Append(name)
                .Append("\nStatus: install ok installed\nVersion: ").Append(Version)
                .Append("\nArchitecture: ").Append(architecture)
                .Append("\nMulti-Arch: foreign\nMaintainer: none\nDescription: stands in\n");
            if (provides.Length > 0)
            {
                text.Append("Provides: ").Append(provides).Append('\n');
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
