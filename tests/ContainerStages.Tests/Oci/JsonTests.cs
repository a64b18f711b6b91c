using System.Text;
using ContainerStages.Oci;

namespace ContainerStages.Tests.Oci;

[TestClass]
public sealed class JsonTests
{
    /// <summary>Such JSON parses, and .NET throws only when somebody reads the string.</summary>
    [TestMethod]
    [DataRow("""{ "name": "\ud800" }""")]
    [DataRow("""{ "name": ["\uDC00x"] }""")]
    [DataRow("""{ "\ud800": 1 }""")]
    [DataRow("""{ "a": 1, "\ud800": 1, "\ud800": 2 }""")]
    public void Half_a_surrogate_pair_is_no_text(string json) =>
        Assert.StartsWith("the file is not JSON: ", Assert.ThrowsExactly<FormatException>(() => Json.ParseObject(Encoding.UTF8.GetBytes(json), "file")).Message);

    [TestMethod]
    public void Bytes_that_are_no_UTF8_are_no_text() =>
        Assert.ThrowsExactly<FormatException>(() => Json.ParseObject([.. "{ \"name\": \""u8, 0xFF, .. "\" }"u8], "file"));

    [TestMethod]
    [DataRow("""{ "name": "\ud83d\ude00" }""", "\ud83d\ude00")]
    [DataRow("""{ "name": "\\ud800" }""", @"\ud800")]
    [DataRow("""{ "name": "\u002b" }""", "+")]
    public void Other_escapes_are_read(string json, string expected) => Assert.AreEqual(expected, Json.String(Json.ParseObject(Encoding.UTF8.GetBytes(json), "file"), "name"));

    [TestMethod]
    public void A_mark_at_the_beginning_is_left_out() =>
        Assert.AreEqual("x", Json.String(Json.ParseObject([.. Encoding.UTF8.Preamble, .. """{ "name": "x", "other": "\ud83d\ude00" }"""u8], "file"), "name"));
}
