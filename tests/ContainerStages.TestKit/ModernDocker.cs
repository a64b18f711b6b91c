using System.Text.RegularExpressions;

namespace ContainerStages.TestKit;

/// <summary>
/// Docker 26 from the signed packages of Debian 13, in a folder of its own: nothing of the machine is changed. Debian 12's Docker knows neither
/// containerd's image store nor what newer builders do.
/// </summary>
internal static partial class ModernDocker
{
    private static readonly string[] s_packages = ["docker.io", "docker-cli", "iptables", "ca-certificates", "bash", "coreutils", "mount"];
    private static readonly SemaphoreSlim s_once = new(1);
    private static TemporaryFolder? s_downloads;

    /// <summary>For a shell in a mount namespace of its own; the first argument is the root folder, and the rest is the command that runs there.</summary>
    public const string Start = """
        root=$0
        mount --bind "$root" "$root"
        mount -t proc proc "$root/proc"
        mount --rbind /sys "$root/sys"
        mount --rbind /dev "$root/dev"
        mount -t tmpfs tmpfs "$root/run"
        exec chroot "$root" "$@"
        """;

    /// <summary>Makes the root folder that <see cref="Start"/> takes.</summary>
    public static async Task UnpackAsync(string root, bool usesContainerd)
    {
        foreach (string folder in (string[])["proc", "sys", "dev", "run", "tmp", "etc/docker"])
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }

        foreach (string package in Directory.GetFiles(await DownloadAsync(), "*.deb"))
        {
            await Tool.RunAsync("dpkg-deb", "--extract", package, root);
        }

        await File.WriteAllTextAsync(
            Path.Combine(root, "etc", "docker", "daemon.json"),
            usesContainerd ? """{"features":{"containerd-snapshotter":true}}""" : "{}");
    }

    /// <returns>The folder of the packages, which are fetched once a test run from where the machine's own come from.</returns>
    private static async Task<string> DownloadAsync()
    {
        await s_once.WaitAsync();
        try
        {
            if (s_downloads is null)
            {
                var folder = new TemporaryFolder();
                foreach (string needed in (string[])["lists/partial", "archives/partial", "none"])
                {
                    Directory.CreateDirectory(folder.Combine(needed));
                }

                await File.WriteAllTextAsync(folder.Combine("status"), "");
                await File.WriteAllTextAsync(folder.Combine("next.sources"), await SourcesAsync());
                string[] options =
                [
                    "-qq", "-y",
                    "-o", $"Dir::State={folder.Path}", "-o", $"Dir::State::lists={folder.Combine("lists")}", "-o", $"Dir::State::status={folder.Combine("status")}",
                    "-o", $"Dir::Cache={folder.Path}", "-o", $"Dir::Cache::archives={folder.Combine("archives")}",
                    "-o", $"Dir::Etc::sourcelist={folder.Combine("next.sources")}", "-o", $"Dir::Etc::sourceparts={folder.Combine("none")}",
                    "-o", $"Dir::Etc::preferencesparts={folder.Combine("none")}", "-o", "APT::Sandbox::User=", "-o", "Debug::NoLocking=true",
                ];
                await Tool.RunAsync("apt-get", [.. options, "update"]);
                await Tool.RunAsync("apt-get", [.. options, "install", "--download-only", "--no-install-recommends", .. s_packages]);
                s_downloads = folder;
                AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
            }

            return s_downloads.Combine("archives");
        }
        finally
        {
            s_once.Release();
        }
    }

    /// <summary>The machine's own source of Debian, for its next release.</summary>
    private static async Task<string> SourcesAsync()
    {
        string own = await File.ReadAllTextAsync("/etc/apt/sources.list.d/debian.sources");
        string main = own.Split("\n\n").First(stanza => stanza.Contains("bookworm", StringComparison.Ordinal) && !stanza.Contains("security", StringComparison.Ordinal));
        return SuitesExpression().Replace(main, "Suites: trixie");
    }

    [GeneratedRegex("^Suites:.*$", RegexOptions.Multiline)]
    private static partial Regex SuitesExpression();
}
