using System.Text;

namespace ContainerStages.TestKit;

/// <param name="Language">As the page names it.</param>
/// <param name="Before">The text line before it; empty if another block is between them.</param>
internal sealed record DocsBlock(string Language, string Text, string Before)
{
    /// <summary>The text of the heading above it.</summary>
    public required string Heading { get; init; }
}

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
    /// <returns>The blocks of code, also those of a list's points, in the order of the page.</returns>
    public static IReadOnlyList<DocsBlock> Blocks(string path, string? heading = null)
    {
        List<DocsBlock> blocks = [];
        int level = heading is null ? 1 : 0;
        string? language = null;
        string before = "", fence = "", above = "";
        var text = new StringBuilder();
        foreach (string line in File.ReadLines(Repository.Combine(path)))
        {
            if (language is null ? line.TrimStart().StartsWith("```", StringComparison.Ordinal) : line == fence)
            {
                if (language is not null)
                {
                    if (level > 0)
                    {
                        blocks.Add(new DocsBlock(language, text.ToString(), before) { Heading = above });
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
                if (line.StartsWith('#'))
                {
                    int depth = line.IndexOf(' ', StringComparison.Ordinal);
                    above = line[(depth + 1)..];
                    level = heading is null ? level : above == heading ? depth : depth <= level ? 0 : level;
                }
            }
        }

        Assert.IsNotEmpty(blocks, $"{path} has no block below '{heading}'");
        return blocks;
    }
}
