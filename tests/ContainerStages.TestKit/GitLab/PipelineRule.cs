using ContainerStages.TestKit.AzurePipelines;

namespace ContainerStages.TestKit.GitLab;

/// <param name="If">Null holds always.</param>
/// <param name="When"><c>on_success</c>, <c>manual</c> or <c>never</c>.</param>
internal sealed record PipelineRule(string? If, string When)
{
    public static IReadOnlyList<PipelineRule>? ReadAll(Fields fields) => fields.Has("rules") ? [.. fields.List("rules").Select(Read)] : null;

    /// <returns>Of the first rule that holds; <c>never</c> if none does.</returns>
    public static string Decide(IReadOnlyList<PipelineRule>? rules, IReadOnlyDictionary<string, string> variables) => rules is null
        ? "on_success"
        : rules.FirstOrDefault(rule => rule.If is null || RuleExpression.Holds(rule.If, variables))?.When ?? "never";

    private static PipelineRule Read(object? value)
    {
        var fields = new Fields("a rule", value);
        var rule = new PipelineRule(fields.Text("if"), fields.Text("when") ?? "on_success");
        fields.End();
        return rule.When is "on_success" or "manual" or "never" ? rule : throw new PipelineFileException($"cannot read a rule: 'when: {rule.When}' is not known");
    }
}
