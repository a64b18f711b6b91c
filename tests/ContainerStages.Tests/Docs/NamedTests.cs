using System.Text.RegularExpressions;

namespace ContainerStages.Tests.Docs;

/// <summary>The tests that a page names, as <c>`ClassTests.Method`</c>.</summary>
internal static partial class NamedTests
{
    private static readonly Lazy<Dictionary<string, string>> s_texts = new(() => Directory.EnumerateFiles(Repository.Combine("tests"), "*Tests.cs", SearchOption.AllDirectories)
        .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText)
        .ToDictionary(files => files.Key, files => string.Concat(files)));

    public static string[] Of(string text) => [.. TestName().Matches(text).Select(match => match.Value)];

    /// <summary>Whether there is such a test.</summary>
    public static bool Exists(string name)
    {
        Match test = TestName().Match(name);
        return s_texts.Value.TryGetValue(test.Groups["class"].Value, out string? text)
            && Regex.IsMatch(text, $@"\bpublic (async )?(Task|void) {test.Groups["method"].Value}\(", RegexOptions.CultureInvariant);
    }

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<method>\w+)`", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex TestName();
}
