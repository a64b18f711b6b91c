using System.Text.RegularExpressions;
using ContainerStages.TestKit.Expressions;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions;

/// <summary>The contexts that an expression may use in its place, and the state that its conditions look at.</summary>
/// <param name="Names">By name. One that is not here is not available there, and an error.</param>
/// <param name="Before">The outcomes of what ran before: of the steps, or of the jobs that a job needs.</param>
internal sealed partial record Contexts(IReadOnlyDictionary<string, object?> Names, IReadOnlyCollection<Outcome> Before)
{
    /// <summary>Where files are hashed; null where <c>hashFiles</c> is not available.</summary>
    public string? Workspace { get; init; }

    public static object Strict(string name, IEnumerable<KeyValuePair<string, string>> values) =>
        new StrictMap(name, values.ToDictionary(value => value.Key, object? (value) => value.Value));

    public Contexts With(string name, object? value) => this with { Names = new Dictionary<string, object?>(Names) { [name] = value } };

    /// <summary>Replaces each <c>${{ }}</c>.</summary>
    public string Expand(string text) =>
        ExpressionInText().Replace(text, match => Values.Text(Evaluate(match.Groups["expression"].Value), ExpressionDialect.GitHubActions));

    /// <summary>A condition without one of the status functions also asks for success.</summary>
    public bool Holds(string? condition)
    {
        string text = (condition ?? "").Trim();
        if (ExpressionInText().Match(text) is { Success: true } match && match.Length == text.Length)
        {
            text = match.Groups["expression"].Value;
        }

        return (StatusFunction().IsMatch(text) || IsSuccess) && (text.Length == 0 || Values.IsTrue(Evaluate(text)));
    }

    private bool IsSuccess => Before.All(outcome => outcome == Outcome.Success);

    private object? Evaluate(string text)
    {
        Dictionary<string, ExpressionFunction> functions = TextFunctions.For(ExpressionDialect.GitHubActions);
        functions["always"] = _ => true;
        functions["cancelled"] = _ => false;
        functions["success"] = _ => IsSuccess;
        functions["failure"] = _ => Before.Any(outcome => outcome is Outcome.Failure or Outcome.Rejected);
        if (Workspace is not null)
        {
            functions["hashFiles"] = patterns => FileHash.Of(Workspace, [.. patterns.Select(pattern => Values.Text(pattern))]);
        }

        try
        {
            return Expression.Parse(text.Trim(), ExpressionDialect.GitHubActions).Evaluate(new ExpressionScope(Names, functions));
        }
        catch (ExpressionException exception)
        {
            throw new PipelineException(exception.Message);
        }
    }

    [GeneratedRegex(@"\$\{\{(?<expression>.*?)\}\}", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex ExpressionInText();

    [GeneratedRegex(@"\b(always|cancelled|success|failure)\s*\(")]
    private static partial Regex StatusFunction();
}
