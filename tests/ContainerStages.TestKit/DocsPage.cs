using System.Text;

namespace ContainerStages.TestKit;

/// <summary>What a reader copies out of a page.</summary>
internal static class DocsPage
{
    /// <param name="path">Of the page, in the repository.</param>
    /// <param name="heading">The text of the heading above the blocks, which are those up to the next heading of its level; null for the whole page.</param>
    /// <returns>The blocks of code in the order of the page, each with its language, and with the text line before it; empty if another block is between them.</returns>
    public static IReadOnlyList<(string Language, string Text, string Before)> Blocks(string path, string? heading = null)
    {
        List<(string Language, string Text, string Before)> blocks = [];
        int level = heading is null ? 1 : 0;
        string? language = null;
        string before = "";
        var text = new StringBuilder();
        foreach (string line in File.ReadLines(Repository.Combine(path)))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                if (language is not null)
                {
                    if (level > 0)
                    {
                        blocks.Add((language, text.ToString(), before));
                    }

                    before = "";
                }

                language = language is null ? line[3..] : null;
                text.Clear();
            }
            else if (language is not null)
            {
                text.Append(line).Append('\n');
            }
            else
            {
                before = line.Length > 0 ? line : before;
                if (heading is not null && line.StartsWith('#'))
                {
                    int depth = line.IndexOf(' ', StringComparison.Ordinal);
                    level = line[(depth + 1)..] == heading ? depth : depth <= level ? 0 : level;
                }
            }
        }

        Assert.IsNotEmpty(blocks, $"{path} has no block below '{heading}'");
        return blocks;
    }
}
