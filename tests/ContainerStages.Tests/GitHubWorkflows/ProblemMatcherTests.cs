using ContainerStages.TestKit.GitHubActions;

namespace ContainerStages.Tests.GitHubWorkflows;

/// <summary>The matchers of <c>samples/GitHubActions</c>, with lines as <c>dotnet publish</c> prints them.</summary>
[TestClass]
public sealed class ProblemMatcherTests
{
    [TestMethod]
    [DataRow("{0}/src/App.csproj(12,5): error CSTG3011: cannot make the layer 'models': no file. [{0}/src/App.csproj]", "error src/App.csproj 12 5 CSTG3011 cannot make the layer 'models': no file.")]
    [DataRow("{0}/src/App.csproj : error CSTG1005: cannot run the image as 'root': that is root. [{0}/src/App.csproj]", "error src/App.csproj - - CSTG1005 cannot run the image as 'root': that is root.")]
    [DataRow("  {0}/src/App.csproj : warning CSTG4006: cannot give 'a' the time zone [b]: none.", "warning src/App.csproj - - CSTG4006 cannot give 'a' the time zone [b]: none.")]
    [DataRow("src/App.csproj(12,5,13,1): warning CSTG1007: text [{0}/App.csproj::TargetFramework=net10.0]", "warning src/App.csproj 12 5 CSTG1007 text")]
    [DataRow("/usr/share/dotnet/x.targets(1,2): error CSTG1001: text [{0}/src/App.csproj]", "error - 1 2 CSTG1001 text")]
    [DataRow("{0}/src/App.csproj(12,5): error CS1002: ; expected [{0}/src/App.csproj]", null)]
    [DataRow("  App -> the error CSTG1001 is described in a page", null)]
    public void A_line(string format, string? expected)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("src"));
        File.WriteAllText(folder.Combine("src", "App.csproj"), "");
        string line = format.Replace("{0}", folder.Path, StringComparison.Ordinal);
        Annotation[] found =
        [
            .. ProblemMatcher.Read(Repository.Combine("samples", "GitHubActions", "containerstages-problem-matcher.json"))
                .Select(matcher => matcher.Find(line, folder.Path)).OfType<Annotation>(),
        ];
        Assert.AreEqual(
            expected,
            found.Length == 0 ? null : string.Join(" and ", found.Select(annotation =>
                $"{annotation.Kind} {annotation.File ?? "-"} {annotation.Line?.ToString() ?? "-"} {annotation.Column?.ToString() ?? "-"} {annotation.Code} {annotation.Message}")));
    }
}
