using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ContainerStages.Oci;

namespace ContainerStages.Bases.Locks;

/// <summary>The packages that a lock file pins, to the byte, for each architecture.</summary>
/// <param name="Requested">The requested names, sorted.</param>
/// <param name="Architectures">For each architecture, by apt's name of it, the packages sorted by name.</param>
internal sealed record PackageLock(ImmutableArray<string> Requested, ImmutableSortedDictionary<string, ImmutableArray<ResolvedPackage>> Architectures)
{
    /// <param name="json">The whole lock file.</param>
    /// <returns>Null if the file pins no packages.</returns>
    /// <exception cref="FormatException">The packages are not in the format of a lock file.</exception>
    public static PackageLock? Parse(JsonObject json)
    {
        if (!json.ContainsKey("requested") && !json.ContainsKey("architectures"))
        {
            return null;
        }

        return new PackageLock(
            Json.Strings(json["requested"] ?? throw new FormatException("'requested' is missing")),
            Json.Object(json["architectures"], "list of architectures").ToImmutableSortedDictionary(
                pair => pair.Key,
                pair => pair.Value is JsonArray packages
                    ? packages.Select(ResolvedPackage.Parse).ToImmutableArray()
                    : throw new FormatException($"'{pair.Key}' is not a list"),
                StringComparer.Ordinal));
    }

    /// <inheritdoc cref="BaseLock.PackagesFor"/>
    public ImmutableArray<ResolvedPackage> For(string architecture, ImmutableArray<string> requested, string file)
    {
        if (!Requested.SequenceEqual(requested))
        {
            string[] changes =
            [
                .. requested.Except(Requested).Select(name => "+" + name),
                .. Requested.Except(requested).Select(name => "-" + name),
            ];
            throw BaseLock.Mismatch(file, $"it was written for other packages ({string.Join(' ', changes)})");
        }

        return Architectures.TryGetValue(architecture, out ImmutableArray<ResolvedPackage> packages)
            ? packages
            : throw BaseLock.Mismatch(file, $"it has no packages for {architecture}");
    }

    /// <summary>A lock with the packages of one architecture. Packages of other architectures stay if they were resolved for the same request.</summary>
    public static PackageLock With(PackageLock? old, string architecture, ImmutableArray<string> requested, ImmutableArray<ResolvedPackage> packages)
    {
        ImmutableSortedDictionary<string, ImmutableArray<ResolvedPackage>> others = old is not null && old.Requested.SequenceEqual(requested)
            ? old.Architectures
            : ImmutableSortedDictionary.Create<string, ImmutableArray<ResolvedPackage>>(StringComparer.Ordinal);
        return new PackageLock(requested, others.SetItem(architecture, packages));
    }

    /// <summary>Adds its part of a lock file.</summary>
    public void AddTo(JsonObject json)
    {
        var architectures = new JsonObject();
        foreach ((string architecture, ImmutableArray<ResolvedPackage> packages) in Architectures)
        {
            architectures[architecture] = new JsonArray([.. packages.OrderBy(package => package.Name, StringComparer.Ordinal).Select(package => package.ToJson())]);
        }

        json["requested"] = Json.Array(Requested);
        json["architectures"] = architectures;
    }
}
