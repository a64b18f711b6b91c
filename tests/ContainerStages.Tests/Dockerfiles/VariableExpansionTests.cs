using ContainerStages.Dockerfiles.Expansion;

namespace ContainerStages.Tests.Dockerfiles;

/// <summary>Facts about variables: docs.docker.com/reference/dockerfile, "Environment replacement", and the shell's rules that it names.</summary>
[TestClass]
public sealed class VariableExpansionTests
{
    private static readonly Dictionary<string, string> Values = new()
    {
        ["NAME"] = "value",
        ["EMPTY"] = "",
        ["PATH"] = "/usr/local/bin:/usr/bin",
        ["FILE"] = "app.tar.gz",
        ["SPACED"] = "a  b",
        ["STAR"] = "a*b*c",
        ["ÄÖ"] = "umlaut",
        ["1"] = "one",
    };

    private static readonly VariableExpansion Expansion = new(Values.GetValueOrDefault);

    [TestMethod]
    [DataRow("plain", "plain")]
    [DataRow("$NAME", "value")]
    [DataRow("${NAME}", "value")]
    [DataRow("a${NAME}b$NAME.c", "avaluebvalue.c")]
    [DataRow("$NOTHING", "")]
    [DataRow("[$NAMES]", "[]", DisplayName = "the longest name counts")]
    [DataRow("$ÄÖ", "umlaut")]
    [DataRow("$12", "", DisplayName = "digits are one name")]
    [DataRow("$1x", "onex")]
    [DataRow("$", "$")]
    [DataRow("$.", "$.")]
    [DataRow("a$", "a$")]
    [DataRow("$$NAME", "NAME", DisplayName = "$$ is a parameter without a value")]
    [DataRow("$@x", "x")]
    public void Plain_variables(string argument, string expanded) => Check(argument, expanded);

