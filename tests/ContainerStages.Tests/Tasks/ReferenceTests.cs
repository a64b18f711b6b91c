using System.Text.RegularExpressions;
using ContainerStages.Tasks.Names;

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

    /// <summary>A property and a target have one row, and an item has one heading with a row for each of its metadata. Other places link there.</summary>
    [TestMethod]
    public void Every_name_is_documented_once()
    {
        AssertRows(KnownNames.OwnProperties, RowsOf("## Properties of this package"));
        CollectionAssert.AllItemsAreUnique(RowsOf("## The SDK's properties"));
        AssertRows(KnownNames.SdkItems.Keys.Except(["ContainerImageTags", "ContainerEnvironmentVariables"]), RowsOf("## The SDK's items"));
        AssertRows([.. TargetsOfBuild(), "PublishContainer", "Clean"], RowsOf("## Targets"));
        foreach ((string item, string[] metadata) in KnownNames.OwnItems)
        {
            AssertRows(metadata, RowsOf($"### `{item}`"));
        }
    }

    private static void AssertRows(IEnumerable<string> names, string[] rows) =>
        Assert.AreEqual(string.Join('\n', names.Order(StringComparer.Ordinal)), string.Join('\n', rows.Order(StringComparer.Ordinal)));

    /// <summary>The names in the first cells of the tables between a heading, which is there once, and the next one.</summary>
    private static string[] RowsOf(string heading)
    {
        string[] lines = File.ReadAllLines(Repository.Combine("docs", "reference.md"));
        int start = Assert.ContainsSingle(Enumerable.Range(0, lines.Length).Where(index => lines[index] == heading));
        return [.. lines.Skip(start + 1).TakeWhile(line => !line.StartsWith('#')).Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => NameExpression().Matches(line.Split('|')[1])).Select(match => match.Groups["name"].Value)];
    }

    /// <summary>Without those that begin with <c>_</c>.</summary>
    private static IEnumerable<string> TargetsOfBuild() => Directory.GetFiles(Repository.Combine("build"), "*.targets", SearchOption.AllDirectories)
        .SelectMany(file => TargetExpression().Matches(File.ReadAllText(file))).Select(match => match.Groups["name"].Value).Distinct();

    /// <summary>The package's properties and items that its targets read, a line each, in order.</summary>
    internal static string NamesInTargets() =>
        Names(UseExpression(), string.Concat(Directory.GetFiles(Repository.Combine("build"), "ContainerStages.*s").Select(File.ReadAllText)));

    private static string Names(Regex expression, string text) =>
        string.Join('\n', expression.Matches(text).Select(match => match.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal));

    /// <summary><c>$(ContainerStages…)</c> and <c>@(ContainerStage…)</c>, without the private names.</summary>
    [GeneratedRegex(@"[$@]\((?<name>ContainerStage\w*)")]
    private static partial Regex UseExpression();

    [GeneratedRegex(@"`(?<name>\w+)`")]
    private static partial Regex NameExpression();

    [GeneratedRegex(@"<Target Name=""(?<name>[A-Za-z]\w*)""")]
    private static partial Regex TargetExpression();

    [GeneratedRegex(@"`(?<name>ContainerStage(?:s?[A-Z]\w*)?)`")]
    private static partial Regex MentionExpression();
}
