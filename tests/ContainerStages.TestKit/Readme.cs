namespace ContainerStages.TestKit;

/// <summary>What a reader copies out of the README.</summary>
internal static class Readme
{
    /// <returns>The content of the one block of code that has a text in it.</returns>
    public static string Block(string text) => File.ReadAllText(Repository.Combine("README.md"))
        .Split("\n```")
        .Where((part, i) => i % 2 == 1 && part.Contains(text, StringComparison.Ordinal))
        .Select(part => part[part.IndexOf('\n', StringComparison.Ordinal)..])
        .Single();
}
