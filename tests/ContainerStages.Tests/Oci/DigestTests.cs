using ContainerStages.Oci;

namespace ContainerStages.Tests.Oci;

[TestClass]
public sealed class DigestTests
{
    [TestMethod]
    public void The_digest_of_nothing_is_the_one_in_every_textbook() =>
        Assert.AreEqual("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Digest.Of([]).ToString());

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("sha256:")]
    [DataRow("sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [DataRow("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [DataRow("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [DataRow("sha256:../../../../etc/passwd0000000000000000000000000000000000000000000")]
    public void What_is_no_digest_is_refused(string? text)
    {
        Assert.IsFalse(Digest.TryParse(text, out _));
        Assert.ThrowsExactly<FormatException>(() => Digest.Parse(text ?? ""));
    }
}
