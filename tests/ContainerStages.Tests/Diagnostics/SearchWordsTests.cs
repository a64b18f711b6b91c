using System.Text.RegularExpressions;
using ContainerStages.Diagnostics;

namespace ContainerStages.Tests.Diagnostics;

/// <summary>Who looks for the words of an error, without its values and without its code, finds its page.</summary>
[TestClass]
public sealed partial class SearchWordsTests
{
    /// <summary>Fewer words are in many texts.</summary>
    private const int Fewest = 3;

    [TestMethod]
    public void The_fixed_words_of_a_text_are_on_the_page_of_its_code()
    {
        var codes = typeof(Catalogue).GetFields().Where(field => field.FieldType == typeof(Diagnostic)).ToDictionary(field => field.Name, field => ((Diagnostic)field.GetValue(null)!).Code);
        (string Code, string Words)[] texts =
        [
            .. Directory.EnumerateFiles(Repository.Combine("src"), "*.cs", SearchOption.AllDirectories)
                .SelectMany(file => Text().Matches(File.ReadAllText(file)))
                .Where(match => codes.ContainsKey(match.Groups["name"].Value))
                .Select(match => (codes[match.Groups["name"].Value], LongestFixed(match.Groups["text"].Value)))
                .Where(text => text.Item2.Split(' ').Length >= Fewest),
        ];
        Assert.IsGreaterThan(200, texts.Length);

        var pages = codes.Values.ToDictionary(code => code, code => Spaces().Replace(File.ReadAllText(Repository.Combine("docs", "diagnostics", code + ".md")), " "));
        Assert.AreEqual("", string.Join('\n', texts.Where(text => !pages[text.Code].Contains(text.Words, StringComparison.Ordinal)).Select(text => $"{text.Code} lacks '{text.Words}'")));
    }

    /// <summary>What is outside of the braces of an interpolated string, and has the most words.</summary>
    private static string LongestFixed(string text)
    {
        int depth = 0;
        var parts = new System.Text.StringBuilder();
        foreach (char c in text.Replace("\\\"", "\"", StringComparison.Ordinal))
        {
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth == 0)
            {
                parts.Append(c == '}' ? '\0' : c);
            }
        }

        return parts.ToString().Split('\0').Select(part => part.Trim(" :'().,".ToCharArray())).MaxBy(part => part.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length)!;
    }

    /// <summary>A row of the catalogue, and the text that is given with it.</summary>
    [GeneratedRegex("""Catalogue\.(?<name>\w+),\s*(string\.Create\(CultureInfo\.InvariantCulture,\s*)?\$?"(?<text>([^"\\]|\\.)*)"(?!")""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Text();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
