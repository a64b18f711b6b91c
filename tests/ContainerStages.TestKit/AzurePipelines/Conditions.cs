using ContainerStages.TestKit.Expressions;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines;

/// <summary>Conditions and runtime expressions, which see the state of a run.</summary>
internal static class Conditions
{
    /// <param name="dependencies">The outcomes that <c>succeeded()</c> and the like look at, by name; of a step, the steps before it.</param>
    /// <param name="names">The contexts.</param>
    public static bool Hold(string condition, IReadOnlyDictionary<string, Outcome> dependencies, IReadOnlyDictionary<string, object?> names)
    {
        Dictionary<string, ExpressionFunction> functions = AzureFunctions.Create();
        IEnumerable<Outcome> Chosen(IReadOnlyList<object?> arguments) => arguments.Count == 0
            ? dependencies.Values
            : arguments.Select(argument => dependencies.TryGetValue(Values.Text(argument), out Outcome outcome)
                ? outcome
                : throw new PipelineException($"cannot evaluate '{condition}': '{argument}' is not a dependency"));
        functions["always"] = _ => true;
        functions["canceled"] = _ => false;
        functions["succeeded"] = arguments => Chosen(arguments).All(outcome => outcome == Outcome.Succeeded);
        functions["failed"] = arguments => Chosen(arguments).Any(outcome => outcome is Outcome.Failed or Outcome.Rejected);
        functions["succeededOrFailed"] = arguments => Chosen(arguments).All(outcome => outcome is Outcome.Succeeded or Outcome.Failed);
        return Values.IsTrue(Evaluate(condition, names, functions));
    }

    /// <summary>The value of a variable, which may be <c>$[ expression ]</c>.</summary>
    public static string Expand(string value, IReadOnlyDictionary<string, object?> names) =>
        value.StartsWith("$[", StringComparison.Ordinal) && value.EndsWith(']')
            ? Values.Text(Evaluate(value[2..^1], names, AzureFunctions.Create()))
            : value;

    private static object? Evaluate(string text, IReadOnlyDictionary<string, object?> names, IReadOnlyDictionary<string, ExpressionFunction> functions) =>
        Expression.Parse(text, ExpressionDialect.AzurePipelines).Evaluate(new ExpressionScope(names, functions));
}
