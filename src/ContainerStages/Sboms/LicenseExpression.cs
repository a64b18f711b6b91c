using System.Text.RegularExpressions;
using ContainerStages.IO;

namespace ContainerStages.Sboms;

/// <summary>SPDX licence expressions (SPDX 2.3, annex D) of licences that SPDX lists. Other texts would make a document invalid.</summary>
internal static partial class LicenseExpression
{
    /// <summary>SPDX's licences, an empty line, and its exceptions.</summary>
    private const string Resource = "spdx-licenses.txt";

    private const string With = "WITH";

    /// <summary>The identifiers, spelt as SPDX does.</summary>
    private static readonly Lazy<(HashSet<string> Licenses, HashSet<string> Exceptions)> Known = new(Read);

    /// <returns>Null if the text is no expression, or names something that SPDX does not list.</returns>
    public static string? Find(string? text) => text is not null && IsOne(text) ? text : null;

    private static bool IsOne(string text)
    {
        if (!Form().IsMatch(text))
        {
            return false;
        }

        int open = 0;
        foreach (char character in text)
        {
            open += character == '(' ? 1 : character == ')' ? -1 : 0;
            if (open < 0)
            {
                return false;
            }
        }

        string[] words = text.Split([' ', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
        return open == 0 && words.Index().All(word => IsOperator(word.Item)
            || (word.Index > 0 && words[word.Index - 1] == With ? Known.Value.Exceptions.Contains(word.Item) : IsLicense(word.Item)));
    }

    private static bool IsOperator(string word) => word is "AND" or "OR" or With;

    /// <summary>A plus sign means any later version.</summary>
    private static bool IsLicense(string word) => Known.Value.Licenses.Contains(word) || (word.EndsWith('+') && Known.Value.Licenses.Contains(word[..^1]));

    private static (HashSet<string> Licenses, HashSet<string> Exceptions) Read()
    {
        string[] lines = EmbeddedText.Read(Resource).TrimEnd().Split('\n');
        int end = Array.IndexOf(lines, "");
        return ([.. lines[..end]], [.. lines[(end + 1)..]]);
    }

    /// <summary>Identifiers, each with an exception or not, joined by operators. Parentheses open before an identifier and close after one.</summary>
    [GeneratedRegex(@"\A\(*[A-Za-z0-9][A-Za-z0-9.+-]*( WITH [A-Za-z0-9][A-Za-z0-9.-]*)?\)*( (AND|OR) \(*[A-Za-z0-9][A-Za-z0-9.+-]*( WITH [A-Za-z0-9][A-Za-z0-9.-]*)?\)*)*\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
