using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.App;
using ContainerStages.IO;
using FsCheck;
using FsCheck.Fluent;

namespace ContainerStages.Tests.App;

[TestClass]
public sealed class AssetTimesTests
{
    private const string Manifest = """
        {"Version":1,"ManifestType":"Publish","Endpoints":[
         {"Route":"site.css","AssetFile":"css/site.css","ResponseHeaders":[{"Name":"Last-Modified","Value":"Mon, 01 Jan 2024 00:00:00 GMT"},{"Name":"ETag","Value":"\"x\""}]},
         {"Route":"other.js","AssetFile":"other.js","ResponseHeaders":[{"Name":"Last-Modified","Value":"Mon, 01 Jan 2024 00:00:00 GMT"}]}]}
        """;

    [TestMethod]
    public void A_time_is_in_the_past_of_every_client() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), content =>
            AssetTimes.Of(FileContent.Of(content)) is { Year: >= 1980 and <= 2018, Millisecond: 0 }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Another_content_of_the_same_length_has_another_time()
    {
        HashSet<DateTimeOffset> times = [.. Enumerable.Range(100, 500).Select(i => AssetTimes.Of(Content(i.ToString(CultureInfo.InvariantCulture))))];
        Assert.HasCount(500, times);
    }

    [TestMethod]
    public void The_manifest_gets_the_times_that_the_files_have_in_the_image()
    {
        FileContent css = Content("body {}");
        JsonNode json = Normalise(Manifest, new() { ["css/site.css"] = css });
        Assert.AreEqual(AssetTimes.Of(css), DateTimeOffset.Parse(Value(json, 0), CultureInfo.InvariantCulture));
        Assert.AreEqual("\"x\"", (string?)json["Endpoints"]![0]!["ResponseHeaders"]![1]!["Value"]);
        Assert.AreEqual("Mon, 01 Jan 2024 00:00:00 GMT", Value(json, 1), "the file is not among the published ones");
    }

    [TestMethod]
    public void Two_builds_at_different_times_give_the_same_manifest()
    {
        Dictionary<string, FileContent> assets = new() { ["css/site.css"] = Content("body {}"), ["other.js"] = Content(";") };
        Assert.AreEqual(
            Normalise(Manifest, assets).ToJsonString(),
            Normalise(Manifest.Replace("2024", "2025", StringComparison.Ordinal), assets).ToJsonString());
    }

    [TestMethod]
    [DataRow("nonsense")]
    [DataRow("")]
    [DataRow("[]")]
    public void What_is_no_manifest_stays_as_it_is(string text)
    {
        FileContent content = Content(text);
        Assert.AreSame(content, AssetTimes.Normalise(content, new Dictionary<string, FileContent>()));
    }

    [TestMethod]
    [DataRow("""{"Endpoints":5}""")]
    [DataRow("""{"Endpoints":[5,null,{},{"AssetFile":5},{"AssetFile":"a"},{"AssetFile":"a","ResponseHeaders":[{"Name":5},5,{}]}]}""")]
    public void An_unknown_form_is_not_a_crash(string text) =>
        Assert.AreEqual(text, Normalise(text, new() { ["a"] = Content("a") }).ToJsonString());

    private static FileContent Content(string text) => FileContent.Of(Encoding.UTF8.GetBytes(text));

    private static JsonNode Normalise(string manifest, Dictionary<string, FileContent> assets)
    {
        using Stream stream = AssetTimes.Normalise(Content(manifest), assets).OpenRead();
        return JsonNode.Parse(stream)!;
    }

    private static string Value(JsonNode manifest, int endpoint) =>
        (string)manifest["Endpoints"]![endpoint]!["ResponseHeaders"]![0]!["Value"]!;
}
