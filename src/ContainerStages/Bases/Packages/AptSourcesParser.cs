using System.Collections.Immutable;

namespace ContainerStages.Bases.Packages;

/// <summary>Reads both formats of apt's sources. Disabled entries and entries for source packages or discs are left out.</summary>
internal static class AptSourcesParser
{
    private static readonly char[] Blanks = [' ', '\t', '\n'];

    /// <summary>Detects the format from the content: only one-line entries begin with <c>deb</c> and a blank.</summary>
    public static ImmutableArray<AptSource> Parse(string text)
    {
        string[] lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        IEnumerable<AptSource?> entries = lines.Any(line => line.StartsWith("deb ", StringComparison.Ordinal) || line.StartsWith("deb\t", StringComparison.Ordinal))
            ? lines.Select(ParseLine)
            : Paragraphs(lines).Select(ParseParagraph);
        return [.. entries.OfType<AptSource>()];
    }

    private static AptSource? ParseLine(string line)
    {
        string rest = line.Split('#')[0].Trim();
        if (!rest.StartsWith("deb ", StringComparison.Ordinal) && !rest.StartsWith("deb\t", StringComparison.Ordinal))
        {
            return null;
        }

        rest = rest[3..].Trim();
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (rest.StartsWith('[') && rest.IndexOf(']', StringComparison.Ordinal) is var end and > 0)
        {
            foreach (string option in Words(rest[1..end]))
            {
                string[] parts = option.Split('=', 2);
                options[parts[0]] = parts.Length == 2 ? parts[1] : "";
            }

            rest = rest[(end + 1)..];
        }

        return Words(rest) is [var uri, var suite, .. var components] && !IsDisc(uri)
            ? new AptSource
            {
                Uris = [uri],
                Suites = [suite],
                Components = [.. components],
                Architectures = Architectures(options.GetValueOrDefault("arch")),
                SignedBy = options.GetValueOrDefault("signed-by")?.Replace(',', ' '),
                CheckValidUntil = options.GetValueOrDefault("check-valid-until"),
            }
            : null;
    }

    private static AptSource? ParseParagraph(Dictionary<string, string> fields)
    {
        string[] uris = [.. Words(fields.GetValueOrDefault("URIs")).Where(uri => !IsDisc(uri))];
        string[] suites = Words(fields.GetValueOrDefault("Suites"));
        bool enabled = fields.GetValueOrDefault("Enabled", "yes").Trim().ToUpperInvariant() is not ("NO" or "FALSE" or "0" or "OFF" or "WITHOUT" or "DISABLE");
        return enabled && uris.Length > 0 && suites.Length > 0 && Words(fields.GetValueOrDefault("Types")).Contains("deb")
            ? new AptSource
            {
                Uris = [.. uris],
                Suites = [.. suites],
                Components = [.. Words(fields.GetValueOrDefault("Components"))],
                Architectures = Architectures(fields.GetValueOrDefault("Architectures")),
                SignedBy = fields.GetValueOrDefault("Signed-By"),
                CheckValidUntil = fields.GetValueOrDefault("Check-Valid-Until"),
            }
            : null;
    }

    /// <summary>A field, such as a key, continues in lines that begin with a blank.</summary>
    private static IEnumerable<Dictionary<string, string>> Paragraphs(string[] lines)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? current = null;
        foreach (string line in lines.Append(""))
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                if (fields.Count > 0)
                {
                    yield return fields;
                    fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                }

                current = null;
            }
            else if (line[0] is ' ' or '\t')
            {
                if (current is not null)
                {
                    fields[current] += "\n" + line.TrimEnd();
                }
            }
            else if (line[0] != '#' && line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
            {
                current = line[..colon].Trim();
                fields[current] = line[(colon + 1)..].Trim();
            }
        }
    }

    private static ImmutableArray<string> Architectures(string? value) =>
        [.. (value ?? "").Split([.. Blanks, ','], StringSplitOptions.RemoveEmptyEntries)];

    private static string[] Words(string? value) => (value ?? "").Split(Blanks, StringSplitOptions.RemoveEmptyEntries);

    private static bool IsDisc(string uri) => uri.StartsWith("cdrom:", StringComparison.OrdinalIgnoreCase);
}
