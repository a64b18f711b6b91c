using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.App;

/// <summary><c>App.deps.json</c>. Entries that cannot be understood are left out.</summary>
/// <param name="Files">The files that the host loads from the app's folder: assets without a runtime identifier, by file name.</param>
/// <param name="Libraries">Names of the packages and projects, without versions; not case-sensitive.</param>
internal sealed record DependencyFile(ImmutableSortedSet<string> Files, ImmutableSortedSet<string> Libraries)
{
    private const string Suffix = ".deps.json";

    public static DependencyFile Empty { get; } =
        new(ImmutableSortedSet.Create<string>(StringComparer.Ordinal), ImmutableSortedSet.Create<string>(StringComparer.OrdinalIgnoreCase));

    /// <summary>The app's own file. The host does not read that of a referenced program, which does not list the app.</summary>
    /// <param name="files">The files of the publish folder.</param>
    /// <param name="appName">The name of the app's assembly.</param>
    public static PublishedFile? FileOf(IReadOnlyList<PublishedFile> files, string appName) =>
        files.FirstOrDefault(file => file.RelativePath == appName + Suffix);

    public static DependencyFile Read(FileContent content)
    {
        JsonObject json;
        try
        {
            json = Json.ParseObject(content.ReadAll(), "dependency file");
        }
        catch (FormatException)
        {
            return Empty;
        }

        string target = (json["runtimeTarget"] as JsonObject)?["name"]?.ToString() ?? "";
        JsonObject libraries = (json["targets"] as JsonObject)?[target] as JsonObject ?? [];
        return new DependencyFile(
            Empty.Files.Union(libraries.SelectMany(library => FilesOf(library.Value)).Where(file => file != "_._")),
            Empty.Libraries.Union(libraries.Select(library => library.Key.Split('/')[0])));
    }

    private static IEnumerable<string> FilesOf(JsonNode? library) => ((string[])["runtime", "native"])
        .SelectMany(group => (library as JsonObject)?[group] as JsonObject ?? [])
        .Select(file => file.Key.Split('/')[^1]);
}
