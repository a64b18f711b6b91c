using System.Text.RegularExpressions;

namespace ContainerStages.EndToEndTests;

/// <param name="Heading">The text of the heading above the block.</param>
/// <param name="Commands">Its lines, without comments and empty lines. A line that ends with a backslash goes on in the next one.</param>
internal sealed record CommandBlock(string Heading, IReadOnlyList<string> Commands);

/// <summary>The blocks of <c>sh</c> and <c>console</c> of the pages that people read.</summary>
internal static partial class CommandPage
{
    private static readonly string[] s_languages = ["sh", "console"];

    /// <summary>Every page that has a command: the README and its like, the docs, and the pages of the samples and templates.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Directory.GetFiles(Repository.Combine(), "*.md")
            .Concat(((string[])["docs", "samples", "templates"]).SelectMany(folder => Directory.GetFiles(Repository.Combine(folder), "*.md", SearchOption.AllDirectories)))
            .Select(file => Path.GetRelativePath(Repository.Combine(), file))
            .Where(page => !page.Split('/').Any(part => part is "bin" or "obj" or "node_modules") && Read(page).Count > 0)
            .Order(StringComparer.Ordinal),
    ];

    /// <param name="page">Its path in the repository.</param>
    public static IReadOnlyList<CommandBlock> Read(string page) => File.ReadAllText(Repository.Combine(page)).Contains("```", StringComparison.Ordinal)
        ? [.. DocsPage.Blocks(page).Where(block => s_languages.Contains(block.Language)).Select(block => new CommandBlock(block.Heading, Commands(block.Text)))]
        : [];

    /// <summary>As a table has them: with one space in place of several.</summary>
    public static IReadOnlyList<string> Commands(string text) =>
    [
        .. ContinuationExpression().Replace(text, " ").Split('\n')
            .Select(line => SpaceExpression().Replace(CommentExpression().Replace(line, ""), " ").Trim())
            .Where(line => line.Length > 0),
    ];

    [GeneratedRegex(@"\s*\\\n\s*", RegexOptions.CultureInvariant)]
    private static partial Regex ContinuationExpression();

    [GeneratedRegex(@"(?<=^|\s)#.*$", RegexOptions.CultureInvariant)]
    private static partial Regex CommentExpression();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex SpaceExpression();
}
