using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ContainerStages.Oci;

namespace ContainerStages.Bases.Locks;

/// <summary>The runtime packs that a lock file pins, by their ids. A pack is for one runtime identifier, which its id ends with.</summary>
internal sealed record FrameworkLock(ImmutableSortedDictionary<string, LockedPack> Packs)
{
    private const string Name = "frameworkPacks";

    /// <param name="json">The whole lock file.</param>
    /// <returns>Null if the file pins none.</returns>
    /// <exception cref="FormatException">The packs are not in the format of a lock file.</exception>
    public static FrameworkLock? Parse(JsonObject json) => Json.OptionalObject(json, Name) is { } packs
        ? new FrameworkLock(packs.ToImmutableSortedDictionary(pair => pair.Key, pair => LockedPack.Parse(pair.Key, pair.Value), StringComparer.Ordinal))
        : null;

    /// <summary>A lock with these packs. Those of other runtime identifiers stay.</summary>
    public static FrameworkLock With(FrameworkLock? old, IReadOnlyDictionary<string, LockedPack> packs)
    {
        string[] runtimes = [.. packs.Keys.Select(RuntimeOf).Distinct()];
        return new FrameworkLock((old?.Packs ?? ImmutableSortedDictionary.Create<string, LockedPack>(StringComparer.Ordinal))
            .Where(pair => !runtimes.Contains(RuntimeOf(pair.Key)))
            .Concat(packs)
            .ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    /// <summary>Adds its part of a lock file.</summary>
    public void AddTo(JsonObject json)
    {
        var packs = new JsonObject();
        foreach ((string id, LockedPack pack) in Packs)
        {
            packs[id] = new JsonObject { ["version"] = pack.Version, ["sha512"] = pack.ContentHash };
        }

        json[Name] = packs;
    }

    private static string RuntimeOf(string id) => id.Split('.')[^1];
}

/// <param name="ContentHash">SHA-512 in Base64, as NuGet's lock files have it.</param>
internal sealed partial record LockedPack(string Version, string ContentHash)
{
    /// <exception cref="FormatException">A field is missing or has a value that no pack can have.</exception>
    public static LockedPack Parse(string id, JsonNode? node)
    {
        JsonObject json = Json.Object(node, "runtime pack");
        string version = Json.String(json, "version");
        return IsVersion(version)
            ? new LockedPack(version, Json.String(json, "sha512"))
            : throw new FormatException($"'{version}' cannot be a version of '{id}'");
    }

    /// <summary>A version becomes a part of paths, so it may have no other characters than versions have.</summary>
    public static bool IsVersion(string text) => VersionPattern().IsMatch(text);

    [GeneratedRegex(@"\A[0-9]+(\.[0-9]+){1,3}(-[0-9A-Za-z.-]+)?\z")]
    private static partial Regex VersionPattern();
}
