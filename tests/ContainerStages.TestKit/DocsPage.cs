using System.Text;

namespace ContainerStages.TestKit;

/// <summary>What a reader copies out of a page.</summary>
internal static class DocsPage
{
    /// <summary>The pages of the repository, as paths in it.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. ((string[])["README.md", "CONTRIBUTING.md", "SECURITY.md"]).Select(page => Repository.Combine(page))
            .Concat(Directory.GetFiles(Repository.Combine("docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.GetDirectories(Repository.Combine("samples")).Select(folder => Path.Combine(folder, "README.md")).Where(File.Exists))
            .Select(page => Path.GetRelativePath(Repository.Combine(), page))
            .Order(StringComparer.Ordinal),
    ];

    /// <param name="path">Of the page, in the repository.</param>
    /// <param name="heading">The text of the heading above the blocks, which are those up to the next heading of its level; null for the whole page.</param>
    /// <returns>The blocks of code, also those of a list's points, in the order of the page, each with its language, and with the text line before it; empty if another block is between them.</returns>
    public static IReadOnlyList<(string Language, string Text, string Before)> Blocks(string path, string? heading = null)
    {
        List<(string Language, string Text, string Before)> blocks = [];
        int level = heading is null ? 1 : 0;
        string? language = null;
        string before = "", fence = "";
        var text = new StringBuilder();
        foreach (string line in File.ReadLines(Repository.Combine(path)))
        {
            if (language is null ? line.TrimStart().StartsWith("```", StringComparison.Ordinal) : line == fence)
            {
                if (language is not null)
                {
                    if (level > 0)
                    {
                        blocks.Add((language, text.ToString(), before));
                    }

                    before = "";
                }

                fence = line[..(line.IndexOf('`', StringComparison.Ordinal) + 3)];
                language = language is null ? line[fence.Length..] : null;
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
