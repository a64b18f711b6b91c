using ContainerStages.Checks.Secrets;

namespace ContainerStages.Tests.Checks.Secrets;

[TestClass]
public sealed class KeywordAutomatonTests
{
    /// <summary>Words that are ends and beginnings of each other, are the same, and differ in case; and characters that are in none.</summary>
    [TestMethod]
    public void It_finds_what_a_search_for_each_word_at_each_position_finds()
    {
        const string Letters = "aAbB\u00e9\u00c9-";
        const string Others = Letters + "c\u0100\u0161\0";
        var random = new Random(1);
        for (int round = 0; round < 500; round++)
        {
            string[] words = [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => Text(Letters, random.Next(1, 5)))];
            string text = Text(Others, 60);
            Assert.AreEqual(Naive(words, text), Found(new KeywordAutomaton(words), text), $"{string.Join(' ', words)} in {text}");
        }

        string Text(string letters, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => letters[random.Next(letters.Length)]));
    }

    private static string Found(KeywordAutomaton automaton, string text)
    {
        int state = KeywordAutomaton.Start;
        List<string> found = [];
        for (int i = 0; i < text.Length; i++)
        {
            state = automaton.Next(state, text[i]);
            found.AddRange(automaton.EndingAt(state).Order().Select(word => $"{word}@{i}"));
        }

        return string.Join(' ', found);
    }

    /// <summary>The case of other letters than those of ASCII counts.</summary>
    private static string Naive(string[] words, string text) => string.Join(' ', Enumerable.Range(0, text.Length).SelectMany(end =>
        words.Index().Where(word => Folded(text[..(end + 1)]).EndsWith(Folded(word.Item), StringComparison.Ordinal)).Select(word => $"{word.Index}@{end}")));

    private static string Folded(string text) => string.Concat(text.Select(character => char.IsAsciiLetter(character) ? char.ToLowerInvariant(character) : character));
}