    [TestMethod]
    [DataRow(@"\$NAME", "$NAME")]
    [DataRow(@"\${NAME}", "${NAME}")]
    [DataRow(@"\\$NAME", @"\value")]
    [DataRow(@"a\b", "ab")]
    [DataRow(@"a\", "a")]
    [DataRow("'$NAME'", "$NAME")]
    [DataRow(@"'a\'b", @"a\b", DisplayName = "nothing is escaped between single quotes")]
    [DataRow("\"$NAME\"", "value")]
    [DataRow("\"'$NAME'\"", "'value'")]
    [DataRow("'\"$NAME\"'", "\"$NAME\"")]
    [DataRow("\"a\\\"b\\$c\\\\d\\e\"", "a\"b$c\\d\\e", DisplayName = "three characters can be escaped between double quotes")]
    [DataRow("a'b'\"c\"d", "abcd")]
    [DataRow("\"\"", "")]
    public void Quotes_and_escapes(string argument, string expanded) => Check(argument, expanded);

    [TestMethod]
    [DataRow("${NAME:-other}", "value")]
    [DataRow("${EMPTY:-other}", "other")]
    [DataRow("${EMPTY-other}", "")]
    [DataRow("${NOTHING:-other}", "other")]
    [DataRow("${NOTHING-other}", "other")]
    [DataRow("${NAME:+other}", "other")]
    [DataRow("${EMPTY:+other}", "")]
    [DataRow("${EMPTY+other}", "other")]
    [DataRow("${NOTHING:+other}", "")]
    [DataRow("${NOTHING+other}", "")]
    [DataRow("${NAME:?text}", "value")]
    [DataRow("${EMPTY?text}", "")]
    [DataRow("${NOTHING:-$NAME}", "value")]
    [DataRow("${NOTHING:-${EMPTY:-${NAME}s}}", "values")]
    [DataRow("${NOTHING:-'$NAME'}", "$NAME")]
    [DataRow("${NOTHING:-a b}", "a b")]
    [DataRow(@"${NOTHING:-a\}b}", "a}b")]
    [DataRow("${NOTHING:-}", "")]
    public void Words_for_variables_without_a_value(string argument, string expanded) => Check(argument, expanded);

    [TestMethod]
    [DataRow("${FILE#*.}", "tar.gz")]
    [DataRow("${FILE##*.}", "gz")]
    [DataRow("${FILE%.*}", "app.tar")]
    [DataRow("${FILE%%.*}", "app")]
    [DataRow("${FILE#app}", ".tar.gz")]
    [DataRow("${FILE#tar}", "app.tar.gz")]
    [DataRow("${FILE#???}", ".tar.gz")]
    [DataRow("${FILE%?}", "app.tar.g")]
    [DataRow("${FILE#*}", "app.tar.gz", DisplayName = "the shortest match is empty")]
    [DataRow("${FILE##*}", "")]
    [DataRow("${FILE%.gz}", "app.tar")]
    [DataRow("${FILE#[a]}", "app.tar.gz", DisplayName = "brackets are ordinary")]
    [DataRow(@"${STAR#*\*}", "b*c")]
    [DataRow(@"${STAR##*\*}", "c")]
    [DataRow(@"${STAR%\*c}", "a*b")]
    [DataRow("${NOTHING#x}", "")]
    [DataRow("${PATH##*/}", "bin")]
    [DataRow("${FILE%$EMPTY.gz}", "app.tar")]
    public void Beginnings_and_ends_are_cut_off(string argument, string expanded) => Check(argument, expanded);

    [TestMethod]
    [DataRow("${FILE/a/A}", "App.tar.gz")]
    [DataRow("${FILE//a/A}", "App.tAr.gz")]
    [DataRow("${FILE/./}", "apptar.gz")]
    [DataRow("${FILE//./-}", "app-tar-gz")]
    [DataRow("${FILE//?a/X}", "app.Xr.gz")]
    [DataRow("${FILE/.*/}", "app", DisplayName = "the longest match")]
    [DataRow("${FILE//*/X}", "X", DisplayName = "no empty match behind it")]
    [DataRow(@"${PATH//\//-}", "-usr-local-bin:-usr-bin")]
    [DataRow(@"${STAR//\*/+}", "a+b+c")]
    [DataRow("${NAME/x/y}", "value")]
    [DataRow("${NOTHING/x/y}", "")]
    [DataRow("${NAME/a/$EMPTY}", "vlue")]
    [DataRow("${NAME/a/${NOTHING:-o}}", "volue")]
    public void Matches_are_replaced(string argument, string expanded) => Check(argument, expanded);

    [TestMethod]
    [DataRow("${NAME", "'}' is missing")]
    [DataRow("${", "'}' is missing")]
    [DataRow("${NAME:-a", "'}' is missing")]
    [DataRow("${}", "no variable's name follows '${'")]
    [DataRow("${{NAME}}", "no variable's name follows '${'")]
    [DataRow("${:x}", "no variable's name follows '${'")]
    [DataRow("${NAME!x}", "'!' cannot follow a variable's name in '${…}'")]
    [DataRow("${NAME:x}", "':x' is not an operator")]
    [DataRow("${NAME:#x}", "':#' is not an operator")]
    [DataRow("${NOTHING?}", "NOTHING: is not allowed to be unset")]
    [DataRow("${NOTHING:?set it}", "NOTHING: set it")]
    [DataRow("${EMPTY:?}", "EMPTY: is not allowed to be empty")]
    [DataRow("${NAME/x}", "'/' is missing")]
    [DataRow(@"${NAME#\x}", "a backslash in a pattern stands only before '*', '?', '/', '}' and another one")]
    [DataRow("'a", "the single quote is not closed")]
    [DataRow("\"a", "the double quote is not closed")]
    public void What_cannot_be_expanded_says_why(string argument, string fault) => Assert.AreEqual(fault, Expansion.Expand(argument).Fault);

    [TestMethod]
    public void The_escape_character_of_the_file_counts()
    {
        VariableExpansion windows = new(Values.GetValueOrDefault, '`');

        Assert.AreEqual(@"c:\value", windows.Expand(@"c:\$NAME").Text);
        Assert.AreEqual("$NAME", windows.Expand("`$NAME").Text);
    }

    [TestMethod]
    public void Which_variables_have_no_value_is_known()
    {
        ExpansionResult read = Expansion.Expand("$NAME ${NOTHING:-$EMPTY} '$PATH'");

        Assert.AreEqual("NOTHING", string.Join(' ', read.Missing));
    }

    [TestMethod]
    [DataRow("80 $NAME", "80|value")]
    [DataRow("$SPACED", "a|b", DisplayName = "a value is split")]
    [DataRow("\"$SPACED\" c", "a  b|c")]
    [DataRow("a\\ b c", "a b|c")]
    [DataRow("'' a", "a")]
    public void Words_are_split_after_expansion(string text, string words) => Assert.AreEqual(words, string.Join('|', Expansion.Expand(text).Words));

    [TestMethod]
    public void Quotes_in_a_here_document_are_ordinary() =>
        Assert.AreEqual("'value' \"it's\" $x", Expansion.ExpandContent("'$NAME' \"it's\" \\$x").Text);

    [TestMethod]
    [DataRow("${a:-${a:-", 5_000, "variables are nested more than 100 times")]
    [DataRow("${BIG}", 100, "the variables have more than 8388608 characters")]
    [DataRow("${BIG//*aaaaaaaaab/x}", 1, "the pattern is too long for this value")]
    public void Texts_that_would_take_too_much_are_refused(string part, int count, string fault)
    {
        VariableExpansion expansion = new(name => name == "BIG" ? new string('a', 100_000) : null);

        Assert.AreEqual(fault, expansion.Expand(string.Concat(Enumerable.Repeat(part, count))).Fault);
    }

    private static void Check(string argument, string expanded)
    {
        ExpansionResult result = Expansion.Expand(argument);
        Assert.AreEqual((expanded, null), (result.Text, result.Fault));
    }
}
