using System.Text;
using ContainerStages.Diagnostics;

namespace ContainerStages.Reports;

/// <summary>
/// Makes text safe for a Markdown file that a build server shows as a page (GitHub Flavored Markdown, 6.1). Names of files and images are not trusted: they
/// must not become HTML, images or links with another text than their address, and must not leave their cell of a table.
/// </summary>
internal static class MarkdownText
{
    private const string Special = @"\`*_[]<>|~&#!$";

    /// <summary>One line without markup. Commands of build servers are taken apart, as in a log.</summary>
    public static string Line(string text)
    {
        var line = new StringBuilder();
        foreach (char character in LogText.Line(text))
        {
            if (Special.Contains(character, StringComparison.Ordinal))
            {
                line.Append('\\');
            }

            line.Append(character);
        }

        return line.ToString();
    }

    /// <summary>A row of a table.</summary>
    public static string Row(params ReadOnlySpan<string> cells) => $"| {string.Join(" | ", cells)} |";
}
