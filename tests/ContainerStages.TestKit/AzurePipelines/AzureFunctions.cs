using ContainerStages.TestKit.Expressions;

namespace ContainerStages.TestKit.AzurePipelines;

/// <summary>The functions of Azure Pipelines that do not look at the state of a run.</summary>
internal static class AzureFunctions
{
    public static Dictionary<string, ExpressionFunction> Create()
    {
        Dictionary<string, ExpressionFunction> functions = TextFunctions.For(ExpressionDialect.AzurePipelines);
        functions["and"] = arguments => arguments.All(Values.IsTrue);
        functions["or"] = arguments => arguments.Any(Values.IsTrue);
        functions["not"] = arguments => !Values.IsTrue(arguments.Single());
        functions["eq"] = arguments => Values.EqualAsLeft(arguments[0], arguments[1]);
        functions["ne"] = arguments => !Values.EqualAsLeft(arguments[0], arguments[1]);
        functions["in"] = arguments => arguments.Skip(1).Any(value => Values.EqualAsLeft(arguments[0], value));
        functions["notIn"] = arguments => !arguments.Skip(1).Any(value => Values.EqualAsLeft(arguments[0], value));
        functions["gt"] = arguments => Values.Compare(arguments[0], arguments[1]) > 0;
        functions["lt"] = arguments => Values.Compare(arguments[0], arguments[1]) < 0;
        functions["coalesce"] = arguments => arguments.FirstOrDefault(value => value is not (null or ""));
        functions["join"] = arguments => string.Join(Values.Text(arguments[0]), ((IReadOnlyList<object?>)arguments[1]!).Select(value => Values.Text(value)));
        functions["length"] = arguments => arguments.Single() switch
        {
            string text => (double)text.Length,
            IReadOnlyList<object?> items => (double)items.Count,
            _ => throw new ExpressionException("cannot take the length of a value that is neither a text nor a list"),
        };
        return functions;
    }
}
