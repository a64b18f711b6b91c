using System.Text;
using System.Text.RegularExpressions;

namespace ContainerStages.Stages.Secrets;

/// <summary>The value of a secret, as the command gets it. It must not get into a key, a layer, a message or a parameter of MSBuild.</summary>
internal sealed partial class SecretValue(string name, string content)
{
    /// <summary>Characters in base64: fewer are found in large files by chance.</summary>
    private const int ShortestPart = 8;

    private const int WrappedLength = 76;

    public string Name => name;

    /// <summary>The unchanged value, for the file in a container.</summary>
    public string Content => content;

    /// <summary>The value for the environment variable, without the line break at the end that editors add.</summary>
    public string Text { get; } = content.TrimEnd('\r', '\n');

    /// <summary>
    /// The forms of the value in a log, where text comes line by line: plain, and as encoded in URLs and headers. Short lines are left out, because
    /// hiding them would hide everything with the same three letters.
    /// </summary>
    public IEnumerable<string> LinesToHide() => Text
        .Split('\n', StringSplitOptions.TrimEntries)
        .Append(Text)
        .Where(line => line.Length >= SecretSources.ShortestLength)
        .SelectMany(line => (string[])[line, .. UrlEncoded(line), .. Base64(line), .. WrappedBase64(line)])
        .Distinct();

    /// <summary>
    /// The forms of the value in a file, as bytes. For a value with several lines, its longest line is included, which in key files is the key; other
    /// lines, such as <c>-----BEGIN</c>, may be anywhere.
    /// </summary>
    public IReadOnlyList<byte[]> BytesToFind()
    {
        string[] lines = [.. Text.Split('\n', StringSplitOptions.TrimEntries)];
        string[] texts = lines.Length == 1
            ? [Text]
            : [string.Join('\n', lines), string.Join("\r\n", lines), lines.MaxBy(line => line.Length)!];
        return
        [
            .. texts.Where(text => text.Length >= SecretSources.ShortestLength).SelectMany(text => (byte[][])
            [
                Encoding.UTF8.GetBytes(text),
                Encoding.Unicode.GetBytes(text),
                .. Base64(text).Concat(WrappedBase64(text).Skip(1).Take(1)).Concat(UrlEncoded(text).Distinct().Where(encoded => encoded != text)).Select(Encoding.UTF8.GetBytes),
            ]),
        ];
    }

    /// <summary>The name and never the value, in case the object is printed by mistake.</summary>
    public override string ToString() => name;

    private static IEnumerable<string> UrlEncoded(string text)
    {
        string encoded = Uri.EscapeDataString(text);
        yield return encoded;

        // Some write the digits of %3D in small letters.
        yield return SmallDigits().Replace(encoded, match => match.Value.ToLowerInvariant());
    }

    /// <summary>
    /// The base64 of the text alone, and inside a longer text such as <c>user:password</c>. There it may begin at any of the three bytes that four
    /// characters encode; the characters at its ends depend on the neighbouring bytes, so they are left out.
    /// </summary>
    private static string[] Base64(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        List<string> found = [Convert.ToBase64String(bytes).TrimEnd('=')];
        for (int before = 0; before < 3; before++)
        {
            string encoded = Convert.ToBase64String([.. new byte[before], .. bytes]);
            string certain = encoded[((before * 8 + 5) / 6)..((before + bytes.Length) * 8 / 6)];
            if (certain.Length >= ShortestPart)
            {
                found.Add(certain);
            }
        }

        return [.. found.Concat(found.Select(part => part.Replace('+', '-').Replace('/', '_'))).Distinct()];
    }

    /// <summary>Lines of the length that <c>base64</c> and MIME break them at; whole ones only.</summary>
    private static IEnumerable<string> WrappedBase64(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).Chunk(WrappedLength).Where(line => line.Length == WrappedLength).Select(line => new string(line));

    [GeneratedRegex("%[0-9A-F]{2}")]
    private static partial Regex SmallDigits();
}
