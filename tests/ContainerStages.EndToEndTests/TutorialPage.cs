using System.Text.RegularExpressions;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// A tutorial is followed to the letter, in a new folder. A block below a line "File `NAME`:" is written to that file; a block of <c>sh</c> is run by bash, and
/// has to succeed; each line of a block of <c>text</c> has to be in what the command before it printed. In such a line a number stands for any number, a digest for
/// any digest, and <c>…</c> for anything. Other blocks are an error: nothing in a tutorial is only to be looked at.
/// </summary>
internal static partial class TutorialPage
{
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    /// <param name="name">Of the page, in docs/tutorials.</param>
    /// <param name="folder">Is empty, but for what its parents have.</param>
    /// <param name="replaced">What is otherwise on the machine of a test than the page has it, such as a registry.</param>
    /// <returns>All that the commands printed.</returns>
    public static async Task<string> FollowAsync(
        string name, string folder, IReadOnlyDictionary<string, string?> environment, params (string Text, string Instead)[] replaced)
    {
        (string Text, string Instead)[] all = [($"\"{Repository.DocumentedVersion}\"", $"\"{PackedPackage.Version}\""), ("--version " + Repository.DocumentedVersion, "--version " + PackedPackage.Version), .. replaced];
        string page = Path.Combine("docs", "tutorials", name);
        string output = "", printed = "";
        foreach ((string? file, string language, string text) in Steps(page))
        {
            string step = all.Aggregate(text, (current, one) => current.Replace(one.Text, one.Instead, StringComparison.Ordinal));
            switch (language)
            {
                case not "text" when file is not null:
                    string path = Path.Combine(folder, file);
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    await File.WriteAllTextAsync(path, step);
                    break;
                case "sh":
                    DotnetResult result = await Dotnet.RunAsync("bash", folder, ["-e", "-c", step], environment);
                    Assert.AreEqual(0, result.ExitCode, $"{page}: {step}\n{result.Output}");
                    printed = result.Output;
                    output += printed;
                    break;
                case "text" when printed.Length > 0:
                    AssertPrinted(step, printed);
                    break;
                default:
                    Assert.Fail($"{page}: a block of '{language}' is neither a file, nor a command, nor the output of one:\n{text}");
                    break;
            }
        }

        Assert.AreNotEqual("", output, page);
        return output;
    }

    private static IEnumerable<(string? File, string Language, string Text)> Steps(string page) =>
        DocsPage.Blocks(page).Select(block => (FileExpression().Match(block.Before) is { Success: true } file ? file.Groups["path"].Value : null, block.Language, block.Text));

    private static void AssertPrinted(string shown, string printed)
    {
        string[] lines = [.. printed.Split('\n').Select(Normal)];
        foreach (string line in shown.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var expression = new Regex(Regex.Escape(Normal(line)).Replace("…", ".*", StringComparison.Ordinal), RegexOptions.CultureInvariant);
            Assert.IsTrue(lines.Any(expression.IsMatch), $"'{line}' is not in:\n{printed}");
        }
    }

    /// <summary>Spaces, digests and numbers are not what a reader compares.</summary>
    private static string Normal(string line) => NumberExpression().Replace(DigestExpression().Replace(SpaceExpression().Replace(line.Trim(), " "), "DIGEST"), "0");

    [GeneratedRegex(@"^File `(?<path>[^`]+)`:$", Options)]
    private static partial Regex FileExpression();

    [GeneratedRegex(@"\s+", Options)]
    private static partial Regex SpaceExpression();

    [GeneratedRegex(@"\b(?=[0-9a-f]*[0-9])[0-9a-f]{12,}\b", Options)]
    private static partial Regex DigestExpression();

    [GeneratedRegex(@"\d+(\.\d+)*", Options)]
    private static partial Regex NumberExpression();
}
