using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Pipeline;

/// <summary>The tags of an image. One that registries refuse is an error: nothing is tagged in another way than the project says.</summary>
internal static class ImageTags
{
    private const int Longest = 128;

    /// <exception cref="ContainerStagesException">A tag is invalid.</exception>
    public static void Check(IEnumerable<string> tags)
    {
        if (tags.FirstOrDefault(tag => !ImageReference.IsTag(tag)) is { } invalid)
        {
            string form = "at most 128 letters, digits, '_', '.' and '-', not beginning with '.' or '-'";
            throw new ContainerStagesException(
                Catalogue.InvalidTag,
                invalid.Contains('+', StringComparison.Ordinal) && ImageReference.IsTag(Nearest(invalid))
                    ? $"cannot tag the image '{invalid}': a tag cannot have a '+'"
                    : $"cannot tag the image '{invalid}': that is not a valid tag",
                ImageReference.IsTag(Nearest(invalid))
                    ? $"Set ContainerImageTag to {form}, such as <ContainerImageTag>{Nearest(invalid)}</ContainerImageTag>{FromVersion(invalid)}."
                    : $"Set ContainerImageTag to {form}, such as 1.4.2.");
        }
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
