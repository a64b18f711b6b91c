using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Images;

/// <summary>
/// <c>App.runtimeconfig.json</c>: with what the host starts the runtime. A file that cannot be read says nothing; the host will complain about it.
/// </summary>
/// <param name="Frameworks">The shared frameworks that the image has to have; none where the app brings its own.</param>
/// <param name="Properties">Runtime settings, each as text.</param>
internal sealed record RuntimeConfig(ImmutableArray<SharedFramework> Frameworks, ImmutableSortedDictionary<string, string> Properties)
{
    private const string Suffix = ".runtimeconfig.json";
    private const string InvariantGlobalization = "System.Globalization.Invariant";
    private const string InvariantTimezone = "System.TimeZoneInfo.Invariant";

    public static RuntimeConfig Empty { get; } = new([], Json.NoStrings);

    /// <summary><c>rollForward</c>: which other versions of a framework will do; null for <c>Minor</c>.</summary>
    public string? RollForward { get; init; }

    /// <summary>The app's own file. A referenced program brings one of its own along, which says nothing about the app.</summary>
    /// <param name="files">Of the publish folder.</param>
    /// <param name="appName">The name of the app's assembly: the host goes by it.</param>
    /// <returns>Null where there is none: NativeAOT needs none, and a single file has it inside.</returns>
    public static PublishedFile? FileOf(IReadOnlyList<PublishedFile> files, string appName) =>
        files.FirstOrDefault(file => file.RelativePath == appName + Suffix);

    /// <summary>The app's own; an empty one where there is none.</summary>
    public static RuntimeConfig Of(IReadOnlyList<PublishedFile> files, string appName) => Find(files, appName) ?? Empty;

    /// <summary>The app's own; null where there is none (see <see cref="FileOf"/>).</summary>
    public static RuntimeConfig? Find(IReadOnlyList<PublishedFile> files, string appName)
    {
        PublishedFile? file = FileOf(files, appName);
        try
        {
            return file is null ? null : Parse(file.Content.ReadAll());
        }
        catch (FormatException)
        {
            return Empty;
        }
    }

    /// <summary>Null where nothing is said.</summary>
    public bool? Flag(string name) => Properties.TryGetValue(name, out string? text) ? text is "true" or "True" : null;

    /// <summary>
    /// Whether the runtime has only the invariant culture. The image's variable wins over the file (tried with .NET 10.0.12, both ways): a value that is
    /// neither yes nor no is as good as none.
    /// </summary>
    public bool IsInvariantGlobalization(IReadOnlyDictionary<string, string> environment) =>
        Flag(environment, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT") ?? Flag(InvariantGlobalization) ?? false;

    /// <summary>Whether the runtime has only UTC; likewise.</summary>
    public bool IsInvariantTimezone(IReadOnlyDictionary<string, string> environment) =>
        Flag(environment, "DOTNET_SYSTEM_TIMEZONE_INVARIANT") ?? Flag(InvariantTimezone) ?? false;

    private static bool? Flag(IReadOnlyDictionary<string, string> environment, string name) => environment.GetValueOrDefault(name, "").ToUpperInvariant() switch
    {
        "1" or "TRUE" => true,
        "0" or "FALSE" => false,
        _ => null,
    };

    /// <summary>What the project says, of an app that has its settings inside: nothing where a property is not set.</summary>
    public static RuntimeConfig Compiled(bool invariantGlobalization, bool invariantTimezone)
    {
        (string Name, bool IsSet)[] settings = [(InvariantGlobalization, invariantGlobalization), (InvariantTimezone, invariantTimezone)];
        return Empty with { Properties = Json.NoStrings.AddRange(settings.Where(setting => setting.IsSet).Select(setting => KeyValuePair.Create(setting.Name, "true"))) };
    }

    private static RuntimeConfig Parse(byte[] content)
    {
        JsonObject? options = Json.ParseObject(content, "runtime configuration")["runtimeOptions"] as JsonObject;
        IEnumerable<JsonNode?> frameworks = options?["frameworks"] as JsonArray ?? [options?["framework"]?.DeepClone()];
        return new RuntimeConfig(
            [.. frameworks.OfType<JsonObject>()
                .Where(framework => framework["name"] is not null)
                .Select(framework => new SharedFramework(framework["name"]!.ToString(), framework["version"]?.ToString() ?? ""))],
            Json.NoStrings.AddRange((options?["configProperties"] as JsonObject ?? [])
                .Where(pair => pair.Value is not null)
                .Select(pair => KeyValuePair.Create(pair.Key, pair.Value!.ToString()))))
        {
            RollForward = options?["rollForward"]?.ToString(),
        };
    }
}

/// <summary>One that the app does not bring along.</summary>
/// <param name="Name">Such as <c>Microsoft.NETCore.App</c>.</param>
/// <param name="Version">The lowest that will do.</param>
internal sealed record SharedFramework(string Name, string Version);
