using System.Text.Json.Nodes;
using ContainerStages.Oci;

namespace ContainerStages.Registry.Referrers;

/// <summary>An artifact that refers to a manifest, such as a signature.</summary>
/// <param name="Descriptor">Of the artifact's manifest.</param>
/// <param name="Entry">As the registry lists it, with the type and the annotations of the artifact.</param>
internal sealed record Referrer(Descriptor Descriptor, JsonObject Entry)
{
    /// <exception cref="FormatException">It is not an index.</exception>
    public static IEnumerable<Referrer> OfIndex(ReadOnlySpan<byte> content) =>
        Json.ParseObject(content, "list of referrers")["manifests"] is JsonArray entries
            ? [.. entries.Select(entry => new Referrer(Descriptor.Parse(entry), Json.Object(entry, "descriptor")))]
            : throw new FormatException("the list of referrers has no 'manifests'");
}
