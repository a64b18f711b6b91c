using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace ContainerStages.TestKit;

/// <summary>Signed packages of Debian, downloaded once a test run from where the machine's own come from. Nothing of the machine is changed.</summary>
internal static partial class DebianPackages
{
    private const string Sources = "/etc/apt/sources.list.d/debian.sources";

    private static readonly ConcurrentDictionary<string, Lazy<Task<TemporaryFolder>>> s_downloads = [];

    /// <summary>Unpacks packages of the machine's own release, with all that they depend on.</summary>
    public static async Task UnpackAsync(string root, params string[] packages) =>
        await UnpackAsync(root, await File.ReadAllTextAsync(Sources), packages);

    /// <summary>Unpacks packages of the next release, trixie, with all that they depend on.</summary>
    public static async Task UnpackNextAsync(string root, params string[] packages) => await UnpackAsync(root, await SourcesAsync("trixie"), packages);

    /// <summary>Unpacks packages of the release after the next one, forky, with all that they depend on.</summary>
    public static async Task UnpackTestingAsync(string root, params string[] packages) => await UnpackAsync(root, await SourcesAsync("forky"), packages);

    /// <summary>Unpacks packages of the next release, trixie, and nothing that they depend on.</summary>
    public static async Task UnpackAloneAsync(string root, params string[] packages) => await UnpackAsync(root, await SourcesAsync("trixie"), packages, alone: true);

    private static async Task<string> SourcesAsync(string release)
    {
        string own = await File.ReadAllTextAsync(Sources);
        string main = own.Split("\n\n").First(stanza => stanza.Contains("bookworm", StringComparison.Ordinal) && !stanza.Contains("security", StringComparison.Ordinal));
        return SuitesExpression().Replace(main, $"Suites: {release}");
    }

    private static async Task UnpackAsync(string root, string sources, string[] packages, bool alone = false)
    {
        Directory.CreateDirectory(root);
        string key = $"{alone} {string.Join(' ', packages)} {sources}";
        TemporaryFolder downloads = await s_downloads.GetOrAdd(key, _ => new(() => DownloadAsync(sources, packages, alone))).Value;

        // Most of the time goes into xz, on one core a package.
        await Parallel.ForEachAsync(
            Directory.GetFiles(downloads.Combine("archives"), "*.deb"),
            async (package, _) => await Tool.RunAsync("dpkg-deb", "--extract", package, root));
    }

    private static async Task<TemporaryFolder> DownloadAsync(string sources, string[] packages, bool alone)
    {
        var folder = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        foreach (string needed in (string[])["lists/partial", "archives/partial", "none"])
        {
            Directory.CreateDirectory(folder.Combine(needed));
        }

        await File.WriteAllTextAsync(folder.Combine("status"), "");
        await File.WriteAllTextAsync(folder.Combine("debian.sources"), sources);
        string[] options =
        [
            "-qq", "-y",
            "-o", $"Dir::State={folder.Path}", "-o", $"Dir::State::lists={folder.Combine("lists")}", "-o", $"Dir::State::status={folder.Combine("status")}",
            "-o", $"Dir::Cache={folder.Path}", "-o", $"Dir::Cache::archives={folder.Combine("archives")}",
            "-o", $"Dir::Etc::sourcelist={folder.Combine("debian.sources")}", "-o", $"Dir::Etc::sourceparts={folder.Combine("none")}",
            "-o", $"Dir::Etc::preferencesparts={folder.Combine("none")}", "-o", "APT::Sandbox::User=", "-o", "Debug::NoLocking=true",
        ];
        await Tool.RunAsync("apt-get", [.. options, "update"]);
        string[] command = alone
            ? ["-C", folder.Combine("archives"), "apt-get", .. options, "download", .. packages]
            : ["apt-get", .. options, "install", "--download-only", "--no-install-recommends", .. packages];
        await Tool.RunAsync("env", command);
        return folder;
    }

    [GeneratedRegex("^Suites:.*$", RegexOptions.Multiline)]
    private static partial Regex SuitesExpression();
}
