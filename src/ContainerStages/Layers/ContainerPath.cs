using System.Diagnostics.CodeAnalysis;
using System.Text;
using ContainerStages.IO;

namespace ContainerStages.Layers;

/// <summary>
/// A path inside an image, from the root and without the first slash: <c>app/appsettings.json</c>. Never empty, never with
/// <c>.</c>, <c>..</c>, empty parts, control characters or what is not Unicode (a lone surrogate, and the replacement character that
/// .NET reads in place of invalid UTF-8): two such paths could be the same bytes. <c>/</c> separates on every build machine.
/// </summary>
internal readonly record struct ContainerPath : IComparable<ContainerPath>
{
    private ContainerPath(string value) => Value = value;

    public string Value { get; }

    /// <summary>The last part.</summary>
    public string Name => RelativePath.NameOf(Value);

    /// <summary>The folder that holds it; null directly below the root.</summary>
    public ContainerPath? Parent => Value.LastIndexOf('/') is var slash and > 0 ? new ContainerPath(Value[..slash]) : null;

    /// <summary>All folders above it, the outermost first.</summary>
    public IEnumerable<ContainerPath> Ancestors => RelativePath.FoldersOf(Value).Select(folder => new ContainerPath(folder));

    /// <exception cref="FormatException">The text is not a path inside an image.</exception>
    public static ContainerPath Parse(string text) =>
        TryParse(text, out ContainerPath path)
            ? path
            : throw new FormatException($"'{text}' is not a path inside an image: expected parts between '/', without '.', '..', control characters and invalid Unicode");

    /// <summary>Slashes at both ends are allowed and dropped, so that <c>/app/</c> is <c>app</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ContainerPath path)
    {
        string trimmed = (text ?? "").Trim('/');
        bool valid = trimmed.Length > 0
            && !trimmed.EnumerateRunes().Any(rune => Rune.IsControl(rune) || rune == Rune.ReplacementChar)
            && trimmed.Split('/').All(part => part is not ("" or "." or ".."));
        path = valid ? new ContainerPath(trimmed) : default;
        return valid;
    }

    public ContainerPath Append(string relative) => Parse(Value + "/" + relative);

    /// <summary>The path of a published file in the image.</summary>
    /// <param name="root">The folder of the published files; null for the image's root.</param>
    /// <param name="relative">The path below the publish folder.</param>
    public static ContainerPath OfPublished(ContainerPath? root, string relative) => root is { } folder ? folder.Append(relative) : Parse(relative);

    public bool IsBelow(ContainerPath folder) =>
        Value.Length > folder.Value.Length
        && Value[folder.Value.Length] == '/'
        && Value.StartsWith(folder.Value, StringComparison.Ordinal);

    /// <summary>By UTF-16 code unit, which does not depend on any culture.</summary>
    public int CompareTo(ContainerPath other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}
