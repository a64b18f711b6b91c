using System.Text.RegularExpressions;

namespace ContainerStages.Tests.AzurePipelines;

/// <summary>The samples for Azure Pipelines and GitHub Actions have copies of two scripts, because each sample is copied alone. The copies stay equal.</summary>
[TestClass]
public sealed partial class SharedScriptTests
{
    [TestMethod]
    [DataRow("promote-steps.yml", "promote/action.yml", @"^ *set -euo pipefail\n.*?^ *echo [^\n]*ContainerImage[^\n]*$")]
    [DataRow("container-steps.yml", "action.yml", @"^ *property\(\) \{\n.*?^ *\}$")]
    public void The_copies_differ_only_in_what_they_tell_the_build_server(string azure, string github, string script)
    {
        string expected = Extract(Repository.Combine("samples", "AzurePipelines", "templates", azure), script);
        Assert.AreEqual(expected, Extract(Repository.Combine("samples", "GitHubActions", github), script));
    }

    /// <returns>The script without its indentation; what it tells the build server is left out.</returns>
    private static string Extract(string file, string script)
    {
        Match match = Regex.Match(File.ReadAllText(file), script, RegexOptions.Multiline | RegexOptions.Singleline);
        Assert.IsTrue(match.Success, file);
        string[] lines = match.Value.Split('\n');
        int indentation = lines[0].Length - lines[0].TrimStart().Length;
        return string.Join('\n', lines.Select(line => Command().Replace(line.Length == 0 ? line : line[indentation..], "$1echo")));
    }

    [GeneratedRegex(@"^( *)echo .*(##vso\[|::error|GITHUB_OUTPUT).*$")]
    private static partial Regex Command();
}
