using System.Collections.Immutable;
using System.Text;
using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Bases.Packages;

/// <summary>
/// The files that the packages' maintainer scripts and an administrator would make. They have the same bytes every time, and nothing is executed.
/// </summary>
internal static class RootFiles
{
    /// <summary>As in Microsoft's images, so that an image can change its base and keep its user.</summary>
    public static readonly NumericUser App = new(1654, 1654);

    private const string Bundle = "etc/ssl/certs/ca-certificates.crt";

    private const string Passwd = """
        root:x:0:0:root:/root:/usr/sbin/nologin
        app:x:1654:1654::/home/app:/usr/sbin/nologin

        """;

    private const string Group = """
        root:x:0:
        app:x:1654:

        """;

    /// <summary>Files first. Without this file, glibc asks DNS only after a service that does not exist.</summary>
    private const string NameServiceSwitch = """
        passwd: files
        group: files
        hosts: files dns
        protocols: files
        services: files

        """;

    /// <summary>A valid file without settings: the distribution's built-in defaults apply.</summary>
    private const string OpenSslConfiguration = """
        openssl_conf = openssl_init

        [openssl_init]

        """;

    private static readonly UnixMode Private = new(0b111_000_000);
    private static readonly UnixMode Link = new(0b111_111_111);

    /// <summary>The folders and files of every root.</summary>
    public static ImmutableArray<LayerEntry> Skeleton { get; } =
    [
        Folder("dev"), Folder("proc"), Folder("sys"), Folder("run"), Folder("etc"), Folder("home"), Folder("var/lib"), Folder("var/log"),
        Folder("usr/bin"), Folder("usr/sbin"), Folder("usr/lib"),
        Folder("run/lock") with { Mode = UnixMode.Temporary },
        Folder("tmp") with { Mode = UnixMode.Temporary },
        Folder("var/tmp") with { Mode = UnixMode.Temporary },
        Folder("root") with { Mode = Private },
        Folder("home/app") with { Owner = App },
        Symlink("bin", "usr/bin"), Symlink("sbin", "usr/sbin"), Symlink("lib", "usr/lib"),
        Symlink("var/run", "/run"), Symlink("var/lock", "/run/lock"),
        Text("etc/passwd", Passwd), Text("etc/group", Group), Text("etc/nsswitch.conf", NameServiceSwitch),
    ];

    /// <summary>The folder of the loader on x64 and others. It is added only if a package has a file in it.</summary>
    public static LayerEntry Lib64 { get; } = Symlink("lib64", "usr/lib64");

    /// <summary>The configuration of OpenSSL, unless the package openssl has one.</summary>
    public static ImmutableArray<LayerEntry> OpenSsl { get; } =
        [Text("etc/ssl/openssl.cnf", OpenSslConfiguration), Symlink("usr/lib/ssl/openssl.cnf", "/etc/ssl/openssl.cnf")];

    /// <summary>
    /// All certificates in one file, in the order of their paths, under both names that OpenSSL looks for. .NET reads every file in the folder;
    /// OpenSSL itself finds none there without hashed names, and reads <c>cert.pem</c>.
    /// </summary>
    public static ImmutableArray<LayerEntry> Certificates(IReadOnlyDictionary<string, byte[]> certificates)
    {
        var bundle = new MemoryStream();
        foreach ((_, byte[] certificate) in certificates.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            bundle.Write(certificate);
            if (certificate is [.., not (byte)'\n'])
            {
                bundle.WriteByte((byte)'\n');
            }
        }

        return
        [
            new FileEntry(ContainerPath.Parse(Bundle), FileContent.Of(bundle.ToArray())) { Mode = UnixMode.Data },
            Symlink("usr/lib/ssl/certs", "/etc/ssl/certs"),
            Symlink("usr/lib/ssl/cert.pem", "/" + Bundle),
        ];
    }

    /// <summary>The files from which scanners read a package in a root without dpkg's database. The sums are those of the files in the root.</summary>
    public static ImmutableArray<LayerEntry> Status(string package, string control, string sums) =>
    [
        Text($"var/lib/dpkg/status.d/{package}", control.TrimEnd('\n') + "\n"),
        Text($"var/lib/dpkg/status.d/{package}.md5sums", sums),
    ];

    public static FolderEntry Folder(string path) => new(ContainerPath.Parse(path));

    public static SymlinkEntry Symlink(string path, string target) => new(ContainerPath.Parse(path), target) { Mode = Link };

    private static FileEntry Text(string path, string text) =>
        new(ContainerPath.Parse(path), FileContent.Of(Encoding.UTF8.GetBytes(text))) { Mode = UnixMode.Data };
}
