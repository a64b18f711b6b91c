using ContainerStages.TestKit.Expressions;

namespace ContainerStages.Tests.Expressions;

/// <summary>The expected values are those of the two servers' documentation.</summary>
[TestClass]
public sealed class ExpressionTests
{
    private static readonly Dictionary<string, object?> Names = new()
    {
        ["variables"] = new Dictionary<string, object?> { ["Build.Reason"] = "PullRequest", ["empty"] = "" },
        ["github"] = new Dictionary<string, object?>
        {
            ["event"] = new Dictionary<string, object?> { ["number"] = 7.0, ["draft"] = false },
            ["ref"] = "refs/heads/main",
            ["labels"] = (object?[])["bug", "image"],
        },
    };

    [TestMethod]
    [DataRow("variables['Build.Reason']", "PullRequest")]
    [DataRow("'it''s'", "it's")]
    [DataRow("-1.5", -1.5)]
    [DataRow("True", true)]
    [DataRow("null", null)]
    [DataRow("variables['missing']", null)]
    [DataRow("variables.missing.more", null)]
    [DataRow("github.event.number", 7.0)]
    [DataRow("github.labels[1]", "image")]
    [DataRow("github.labels[2]", null)]
    [DataRow("STARTSWITH(github.ref, 'refs/HEADS/')", true)]
    [DataRow("format('{0} {{{1}}}', 'a', true)", "a {True}")]
    [DataRow("contains(github.labels, 'Image')", true)]
    public void Both_languages_have_literals_properties_and_calls(string expression, object? value) =>
        Assert.AreEqual(value, Evaluate(expression, ExpressionDialect.AzurePipelines));

    [TestMethod]
    [DataRow("github.ref == 'REFS/heads/main' && github.event.number > 6", true)]
    [DataRow("1 == 2 || 'x'", "x")]
    [DataRow("0 || '' && 'x'", "")]
    [DataRow("!github.event.draft", true)]
    [DataRow("!(1 < 2) == false", true)]
    [DataRow("'1' == 1", true)]
    [DataRow("null == ''", true)]
    [DataRow("'a' != 1", true)]
    [DataRow("2 <= 2 && 2 >= 3", false)]
    [DataRow("false && unknown.name", false)]
    [DataRow("format('{0}', true)", "true")]
    public void GitHub_has_operators(string expression, object? value) =>
        Assert.AreEqual(value, Evaluate(expression, ExpressionDialect.GitHubActions));

    [TestMethod]
    [DataRow("unknown.name", "cannot find 'unknown'")]
    [DataRow("unknown()", "cannot call 'unknown'")]
    [DataRow("github.ref.length", "cannot read 'length' of 'refs/heads/main'")]
    [DataRow("'open", "starts with no token")]
    [DataRow("a $ b", "starts with no token")]
    [DataRow("contains('a' 'b')", "'b' is not expected there")]
    [DataRow("(1", "'the end' is not expected there")]
    [DataRow("1 2", "'2' is not expected there")]
    [DataRow("github.*.name", "'*' is not expected there")]
    [DataRow("format('{1}', 'a')", "{1} has no argument")]
    public void What_is_wrong_or_unknown_is_an_error(string expression, string message) =>
        Assert.Contains(message, Assert.ThrowsExactly<ExpressionException>(() => Evaluate(expression, ExpressionDialect.GitHubActions)).Message);

    [TestMethod]
    public void Azure_Pipelines_has_no_operators() =>
        Assert.Contains("has functions for operators", Assert.ThrowsExactly<ExpressionException>(() => Evaluate("1 == 1", ExpressionDialect.AzurePipelines)).Message);

    [TestMethod]
    [DataRow("True", true, true)]
    [DataRow(true, "True", true)]
    [DataRow(true, "anything", true)]
    [DataRow("a", "A", true)]
    [DataRow(1.0, "1", true)]
    [DataRow("", null, true)]
    [DataRow(null, "", true)]
    [DataRow(null, "a", false)]
    public void Azure_compares_as_the_left_value(object? left, object? right, bool equal) =>
        Assert.AreEqual(equal, Values.EqualAsLeft(left, right));

    private static object? Evaluate(string expression, ExpressionDialect dialect) =>
        Expression.Parse(expression, dialect).Evaluate(new ExpressionScope(Names, TextFunctions.For(dialect)));
}
