using System.Text.RegularExpressions;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Bases;

/// <summary>The parsed value of <c>ContainerBaseImage</c>, which says where a base comes from. Its paths are absolute.</summary>
internal abstract partial record BaseReference
{
    /// <summary>For messages: the forms.</summary>
    public const string Advice =
        "Write a registry reference such as mcr.microsoft.com/dotnet/aspnet:10.0, or scratch, oci:FOLDER[:TAG], oci-archive:FILE[:TAG], "
        + "docker-archive:FILE[:REFERENCE], docker-daemon:REFERENCE or stage:NAME.";

    private BaseReference()
    {
    }

    public sealed record Registry(ImageReference Reference) : BaseReference;

    public sealed record Scratch : BaseReference;

    /// <param name="Tag">The value of <c>org.opencontainers.image.ref.name</c>; null when the layout holds one image only.</param>
    public sealed record Layout(string Folder, string? Tag) : BaseReference;

    /// <param name="Tag">As for a layout; for a Docker archive, one of the image's names.</param>
    public sealed record Archive(ArchiveFormat Format, string File, string? Tag) : BaseReference;

    /// <param name="Reference">A name or an id, as <c>docker save</c> takes it; never an option.</param>
    public sealed record Daemon(string Reference) : BaseReference;

    public sealed record Stage(string Name) : BaseReference;

    /// <param name="folder">The absolute path that relative paths start from.</param>
    /// <exception cref="ContainerStagesException">The text has none of the forms.</exception>
    public static BaseReference Parse(string text, string folder)
    {
        (string prefix, string rest) = text.IndexOf(':', StringComparison.Ordinal) is var colon and > 0
            ? (text[..colon], text[(colon + 1)..])
            : ("", text);
        switch (prefix)
        {
            case "" when text == "scratch":
                return new Scratch();
            case "oci":
                (string layout, string? tag) = SplitPath(text, rest, folder);
                return new Layout(layout, tag);
            case "oci-archive" or "docker-archive":
                (string file, string? reference) = SplitPath(text, rest, folder);
                return new Archive(prefix == "oci-archive" ? ArchiveFormat.Oci : ArchiveFormat.Docker, file, reference);
            case "docker-daemon":
                return DaemonExpression().IsMatch(rest)
                    ? new Daemon(rest)
                    : throw NotUnderstood(text, "after 'docker-daemon:' comes the name or the id of an image in the local engine");
            case "stage":
                return StageExpression().IsMatch(rest)
                    ? new Stage(rest)
                    : throw NotUnderstood(text, "after 'stage:' comes the name of a stage, of letters, digits, '_', '.' and '-'");
            default:
                return ImageReference.TryParse(text) is { } image
                    ? new Registry(image)
                    : throw NotUnderstood(text, "it is no image reference");
        }
    }

    /// <summary>The path ends at the first colon that does not follow a drive letter; tags and references may hold more of them.</summary>
    private static (string Path, string? Tag) SplitPath(string text, string rest, string folder)
    {
        bool hasDrive = rest.Length >= 3 && char.IsAsciiLetter(rest[0]) && rest[1] == ':' && rest[2] is '\\' or '/';
        int colon = rest.IndexOf(':', hasDrive ? 2 : 0);
        string path = colon < 0 ? rest : rest[..colon];
        string? tag = colon < 0 ? null : rest[(colon + 1)..];
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
        {
            throw NotUnderstood(text, "it names no path");
        }

        if (tag is "")
        {
            throw NotUnderstood(text, "nothing follows the last colon");
        }

        return (hasDrive ? path : Path.GetFullPath(path, folder), tag);
    }

    private static ContainerStagesException NotUnderstood(string text, string why) =>
        new(Catalogue.BaseNotUnderstood, $"cannot use '{text}' as a base: {why}", Advice);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._:/@-]*\z")]
    private static partial Regex DaemonExpression();

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]+\z")]
    private static partial Regex StageExpression();
}
