using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Pipeline;

/// <summary>A reference that names its registry. Without one, an image would be looked for on Docker Hub, where nobody meant it to be.</summary>
internal static class RegistryReference
{
    /// <param name="what">What the text was given as, such as the name of a property.</param>
    /// <exception cref="ContainerStagesException">It is no reference, or names no registry.</exception>
    public static ImageReference Parse(string text, string what)
    {
        string registry = text.Split('/')[0];
        return registry != text && (registry == "localhost" || registry.AsSpan().ContainsAny('.', ':')) && ImageReference.TryParse(text) is { } reference
            ? reference
            : throw ContainerStagesException.InvalidValue(what, text, "Write the registry, the repository and the tag, such as registry.example/team/orders-api:1.4.2.");
    }

    /// <summary>Whether a tag is written in a reference, which else means <c>latest</c>.</summary>
    public static bool HasTag(string text) => text.Split('@')[0].Split('/')[^1].Contains(':', StringComparison.Ordinal);
}
