using System.Collections.Concurrent;

namespace ContainerStages.TestKit;

/// <summary>
/// The image in which a Dockerfile builds: made of signed packages of Debian and of this machine's SDK, once a test run, because no image can be pulled from elsewhere.
/// </summary>
internal static class SdkImage
{
    private static readonly string[] s_system =
    [
        "base-files", "bash", "ca-certificates", "coreutils", "dash", "findutils", "grep", "gzip", "libc6", "libgcc-s1", "libssl3", "libstdc++6", "netbase", "sed", "tar", "zlib1g",
    ];

    private static readonly string[] s_environment =
    [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "DOTNET_RUNNING_IN_CONTAINER=true", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true", "DOTNET_NOLOGO=true", "DOTNET_CLI_TELEMETRY_OPTOUT=true",
        "DOTNET_GENERATE_ASPNET_CERTIFICATE=false", "DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true",
    ];

    private static readonly string[] s_unneeded = ["./usr/share/doc", "./usr/share/man", "./usr/share/locale", "./usr/share/info", "./usr/lib/x86_64-linux-gnu/gconv"];
    private static readonly string[] s_reproducible = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"];

    private static readonly ConcurrentDictionary<SdkParts, Lazy<Task<string>>> s_layers = [];
    private static readonly Lazy<TemporaryFolder> s_folder = new(() =>
    {
        var folder = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder;
    });

    /// <summary>Pushes the image to a registry of a test's own.</summary>
    /// <returns>What a <c>FROM</c> names.</returns>
    public static async Task<string> PushAsync(RealRegistry registry, SdkParts parts)
    {
        var layers = new List<string>();
        foreach (SdkParts part in Enum.GetValues<SdkParts>().Where(part => parts.HasFlag(part)))
        {
            layers.Add(await s_layers.GetOrAdd(part, _ => new(() => LayerAsync(part))).Value);
        }

        using var folder = new TemporaryFolder();
        await LayerImage.WriteAsync(folder.Combine("layout"), s_environment, layers);
        string image = $"{registry.Host}/dotnet/sdk:{parts.ToString().Replace(", ", "-", StringComparison.Ordinal).ToLowerInvariant()}";

        // Nobody compresses these layers: that would take longer than everything else.
        await Skopeo.RunAsync("copy", "--quiet", "--preserve-digests", "--dest-tls-verify=false", $"oci:{folder.Combine("layout")}", $"docker://{image}");
        return image;
    }

    private static async Task<string> LayerAsync(SdkParts part)
    {
        string root = s_folder.Value.Combine($"{part}");
        string tar = $"{root}.tar";
        Directory.CreateDirectory(root);
        string[] arguments = part switch
        {
            SdkParts.None => await SystemAsync(root),
            SdkParts.Dotnet => Dotnet(root),
            SdkParts.Node => await NodeAsync(root),
            SdkParts.Apt => await AptAsync(root),
            _ => await CompilerAsync(root),
        };
        await Tool.RunAsync("tar", ["-c", "-f", tar, .. s_reproducible, .. arguments]);
        Directory.Delete(root, recursive: true);
        return tar;
    }

    private static async Task<string[]> SystemAsync(string root)
    {
        await DebianPackages.UnpackAsync(root, s_system);
        await File.WriteAllTextAsync(Path.Combine(root, "etc", "passwd"), "root:x:0:0:root:/root:/bin/bash\napp:x:1654:1654::/home/app:/bin/sh\n");
        await File.WriteAllTextAsync(Path.Combine(root, "etc", "group"), "root:x:0:\napp:x:1654:\n");

        // As the package's script does, which has not run.
        IEnumerable<string> certificates = Directory.GetFiles(Path.Combine(root, "usr", "share", "ca-certificates"), "*.crt", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(root, "etc", "ssl", "certs", "ca-certificates.crt"), string.Concat(certificates.Select(File.ReadAllText)));
        return [.. Unneeded(), "-C", root, "."];
    }

    /// <summary>No translations, templates, F#, nor tools that a publish does not call.</summary>
    private static string[] Dotnet(string root)
    {
        Link(Path.Combine(root, "usr", "bin", "dotnet"), "/usr/share/dotnet/dotnet");
        string sdk = $"./sdk/{Path.GetFileName(InstalledSdk.Folder)}";
        return
        [
            "--exclude=*.resources.dll", "--exclude=net472", $"--exclude={sdk}/FSharp", $"--exclude={sdk}/DotnetTools", $"--exclude={sdk}/TestHostNetFramework",
            "--transform=s,^\\./,usr/share/dotnet/,S",
            "-C", root, "usr", "-C", InstalledSdk.Root, "./dotnet", "./host", "./packs", sdk, "./sdk-manifests", "./shared",
        ];
    }

    private static async Task<string[]> NodeAsync(string root)
    {
        string node = await RealPathAsync("node");
        string npm = Path.GetFullPath(Path.Combine(await RealPathAsync("npm"), "..", ".."));
        Link(Path.Combine(root, "usr", "local", "bin", "npm"), "../lib/node_modules/npm/bin/npm-cli.js");
        Link(Path.Combine(root, "usr", "local", "bin", "npx"), "../lib/node_modules/npm/bin/npx-cli.js");
        return
        [
            "--transform=s,^\\./node$,usr/local/bin/node,S", "--transform=s,^\\./npm,usr/local/lib/node_modules/npm,S",
            "-C", root, "usr", "-C", Path.GetDirectoryName(node)!, "./node", "-C", Path.GetDirectoryName(npm)!, "./npm",
        ];
    }

    private static async Task<string[]> CompilerAsync(string root)
    {
        await DebianPackages.UnpackAsync(root, "gcc", "libc6-dev");
        Link(Path.Combine(root, "usr", "bin", "cc"), "gcc");
        return [.. Unneeded(), "-C", root, "."];
    }

    private static async Task<string[]> AptAsync(string root)
    {
        await DebianPackages.UnpackAsync(root, "apt", "dpkg", "gpgv", "debian-archive-keyring");
        Directory.Delete(Path.Combine(root, "etc", "apt"), recursive: true);
        await Tool.RunAsync("cp", "-a", "/etc/apt", Path.Combine(root, "etc", "apt"));
        Directory.CreateDirectory(Path.Combine(root, "var", "lib", "dpkg"));
        await File.WriteAllTextAsync(Path.Combine(root, "var", "lib", "dpkg", "status"), "");
        return [.. Unneeded(), "-C", root, "."];
    }

    private static IEnumerable<string> Unneeded() => s_unneeded.Select(path => $"--exclude={path}");

    private static async Task<string> RealPathAsync(string program) => (await Tool.RunAsync("realpath", (await Tool.RunAsync("which", program)).Trim())).Trim();

    private static void Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path, target);
    }
}
