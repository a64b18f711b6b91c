using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions;

/// <summary>
/// Finds errors and warnings in a line of output, as the runner does with a file of <c>::add-matcher::</c>
/// (https://github.com/actions/runner, IssueMatcher.cs). Only matchers of one line are known here.
/// </summary>
internal sealed class ProblemMatcher
{
    private static readonly string[] Keys = ["regexp", "file", "line", "column", "severity", "code", "message", "fromPath"];

    private readonly Dictionary<string, int> _groups;
    private readonly Regex _expression;

    private ProblemMatcher(string owner, JsonElement pattern)
    {
        Owner = owner;
        if (pattern.EnumerateObject().FirstOrDefault(property => !Keys.Contains(property.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
        {
            throw new PipelineException($"cannot read the problem matcher '{owner}': '{unknown.Name}' is not known");
        }

        _expression = new Regex(pattern.GetProperty("regexp").GetString()!, RegexOptions.ECMAScript | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        _groups = pattern.EnumerateObject().Where(property => property.Name != "regexp").ToDictionary(property => property.Name, property => property.Value.GetInt32());
    }

    public string Owner { get; }

    public static IReadOnlyList<ProblemMatcher> Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return [.. document.RootElement.GetProperty("problemMatcher").EnumerateArray().Select(matcher =>
            new ProblemMatcher(matcher.GetProperty("owner").GetString()!, matcher.GetProperty("pattern").EnumerateArray().Single()))];
    }

    /// <param name="workspace">The folder of the repository, which files of annotations are below.</param>
    /// <returns>Null if the line does not match.</returns>
    public Annotation? Find(string line, string workspace)
    {
        Match match = _expression.Match(line);
        string? Group(string name) =>
            _groups.TryGetValue(name, out int index) && match.Groups[index] is { Success: true, Length: > 0 } group ? group.Value : null;
        int? Number(string name) => Group(name) is { } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;
        return !match.Success || Group("message") is not { } message
            ? null
            : new Annotation(
                (Group("severity") ?? "error").ToLowerInvariant(), FileOf(Group("file"), Group("fromPath"), workspace), Number("line"), Number("column"), Group("code"), message);
    }

    private static string? FileOf(string? file, string? fromPath, string workspace)
    {
        if (file is null)
        {
            return null;
        }

        string full = Path.GetFullPath(file, fromPath is not null && Path.IsPathFullyQualified(fromPath) ? Path.GetDirectoryName(fromPath)! : workspace);
        return File.Exists(full) && full.StartsWith(workspace + "/", StringComparison.Ordinal) ? Path.GetRelativePath(workspace, full) : null;
    }
}
