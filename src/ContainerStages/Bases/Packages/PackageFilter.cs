using System.Collections.Immutable;

namespace ContainerStages.Bases.Packages;

internal enum PackageFileUse
{
    /// <summary>The image does not need the file.</summary>
    Dropped,

    Kept,

    /// <summary>The file is a certificate, which goes into the bundle.</summary>
    Certificate,
}

/// <summary>
/// Selects the files of a package that belong in an image: libraries and data, but not files for people, compilers, shells and init systems. Licences
/// require the copyright files and the licences' texts; together they take under 100 kB in a compressed base.
/// </summary>
internal static class PackageFilter
{
    private static readonly ImmutableArray<string> DroppedFolders =
    [
        "boot/", "etc/apt/", "etc/bash_completion.d/", "etc/ca-certificates/", "etc/cron.d/", "etc/cron.daily/", "etc/cron.hourly/", "etc/cron.monthly/",
        "etc/cron.weekly/", "etc/default/", "etc/dpkg/", "etc/init.d/", "etc/init/", "etc/kernel/", "etc/logrotate.d/",
        "etc/pam.d/", "etc/profile.d/", "etc/skel/", "etc/systemd/", "etc/update-motd.d/", "usr/games/", "usr/include/", "usr/lib/apt/",
        "usr/lib/debug/", "usr/lib/dpkg/", "usr/lib/init/", "usr/lib/locale/", "usr/lib/systemd/", "usr/lib/sysusers.d/",
        "usr/lib/tmpfiles.d/", "usr/lib/udev/", "usr/lib/valgrind/", "usr/share/apport/", "usr/share/base-files/", "usr/share/bash-completion/", "usr/share/bug/", "usr/share/ca-certificates/",
        "usr/share/debconf/", "usr/share/debianutils/", "usr/share/doc-base/", "usr/share/doc/", "usr/share/dpkg/", "usr/share/fish/", "usr/share/gcc/", "usr/share/gdb/",
        "usr/share/info/", "usr/share/initramfs-tools/", "usr/share/libc-bin/", "usr/share/lintian/", "usr/share/locale/", "usr/share/man/",
        "usr/share/menu/", "usr/share/perl/", "usr/share/perl5/", "usr/share/pixmaps/", "usr/share/zoneinfo/posix/", "usr/share/zoneinfo/right/",
        "usr/share/zsh/", "usr/src/", "var/backups/", "var/cache/", "var/lib/dpkg/", "var/lib/systemd/",
    ];

    private static readonly ImmutableArray<string> ProgramFolders = ["usr/bin/", "usr/sbin/", "usr/libexec/"];

    /// <summary>Folders below <c>usr/lib/</c> or <c>usr/lib/TRIPLET/</c>.</summary>
    private static readonly ImmutableArray<string> DroppedLibraryFolders = ["audit", "cmake", "engines-3", "gconv", "perl", "perl-base", "perl5", "pkgconfig"];

    private static readonly ImmutableArray<string> DroppedFiles = ["etc/issue", "etc/issue.net", "etc/motd"];

    /// <summary>Parts of glibc that only debuggers, NIS and Hesiod use.</summary>
    private static readonly ImmutableArray<string> DroppedLibraries =
    [
        "libBrokenLocale.so.1", "libc_malloc_debug.so.0", "libmemusage.so", "libnss_compat.so.2", "libnss_hesiod.so.2",
        "libpcprofile.so", "libthread_db.so.1",
    ];

    private static readonly ImmutableArray<string> DroppedExtensions = [".a", ".la", ".pc", ".debug"];

    /// <param name="path">In the merged layout, without a slash at its ends.</param>
    /// <param name="programs">Whether programs are kept, because the package was asked for by name.</param>
    public static PackageFileUse Use(string path, bool programs)
    {
        if (path.StartsWith("usr/share/ca-certificates/", StringComparison.Ordinal) && path.EndsWith(".crt", StringComparison.Ordinal))
        {
            return PackageFileUse.Certificate;
        }

        return IsCopyright(path) || !IsDropped(path, programs) ? PackageFileUse.Kept : PackageFileUse.Dropped;
    }

    private static bool IsDropped(string path, bool programs) =>
        DroppedFolders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal) || path.Length == folder.Length - 1 && folder.StartsWith(path, StringComparison.Ordinal))
        || (!programs && ProgramFolders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)))
        || DroppedFiles.Contains(path)
        || (path.StartsWith("usr/lib/", StringComparison.Ordinal)
            && (DroppedExtensions.Any(extension => path.EndsWith(extension, StringComparison.Ordinal)) || IsDroppedLibrary(path)));

    /// <summary><c>usr/share/doc/PACKAGE/copyright</c>, or <c>usr/share/doc/PACKAGE</c> itself if it is a link to another package's folder.</summary>
    private static bool IsCopyright(string path) =>
        path.StartsWith("usr/share/doc/", StringComparison.Ordinal) && path.Split('/') is [_, _, _, _] or [_, _, _, _, "copyright"];

    private static bool IsDroppedLibrary(string path)
    {
        string[] parts = path.Split('/');
        return DroppedLibraries.Contains(parts[^1])
            || DroppedLibraryFolders.Contains(parts[2])
            || (parts.Length > 3 && DroppedLibraryFolders.Contains(parts[3]));
    }
}
