namespace ContainerStages.Bases.Packages;

/// <summary>
/// The settings that make apt work for an image instead of for the build machine. They are applied on top of the machine's own configuration, so its
/// proxies and certificates still apply, and they replace the machine's hooks, pins, caches and package state.
/// </summary>
internal static class AptConfiguration
{
    /// <summary>Settings in the format of apt.conf(5), because only a file can clear a list.</summary>
    private const string Settings = """
        #clear APT::Update::Pre-Invoke;
        #clear APT::Update::Post-Invoke;
        #clear APT::Update::Post-Invoke-Success;
        #clear APT::Update::Post-Invoke-Stats;
        #clear APT::Architectures;
        #clear APT::Default-Release;
        #clear DPkg::Pre-Invoke;
        #clear DPkg::Post-Invoke;
        #clear DPkg::Pre-Install-Pkgs;
        #clear Acquire::IndexTargets::deb::DEP-11;
        #clear Acquire::IndexTargets::deb::DEP-11-icons-small;
        #clear Acquire::IndexTargets::deb::DEP-11-icons;
        #clear Acquire::IndexTargets::deb::DEP-11-icons-large;
        #clear Acquire::Languages;
        #clear Acquire::AllowInsecureRepositories;
        #clear Acquire::AllowReleaseInfoChange;
        #clear Acquire::AllowWeakRepositories;
        #clear Acquire::AllowDowngradeToInsecureRepositories;
        #clear APT::Get::AllowUnauthenticated;
        Acquire::Languages "none";
        Acquire::AllowInsecureRepositories "false";
        Acquire::AllowReleaseInfoChange "true";
        Acquire::AllowWeakRepositories "false";
        Acquire::AllowDowngradeToInsecureRepositories "false";
        Acquire::ForceHash "SHA256";
        Acquire::GzipIndexes "true";
        Acquire::PDiffs "false";
        Acquire::Retries "2";
        Acquire::http::Timeout "20";
        Acquire::https::Timeout "20";
        APT::Get::AllowUnauthenticated "false";
        APT::Get::Assume-Yes "true";
        APT::Immediate-Configure "false";
        APT::Install-Recommends "false";
        APT::Install-Suggests "false";
        APT::Sandbox::User "";
        APT::Update::Error-Mode "any";
        Debug::NoLocking "true";

        """;

    /// <summary>Writes apt's configuration into a folder of this build.</summary>
    /// <param name="folder">Gets the configuration, the sources and the package state.</param>
    /// <param name="lists">The folder of the lists, which outlives the build.</param>
    /// <returns>The arguments that make apt use it, before the command.</returns>
    public static string[] Write(string folder, string lists, string architecture, string sources, PackageBaseOptions options)
    {
        string empty = Directory.CreateDirectory(Path.Combine(folder, "empty")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "archives", "partial"));
        string configuration = Path.Combine(folder, "apt.conf");
        File.WriteAllText(configuration, Settings);
        string sourcesFile = Path.Combine(folder, "base.sources");
        File.WriteAllText(sourcesFile, sources);
        string status = Path.Combine(folder, "status");
        File.WriteAllText(status, AssumedPackages.Status(architecture, options.Packages, options.OnBase ?? []));

        // Paths go on the command line, where nothing in them has to be quoted.
        return
        [
            "-c", configuration,
            "-o", $"APT::Architecture={architecture}",
            "-o", $"APT::Architectures::={architecture}",
            "-o", $"Dir::State={folder}",
            "-o", $"Dir::State::lists={lists}",
            "-o", $"Dir::State::status={status}",
            "-o", $"Dir::Cache={folder}",
            "-o", $"Dir::Cache::archives={Path.Combine(folder, "archives")}",
            "-o", "Dir::Cache::pkgcache=",
            "-o", $"Dir::Cache::srcpkgcache={AptLists.CacheOf(lists)}",
            "-o", $"Dir::Etc::sourcelist={sourcesFile}",
            "-o", $"Dir::Etc::sourceparts={empty}",
            "-o", $"Dir::Etc::preferences={Path.Combine(empty, "none")}",
            "-o", $"Dir::Etc::preferencesparts={empty}",
            "-o", $"Dir::Log={folder}",
        ];
    }
}
