using System.Text.RegularExpressions;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitLab;

/// <summary>The <c>if</c> of a rule: variables and texts, <c>==</c>, <c>!=</c>, <c>&amp;&amp;</c> and <c>||</c>. A variable that is not set is null.</summary>
internal static partial class RuleExpression
{
    /// <exception cref="PipelineException">It has something else in it.</exception>
    public static bool Holds(string expression, IReadOnlyDictionary<string, string> variables) =>
        expression.Split("||").Any(alternative => alternative.Split("&&").All(term => TermHolds(term.Trim(), variables)));

    private static bool TermHolds(string term, IReadOnlyDictionary<string, string> variables)
    {
        if (Term().Match(term) is not { Success: true } match)
        {
            throw new PipelineException($"cannot evaluate the rule '{term}'");
        }

        string? left = variables.GetValueOrDefault(match.Groups["left"].Value);
        string? Right() => match.Groups["variable"] is { Success: true } variable ? variables.GetValueOrDefault(variable.Value)
            : match.Groups["null"].Success ? null
            : match.Groups["text"].Value;
        return match.Groups["operator"].Value switch
        {
            "==" => left == Right(),
            "!=" => left != Right(),
            _ => !string.IsNullOrEmpty(left),
        };
    }

    [GeneratedRegex("""^\$(?<left>\w+)(\s*(?<operator>==|!=)\s*(\$(?<variable>\w+)|"(?<text>[^"]*)"|(?<null>null)))?$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Term();
}
