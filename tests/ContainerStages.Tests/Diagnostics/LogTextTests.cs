using System.Text.Json;
using ContainerStages.Diagnostics;

namespace ContainerStages.Tests.Diagnostics;

[TestClass]
public sealed class LogTextTests
{
    [TestMethod]
    [DataRow("a # b", "a # b")]
    [DataRow("##vso[task.setvariable]x", "# #vso[task.setvariable]x")]
    [DataRow("###vso[", "# # #vso[")]
    [DataRow("####[error]", "# # # #[error]")]
    [DataRow("##teamcity[message]", "# #teamcity[message]")]
    [DataRow("::set-output name=a::b", ": :set-output name=a::b")]
    [DataRow(" \t\u00a0::add-mask::x", " \t\u00a0: :add-mask::x")]
    [DataRow("Foo::Bar listens on ::1", "Foo::Bar listens on ::1")]
    public void What_build_servers_would_obey_is_only_text(string text, string expected) => Assert.AreEqual(expected, LogText.Line(text));

    [TestMethod]
    [DataRow("a\r::set-output::b\r\n##[error]c", @"a\r::set-output::b\r\n# #[error]c")]
    [DataRow("\u001b[31mred\u001b]0;title\u0007", @"\e[31mred\e]0;title<U+0007>")]
    [DataRow("\0\b\u007f\u0085\u009b1m", "<U+0000><U+0008><U+007F><U+0085><U+009B>1m")]
    [DataRow("a\u202eb\u202c\u2066c\u2069\u200e\u200f\u061c", "a<U+202E>b<U+202C><U+2066>c<U+2069><U+200E><U+200F><U+061C>")]
    [DataRow("a\u2028b\u2029c\u200bd\ufeffe\u00adf", "a<U+2028>b<U+2029>c<U+200B>d<U+FEFF>e<U+00AD>f")]
    [DataRow("#\u200b#vso[x]", "#<U+200B>#vso[x]")]
    [DataRow("a\U000E0041b", "a<U+E0041>b")]
    [DataRow("\tGröße 日本 😀 C:\\new", "\tGröße 日本 😀 C:\\new")]
    public void What_nobody_sees_is_shown_and_a_line_stays_one(string text, string expected) => Assert.AreEqual(expected, LogText.Line(text));

    [TestMethod]
    public void Half_a_character_is_no_character() => Assert.AreEqual("a\ufffdb", LogText.Line("a\ud800b"));

    [TestMethod]
    public void A_long_line_keeps_its_beginning_and_its_end()
    {
        string line = LogText.Line($"cannot use '{new string('x', 100_000)}': it is too long");
        Assert.IsLessThan(LogText.LongestLine + 100, line.Length);
        Assert.StartsWith("cannot use 'xxx", line);
        Assert.EndsWith("xxx': it is too long", line);
        Assert.Contains("… (92029 characters left out) …", line);
    }

    [TestMethod]
    public void JSON_stays_the_same_and_has_nothing_that_is_obeyed()
    {
        const string Text = "##vso[x]###\u202e\u2066\u061c\u200b\U000E0041é😀";
        string json = "{\n  \"a\": \"" + Text + "\"\n}";
        string escaped = LogText.Json(json);
        Assert.AreEqual("{\n  \"a\": \"#\\u0023vso[x]#\\u0023#\\u202e\\u2066\\u061c\\u200b\\udb40\\udc41é😀\"\n}", escaped);
        Assert.AreEqual(Text, JsonDocument.Parse(escaped).RootElement.GetProperty("a").GetString());
    }
}
