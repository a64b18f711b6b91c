namespace ContainerStages.TestKit;

/// <summary>What a reader copies out of the README.</summary>
internal static class Readme
{
    /// <returns>The content of the one block of code that has a text in it.</returns>
    public static string Block(string text) => DocsPage.Blocks("README.md").Single(block => block.Text.Contains(text, StringComparison.Ordinal)).Text;
}
