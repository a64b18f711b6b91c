using ContainerStages.Oci;

namespace ContainerStages.Tests.Oci;

[TestClass]
public sealed class ImageReferenceTests
{
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [TestMethod]
    [DataRow("nginx", "docker.io/library/nginx:latest")]
    [DataRow("nginx:1.27", "docker.io/library/nginx:1.27")]
    [DataRow("bitnami/nginx", "docker.io/bitnami/nginx:latest")]
    [DataRow("docker.io/nginx", "docker.io/library/nginx:latest")]
    [DataRow("index.docker.io/nginx", "docker.io/library/nginx:latest")]
    [DataRow("docker.io/library/nginx:1", "docker.io/library/nginx:1")]
    [DataRow("mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled", "mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled")]
    [DataRow("localhost/app", "localhost/app:latest")]
    [DataRow("localhost:5000/app:1", "localhost:5000/app:1")]
    [DataRow("127.0.0.1:5000/a/b/c", "127.0.0.1:5000/a/b/c:latest")]
    [DataRow("[::1]:5000/app", "[::1]:5000/app:latest")]
    [DataRow("registry/app", "docker.io/registry/app:latest")]
    [DataRow("app:5000", "docker.io/library/app:5000")]
    [DataRow("a__b/c--d.e_f", "docker.io/a__b/c--d.e_f:latest")]
    [DataRow("app@" + Digest, "docker.io/library/app@" + Digest)]
    [DataRow("example.com/app:1@" + Digest, "example.com/app:1@" + Digest)]
    public void A_reference_is_completed_as_docker_completes_it(string text, string expected)
    {
        ImageReference? reference = ImageReference.TryParse(text);
        Assert.AreEqual(expected, reference?.ToString());
        Assert.AreEqual(reference, ImageReference.TryParse(expected), "what is complete stays as it is");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow(":")]
    [DataRow("/app")]
    [DataRow("app/")]
    [DataRow("App")]
    [DataRow("example.com/App")]
    [DataRow("app:")]
    [DataRow("app:.1")]
    [DataRow("app:a b")]
    [DataRow("app@sha256:1234")]
    [DataRow("app@")]
    [DataRow("-app")]
    [DataRow("app-")]
    [DataRow("a..b")]
    [DataRow("a___b")]
    [DataRow("example.com//app")]
    [DataRow("example.com:port/app")]
    [DataRow("https://example.com/app")]
    [DataRow("app\n")]
    [DataRow("../app")]
    [DataRow("example.com/../app")]
    [DataRow("user:password@example.com/app")]
    public void What_is_no_reference_is_refused(string text) => Assert.IsNull(ImageReference.TryParse(text));

    [TestMethod]
    [DataRow("app:1", "1")]
    [DataRow("app", "latest")]
    [DataRow("app:1@" + Digest, Digest)]
    public void A_digest_wins_over_a_tag(string text, string expected) =>
        Assert.AreEqual(expected, ImageReference.TryParse(text)?.TagOrDigest);

    [TestMethod]
    public void Repositories_have_at_most_255_characters_and_tags_128()
    {
        Assert.IsTrue(ImageReference.IsRepository(new string('a', 255)));
        Assert.IsFalse(ImageReference.IsRepository(new string('a', 256)));
        Assert.IsTrue(ImageReference.IsTag(new string('a', 128)));
        Assert.IsFalse(ImageReference.IsTag(new string('a', 129)));
    }
}
