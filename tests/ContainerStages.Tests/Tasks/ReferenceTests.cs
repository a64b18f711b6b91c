using System.Text.RegularExpressions;

namespace ContainerStages.Tests.Tasks;

/// <summary>What the targets read of a project, and what docs/reference.md says that they read, are the same.</summary>
[TestClass]
public sealed partial class ReferenceTests
{
    [TestMethod]
    public void Every_property_and_item_of_ours_has_its_place_in_the_reference()
    {
        string reference = File.ReadAllText(Repository.Combine("docs", "reference.md"));

        Assert.AreEqual(NamesInTargets(), Names(MentionExpression(), reference));
    }

    /// <summary>The package's properties and items that its targets read, a line each, in order.</summary>
    internal static string NamesInTargets() =>
        Names(UseExpression(), string.Concat(Directory.GetFiles(Repository.Combine("build"), "ContainerStages.*s").Select(File.ReadAllText)));

    private static string Names(Regex expression, string text) =>
        string.Join('\n', expression.Matches(text).Select(match => match.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal));

    /// <summary><c>$(ContainerStages…)</c> and <c>@(ContainerStage…)</c>, without the private names.</summary>
    [GeneratedRegex(@"[$@]\((?<name>ContainerStage\w*)")]
    private static partial Regex UseExpression();

    [GeneratedRegex(@"`(?<name>ContainerStage(?:s?[A-Z]\w*)?)`")]
    private static partial Regex MentionExpression();
}
