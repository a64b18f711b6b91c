using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Pipeline;

/// <summary>The tags of an image. One that registries refuse is an error: nothing is tagged in another way than the project says.</summary>
internal static class ImageTags
{
    private const int Longest = 128;

    /// <param name="subject">Whose tags they are; null for ContainerImageTag.</param>
    /// <exception cref="ContainerStagesException">A tag is invalid.</exception>
    public static void Check(IEnumerable<string> tags, ItemReference? subject = null)
    {
        if (Problem(tags, subject) is { } problem)
        {
            throw problem;
        }
    }

    /// <summary>The error about the first tag that is invalid; null if there is none.</summary>
    public static ContainerStagesException? Problem(IEnumerable<string> tags, ItemReference? subject = null)
    {
        if (tags.FirstOrDefault(tag => !ImageReference.IsTag(tag)) is not { } invalid)
        {
            return null;
        }

        string nearest = Nearest(invalid);
        (string setting, string example) = subject is null ? ("ContainerImageTag", $"<ContainerImageTag>{nearest}</ContainerImageTag>{FromVersion(invalid)}") : ("its Tags", nearest);
        return new ContainerStagesException(
            Catalogue.InvalidTag,
            $"cannot tag the image '{invalid}': {(invalid.Contains('+', StringComparison.Ordinal) ? "a tag cannot have a '+'" : "that is not a valid tag")}",
            $"Set {setting} to {ImageReference.TagForm}, such as {(ImageReference.IsTag(nearest) ? example : "1.4.2")}.")
        {
            Subject = subject,
        };
    }

    /// <summary>With <c>_</c> for each <c>+</c>, as Helm has it, and <c>-</c> for any other character.</summary>
    private static string Nearest(string tag)
    {
        string valid = string.Concat(tag.Replace('+', '_').Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' ? c : '-')).TrimStart('.', '-');
        return valid[..Math.Min(valid.Length, Longest)];
    }

    private static string FromVersion(string tag) =>
        tag.Contains('+', StringComparison.Ordinal) ? ", or for any version <ContainerImageTag>$(Version.Replace('+', '_'))</ContainerImageTag>" : "";
}
