using System.Collections.Immutable;
using ContainerStages.Diagnostics;

namespace ContainerStages.Bases.Packages;

/// <summary>The sources that packages come from, as text that apt reads.</summary>
internal static class AptSources
{
    private const string OsRelease = "/etc/os-release";
    private const string HostFile = "/etc/apt/sources.list";
    private const string HostFolder = "/etc/apt/sources.list.d";

    /// <param name="file">The user's; null for the build machine's own.</param>
    /// <param name="architecture">apt's name of the architecture.</param>
    /// <exception cref="ContainerStagesException">There are no sources for the architecture, or the file cannot be read.</exception>
    public static string Load(string? file, string architecture)
    {
        if (file is null && !File.Exists("/usr/bin/apt-get"))
        {
            throw AptTool.Missing("apt-get", null);
        }

        IEnumerable<AptSource> sources = file is null
            ? Distribution.Parse(Read(OsRelease)).Own(HostFiles().SelectMany(path => AptSourcesParser.Parse(Read(path))))
            : AptSourcesParser.Parse(Read(file));
        ImmutableArray<AptSource> usable =
            [.. sources.Where(source => source.Architectures.IsEmpty || source.Architectures.Contains(architecture))];
        return usable.IsEmpty
            ? throw None(file, architecture)
            : string.Join('\n', usable);
    }

    public static ContainerStagesException None(string? file, string architecture) => new(
        Catalogue.PackagesUnavailable,
        $"cannot compose a base for {architecture}: {(file is null ? "this machine's own apt sources have" : $"'{file}' has")} no packages for it",
        "Give an apt sources file whose archive has this architecture, signed with a key of the distribution; some distributions keep other architectures in another archive.");

    private static IEnumerable<string> HostFiles() =>
    [
        .. File.Exists(HostFile) ? [HostFile] : Array.Empty<string>(),
        .. Directory.Exists(HostFolder)
            ? Directory.GetFiles(HostFolder).Where(file => Path.GetExtension(file) is ".list" or ".sources").Order(StringComparer.Ordinal)
            : Enumerable.Empty<string>(),
    ];

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainerStagesException(
                Catalogue.PackagesUnavailable,
                $"cannot read '{file}': {e.Message}",
                "Check the path of the apt sources file, and that it may be read.",
                e);
        }
    }
}
