using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Checks.Running;

/// <summary><c>App.deps.json</c>, as far as it can be understood: what is odd in it is left out.</summary>
/// <param name="Files">What the host takes from the app's folder: assets without a runtime identifier, by file name.</param>
/// <param name="Libraries">Names of the packages and projects, without versions and without case.</param>
internal sealed record DependencyFile(ImmutableSortedSet<string> Files, ImmutableSortedSet<string> Libraries)
{
    private const string Suffix = ".deps.json";

    public static DependencyFile Empty { get; } =
        new(ImmutableSortedSet.Create<string>(StringComparer.Ordinal), ImmutableSortedSet.Create<string>(StringComparer.OrdinalIgnoreCase));

    /// <summary>The app's own. That of a referenced program is not read by the host, and knows nothing of the app.</summary>
    /// <param name="files">Of the publish folder.</param>
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
