using System.Collections.Immutable;
using System.Globalization;
using System.IO.Enumeration;
using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>
/// Measures what the app is built with: the SDK, the restored packages and the projects' sources. Folders of a version do not change, so each set of them is
/// read once and its numbers are kept in the content store.
/// </summary>
internal sealed class BuildMachine(ContentStore store, CancellationToken cancellationToken)
{
    public const string Packages = "NuGet packages";

    private const int MostSources = 20_000;
    private const string EntryKind = "measured-folders";
    private const UnixFileMode SetuidOrSetgid = UnixFileMode.SetUser | UnixFileMode.SetGroup;

    private static readonly string[] ProgramFolders = ["/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"];
    private static readonly string[] Shells = ["ash", "bash", "busybox", "csh", "dash", "fish", "ksh", "mksh", "pwsh", "rbash", "sh", "tcsh", "zsh"];

    /// <summary>Whether a program of this name executes scripts.</summary>
    public static bool IsShell(string name) => Shells.Contains(name);

    /// <param name="sdkFolder">The SDK's folder, named after its version.</param>
    /// <param name="assets">The content of <c>project.assets.json</c>; null if nothing was restored.</param>
    public async Task<LedgerContent> MeasureAsync(string sdkFolder, JsonObject? assets)
    {
        ImmutableArray<LedgerPart> parts =
        [
            await MeasureAsync($".NET SDK {Path.GetFileName(Path.TrimEndingDirectorySeparator(sdkFolder))}", [sdkFolder]),
            .. assets is null ? (LedgerPart[])[] : [await MeasureAsync(Packages, PackageFolders(assets)), .. Sources(assets)],
        ];
        FileInfo[]? programs = OperatingSystem.IsLinux() ? [.. Programs()] : null;
        return new LedgerContent(parts)
        {
            SystemPackages = SystemPackages(),
            SetuidPrograms = programs?.Count(program => program.LinkTarget is null && (program.UnixFileMode & SetuidOrSetgid) != 0),
            Shells = programs?.Select(program => program.Name).Distinct().Count(IsShell),
        };
    }

    private async Task<LedgerPart> MeasureAsync(string name, IEnumerable<string> folders)
    {
        string[] all = [.. folders.Where(Directory.Exists).Distinct().Order(StringComparer.Ordinal)];
        string key = Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', all))).Hex;
        if (store.Entries.Read(EntryKind, key)?.Split(' ') is [var files, var bytes]
            && int.TryParse(files, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out long size))
        {
            return new LedgerPart(name, count, size);
        }

        var part = new LedgerPart(name, 0, 0);
        foreach (string folder in all)
        {
            cancellationToken.ThrowIfCancellationRequested();
            FileInfo[] found = [.. Files(folder, recursive: true)];
            part = part with { Files = part.Files + found.Length, Bytes = part.Bytes + found.Sum(file => file.Length) };
        }

        if (part.Files > 0)
        {
            await store.Entries.WriteAsync(EntryKind, key, string.Create(CultureInfo.InvariantCulture, $"{part.Files} {part.Bytes}"));
        }

        return part;
    }

    /// <summary>The folders of the packages that the project was restored with, and of those that only the SDK uses, such as runtime packs.</summary>
    private static IEnumerable<string> PackageFolders(JsonObject assets)
    {
        IEnumerable<string> restored = Libraries(assets, "package").Select(library => Json.FindString(library, "path") ?? "");
        IEnumerable<string> downloaded = ((assets["project"] as JsonObject)?["frameworks"] as JsonObject ?? [])
            .SelectMany(framework => (framework.Value as JsonObject)?["downloadDependencies"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .Select(package => $"{Json.FindString(package, "name")}/{Json.FindString(package, "version")?.Trim('[', ']').Split(',')[0]}");
        string[] paths = [.. restored.Concat(downloaded.Select(path => path.ToLowerInvariant())).Where(path => path.Length > 1)];
        return (assets["packageFolders"] as JsonObject ?? []).Where(folder => Path.IsPathFullyQualified(folder.Key)).SelectMany(folder => paths.Select(path => Path.Combine(folder.Key, path)));
    }

    private static IEnumerable<JsonObject> Libraries(JsonObject assets, string type) =>
        (assets["libraries"] as JsonObject ?? []).Select(library => library.Value).OfType<JsonObject>().Where(library => Json.FindString(library, "type") == type);

    /// <summary>The files below the folders of the project and of those that it references, without outputs.</summary>
    /// <returns>Nothing if the folders have so many files that reading them would slow the publish.</returns>
    private LedgerPart[] Sources(JsonObject assets)
    {
        if (Json.FindString(((assets["project"] as JsonObject)?["restore"] as JsonObject) ?? [], "projectPath") is not { } project || !Path.IsPathFullyQualified(project))
        {
            return [];
        }

        string home = Path.GetDirectoryName(project)!;
        IEnumerable<string> folders = Libraries(assets, "project")
            .Select(library => Json.FindString(library, "msbuildProject")).OfType<string>()
            .Select(path => Path.GetDirectoryName(Path.GetFullPath(path, home))!)
            .Prepend(home);
        SourceFile[] files = [.. folders.Distinct().Where(Directory.Exists).SelectMany(SourceFiles).DistinctBy(file => file.Path).Take(MostSources + 1)];
        return files.Length > MostSources ? [] : [new LedgerPart("sources", files.Length, files.Sum(file => file.Length))];
    }

    private IEnumerable<SourceFile> SourceFiles(string folder) => new FileSystemEnumerable<SourceFile>(
        folder,
        (ref entry) => new SourceFile(entry.ToFullPath(), entry.Length),
        new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true })
    {
        ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
        ShouldRecursePredicate = (ref entry) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return entry.FileName is not ("bin" or "obj" or "node_modules" or ['.', ..]);
        },
    };

    private static IEnumerable<FileInfo> Programs() =>
        ProgramFolders.Where(folder => Directory.Exists(folder) && new DirectoryInfo(folder).LinkTarget is null).SelectMany(folder => Files(folder, recursive: false));

    private static IEnumerable<FileInfo> Files(string folder, bool recursive) => new DirectoryInfo(folder).EnumerateFiles(
        "*", new EnumerationOptions { RecurseSubdirectories = recursive, AttributesToSkip = recursive ? FileAttributes.ReparsePoint : default, IgnoreInaccessible = true });

    private static int? SystemPackages()
    {
        (string File, string Start)[] databases = [("/var/lib/dpkg/status", "Status: install ok installed"), ("/lib/apk/db/installed", "P:")];
        foreach ((string file, string start) in databases.Where(database => File.Exists(database.File)))
        {
            return File.ReadLines(file).Count(line => line.StartsWith(start, StringComparison.Ordinal));
        }

        return null;
    }

    private sealed record SourceFile(string Path, long Length);
}
