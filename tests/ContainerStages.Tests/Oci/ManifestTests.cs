using System.Text;
using ContainerStages.Oci;

namespace ContainerStages.Tests.Oci;

[TestClass]
public sealed class ManifestTests
{
    private static readonly Descriptor Layer = new(MediaType.OciLayerGzip, Digest.Of("layer"u8), 5);

    [TestMethod]
    public void A_descriptor_survives_a_round_trip()
    {
        Assert.AreEqual(Layer, Descriptor.Parse(Layer.ToJson()));
        Descriptor withPlatform = Layer with { Platform = new Platform("linux", "arm", "v7") };
        Assert.AreEqual(withPlatform, Descriptor.Parse(withPlatform.ToJson()));
    }

    [TestMethod]
    public void An_empty_map_of_annotations_is_none()
    {
        var json = Layer.ToJson();
        json["annotations"] = new System.Text.Json.Nodes.JsonObject();
        Assert.AreEqual(Layer, Descriptor.Parse(json));
    }

    [TestMethod]
    public void Annotations_are_written_in_ordinal_order()
    {
        Descriptor annotated = Layer with { Annotations = Layer.Annotations.Add("b", "2").Add("a", "1").Add("B", "3") };
        Assert.EndsWith("""
            "annotations":{"B":"3","a":"1","b":"2"}}
            """, annotated.ToJson().ToJsonString());
        CollectionAssert.AreEqual(annotated.Annotations.ToList(), Descriptor.Parse(annotated.ToJson()).Annotations.ToList());
    }

    [TestMethod]
    [DataRow("""{"digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":1}""")]
    [DataRow("""{"mediaType":"a","digest":"sha256:1","size":1}""")]
    [DataRow("""{"mediaType":"a","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":-1}""")]
    [DataRow("""{"mediaType":"a","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":"1"}""")]
    [DataRow("""{"mediaType":"a","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":1.5}""")]
    [DataRow("""{"mediaType":"a","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":1,"platform":5}""")]
    [DataRow("""{"mediaType":"a","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":1,"platform":{"os":"linux","architecture":"arm","variant":7}}""")]
    [DataRow("""{"mediaType":"a","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":1,"annotations":{"a":1}}""")]
    [DataRow("[]")]
    [DataRow("null")]
    public void What_is_no_descriptor_is_a_format_error(string json) =>
        Assert.ThrowsExactly<FormatException>(() => Descriptor.Parse(System.Text.Json.Nodes.JsonNode.Parse(json)));

    [TestMethod]
    public void A_manifest_survives_a_round_trip_and_says_what_the_spec_says()
    {
        var manifest = new Manifest(MediaType.OciManifest, new Descriptor(MediaType.OciConfig, Digest.Of("config"u8), 6), [Layer, Layer]);
        string json = Encoding.UTF8.GetString(manifest.ToBytes());
        Assert.StartsWith("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:""", json);
        Assert.AreEqual(json, Encoding.UTF8.GetString(Manifest.Parse(manifest.ToBytes()).ToBytes()));
    }

    [TestMethod]
    public void A_manifest_without_a_media_type_is_an_OCI_one()
    {
        string json = Encoding.UTF8.GetString(new Manifest(MediaType.OciManifest, Layer, []).ToBytes())
            .Replace("\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",", "", StringComparison.Ordinal);
        Assert.AreEqual(MediaType.OciManifest, Manifest.Parse(Encoding.UTF8.GetBytes(json)).MediaType);
    }

    [TestMethod]
    public void An_index_survives_a_round_trip()
    {
        var index = new ImageIndex(MediaType.DockerManifestList, [Layer with { Platform = new Platform("linux", "amd64") }]);
        ImageIndex parsed = ImageIndex.Parse(index.ToBytes());
        Assert.AreEqual(index.MediaType, parsed.MediaType);
        CollectionAssert.AreEqual(index.Manifests, parsed.Manifests);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("nonsense")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("""{"layers":[],"layers":[]}""")]
    [DataRow("""{"layers":[5],"manifests":[5]}""")]
    [DataRow("""{"mediaType":5,"layers":[],"manifests":[],"config":{"mediaType":"a","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":1}}""")]
    public void What_is_no_manifest_and_no_index_is_a_format_error(string json)
    {
        Assert.ThrowsExactly<FormatException>(() => Manifest.Parse(Encoding.UTF8.GetBytes(json)));
        Assert.ThrowsExactly<FormatException>(() => ImageIndex.Parse(Encoding.UTF8.GetBytes(json)));
    }
}
