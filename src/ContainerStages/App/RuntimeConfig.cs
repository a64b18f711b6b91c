using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ContainerStages.Oci;

namespace ContainerStages.App;

/// <summary>
/// <c>App.runtimeconfig.json</c>, the settings with which the host starts the runtime. A file that cannot be read counts as empty; the host will report it.
/// </summary>
/// <param name="Frameworks">The shared frameworks that the image has to have; empty if the app is self-contained.</param>
/// <param name="Properties">Runtime settings, each as text.</param>
internal sealed record RuntimeConfig(ImmutableArray<SharedFramework> Frameworks, ImmutableSortedDictionary<string, string> Properties)
{
    private const string Suffix = ".runtimeconfig.json";
    private const string InvariantGlobalization = "System.Globalization.Invariant";
    private const string InvariantTimezone = "System.TimeZoneInfo.Invariant";

    public static RuntimeConfig Empty { get; } = new([], Json.NoStrings);

    /// <summary><c>rollForward</c>: the other versions of a framework that are accepted; null for <c>Minor</c>.</summary>
    public string? RollForward { get; init; }

    /// <summary>The app's own file. A referenced program has a separate file, which does not apply to the app.</summary>
    /// <param name="files">The files of the publish folder.</param>
    /// <param name="appName">The name of the app's assembly, by which the host finds the file.</param>
    /// <returns>Null if there is none: NativeAOT needs none, and a single file contains it.</returns>
    public static PublishedFile? FileOf(IReadOnlyList<PublishedFile> files, string appName) =>
        files.FirstOrDefault(file => file.RelativePath == appName + Suffix);

    /// <summary>The app's own settings; empty if there is no file.</summary>
    public static RuntimeConfig Of(IReadOnlyList<PublishedFile> files, string appName) => Find(files, appName) ?? Empty;

    /// <summary>The app's own settings; null if there is no file (see <see cref="FileOf"/>).</summary>
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

    /// <summary>The value of a setting; null if it is not set.</summary>
    public bool? Flag(string name) => Properties.TryGetValue(name, out string? text) ? text is "true" or "True" : null;

    /// <summary>
    /// Whether the runtime has only the invariant culture. The image's variable takes precedence over the file (tested with .NET 10.0.12 in both
    /// directions); a value that is neither yes nor no is ignored.
    /// </summary>
    public bool IsInvariantGlobalization(IReadOnlyDictionary<string, string> environment) =>
        Flag(environment, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT") ?? Flag(InvariantGlobalization) ?? false;

    /// <summary>Whether the runtime has only UTC, by the same rules.</summary>
    public bool IsInvariantTimezone(IReadOnlyDictionary<string, string> environment) =>
        Flag(environment, "DOTNET_SYSTEM_TIMEZONE_INVARIANT") ?? Flag(InvariantTimezone) ?? false;

    private static bool? Flag(IReadOnlyDictionary<string, string> environment, string name) => environment.GetValueOrDefault(name, "").ToUpperInvariant() switch
    {
        "1" or "TRUE" => true,
        "0" or "FALSE" => false,
        _ => null,
    };

    /// <summary>The project's settings, for an app that contains its settings; a property that is not set gives none.</summary>
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

/// <summary>A shared framework that the app needs.</summary>
/// <param name="Name">Such as <c>Microsoft.NETCore.App</c>.</param>
/// <param name="Version">The lowest accepted version.</param>
internal sealed record SharedFramework(string Name, string Version);
