using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ContainerStages.Oci;

namespace ContainerStages.Sboms;

/// <summary>
/// The bill of materials that this package wrote for an image, read back from its SPDX document. When the image's base is replaced, only this document knows which
/// component a file of the image's own layers belongs to.
/// </summary>
internal sealed record PreviousSbom
{
    private const string Image = "SPDXRef-Image";
    private const string LayerPrefix = "SPDXRef-Layer-";
    private const string Unknown = "NOASSERTION";

    private static readonly SearchValues<char> s_hexadecimal = SearchValues.Create("0123456789abcdef");

    private readonly Dictionary<string, Component> _owners = new(StringComparer.Ordinal);

    /// <summary>The app's name.</summary>
    public required string Name { get; init; }

    /// <summary>The time of the image.</summary>
    public required string Created { get; init; }

    /// <summary>The class of each layer by its diff id, and whether it depends on layers above it.</summary>
    public required IReadOnlyDictionary<string, (string Class, bool IsDerived)> Layers { get; init; }

    /// <summary>Without files; see <see cref="OwnerOf"/>.</summary>
    public required ImmutableArray<Component> Components { get; init; }

    /// <summary>The component that a file belongs to.</summary>
    /// <param name="path">Absolute in the image.</param>
    public Component? OwnerOf(string path) => _owners.GetValueOrDefault(path);

    /// <param name="document">The SPDX document.</param>
    /// <param name="image">The manifest of the image that it has to be about.</param>
    /// <param name="isStatement">The document is the predicate of an in-toto statement.</param>
    /// <returns>Null if it is another program's, about another image, or not understood.</returns>
    public static PreviousSbom? TryRead(ReadOnlySpan<byte> document, Digest image, bool isStatement = false)
    {
        try
        {
            JsonObject json = Json.ParseObject(document, "bill of materials");
            return Read(isStatement ? Json.Object(json["predicate"], "predicate") : json, image);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static PreviousSbom? Read(JsonObject json, Digest image)
    {
        JsonObject info = Json.Object(json["creationInfo"], "creation info");
        Dictionary<string, JsonObject> packages = Items(json, "packages").ToDictionary(package => Json.String(package, "SPDXID"), StringComparer.Ordinal);
        if (!Json.Strings(info["creators"]).Any(creator => creator.StartsWith($"Tool: {Sbom.Tool}-", StringComparison.Ordinal))
            || Json.String(packages[Image], "versionInfo") != image.ToString())
        {
            return null;
        }

        var relationships = Items(json, "relationships")
            .Select(one => (From: Json.String(one, "spdxElementId"), Type: Json.String(one, "relationshipType"), To: Json.String(one, "relatedSpdxElement")))
            .ToLookup(one => one.Type);
        HashSet<string> buildInputs = [.. relationships["DEPENDENCY_OF"].Where(one => one.To == Image).Select(one => one.From)];
        Dictionary<string, Component> components = packages
            .Where(package => KindOf(package.Key) is not null)
            .ToDictionary(package => package.Key, package => ComponentOf(package.Value, KindOf(package.Key)!.Value, buildInputs.Contains(package.Key)), StringComparer.Ordinal);
        ILookup<string, string> dependencies = relationships["DEPENDS_ON"].ToLookup(one => one.From, one => components[one.To].Key);
        foreach ((string id, Component component) in components.ToArray())
        {
            components[id] = component with { DependsOn = [.. dependencies[id].Order(StringComparer.Ordinal)] };
        }

        PreviousSbom sbom = new()
        {
            Name = Json.String(packages[Image], "name"),
            Created = Json.String(info, "created"),
            Layers = packages.Where(package => package.Key.StartsWith(LayerPrefix, StringComparison.Ordinal)).Select(package => package.Value)
                .DistinctBy(layer => Json.String(layer, "versionInfo")).ToDictionary(layer => Json.String(layer, "versionInfo"), LayerOf, StringComparer.Ordinal),
            Components = [.. components.Values],
        };
        Dictionary<string, string> files = Items(json, "files").ToDictionary(file => Json.String(file, "SPDXID"), file => Json.String(file, "fileName")[1..], StringComparer.Ordinal);
        foreach ((string from, _, string to) in relationships["CONTAINS"])
        {
            if (components.TryGetValue(from, out Component? component) && files.TryGetValue(to, out string? path))
            {
                sbom._owners[path] = component;
            }
        }

        return sbom;
    }

    private static IEnumerable<JsonObject> Items(JsonObject json, string name) =>
        json[name] is JsonArray items ? items.Select(item => Json.Object(item, name)) : throw new FormatException($"it has no '{name}'");

    /// <returns>Null for the image, its base and its layers.</returns>
    private static ComponentKind? KindOf(string id) => id.Split('-') is [_, var kind, _, ..] && Enum.TryParse(kind, out ComponentKind parsed) ? parsed : null;

    private static Component ComponentOf(JsonObject package, ComponentKind kind, bool isBuildInput)
    {
        const string Source = "built from the source package ";
        const string Organization = "Organization: ";
        JsonObject? checksum = FirstOf(package, "checksums");
        return new Component(kind, Json.String(package, "name"), Json.OptionalString(package, "versionInfo"))
        {
            Purl = FirstOf(package, "externalRefs") is { } reference ? Json.String(reference, "referenceLocator") : null,
            License = Json.String(package, "licenseDeclared") is not Unknown and var license ? license : null,
            Supplier = Json.String(package, "supplier") is var supplier && supplier.StartsWith(Organization, StringComparison.Ordinal) ? supplier[Organization.Length..] : null,
            Source = Json.OptionalString(package, "sourceInfo") is { } source && source.StartsWith(Source, StringComparison.Ordinal) ? source[Source.Length..] : null,
            Hash = checksum is null ? null : HashOf(Json.String(checksum, "algorithm"), Json.String(checksum, "checksumValue")),
            Remark = Json.OptionalString(package, "comment"),
            IsBuildInput = isBuildInput,
        };
    }

    /// <summary>Both become part of a document again, the algorithm as the name of a field.</summary>
    private static (string Algorithm, string Hex)? HashOf(string algorithm, string hex) => (algorithm, hex.Length) switch
    {
        _ when hex.AsSpan().ContainsAnyExcept(s_hexadecimal) => null,
        ("SHA256", 64) => ("SHA-256", hex),
        ("SHA512", 128) => ("SHA-512", hex),
        _ => null,
    };

    private static JsonObject? FirstOf(JsonObject package, string name) => (package[name] as JsonArray)?.FirstOrDefault() as JsonObject;

    private static (string Class, bool IsDerived) LayerOf(JsonObject layer)
    {
        const string Class = "class ";
        string[] parts = Json.String(layer, "comment").Split(", ");
        return parts[0].StartsWith(Class, StringComparison.Ordinal) ? (parts[0][Class.Length..], parts.Length > 2) : throw new FormatException("a layer has no class");
    }
}
