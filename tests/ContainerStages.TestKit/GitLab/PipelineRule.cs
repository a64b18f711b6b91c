using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitLab;

/// <param name="If">Null holds always.</param>
/// <param name="When"><c>on_success</c>, <c>manual</c> or <c>never</c>.</param>
/// <param name="AllowFailure">Of a manual job: whether the pipeline goes on and passes without it.</param>
internal sealed record PipelineRule(string? If, string When, bool AllowFailure)
{
    private static readonly PipelineRule Always = new(null, "on_success", AllowFailure: false);

    private static readonly PipelineRule Never = new(null, "never", AllowFailure: false);

    public static IReadOnlyList<PipelineRule>? ReadAll(Fields fields) => fields.Has("rules") ? [.. fields.List("rules").Select(Read)] : null;

    /// <returns>The first rule that holds; one with <c>never</c> if none does.</returns>
    public static PipelineRule Decide(IReadOnlyList<PipelineRule>? rules, IReadOnlyDictionary<string, string> variables) => rules is null
        ? Always
        : rules.FirstOrDefault(rule => rule.If is null || RuleExpression.Holds(rule.If, variables)) ?? Never;

    private static PipelineRule Read(object? value)
    {
        var fields = new Fields("a rule", value);
        var rule = new PipelineRule(fields.Text("if"), fields.Text("when") ?? "on_success", fields.Flag("allow_failure"));
        fields.End();
        if (rule is { AllowFailure: true, When: not "manual" })
        {
            throw new PipelineException($"cannot read a rule: the test runner does not know 'allow_failure' with 'when: {rule.When}'");
        }

        return rule.When is "on_success" or "manual" or "never" ? rule : throw new PipelineException($"cannot read a rule: 'when: {rule.When}' is not known");
    }
}
