using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.Stages.Secrets;

namespace ContainerStages.Tests.Stages.Secrets;

[TestClass]
public sealed class SecretMaskTests
{
    private const string Key = "-----BEGIN KEY-----\nMIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDkP\nx+/9\n-----END KEY-----\n";

    [TestMethod]
    [DataRow("p@ss/w0rd+", "token p@ss/w0rd+ sent", "token *** sent")]
    [DataRow("p@ss/w0rd+", "https://user:p%40ss%2Fw0rd%2B@host", "https://user:***@host")]
    [DataRow("p@ss/w0rd=", "p%40ss%2fw0rd%3d", "***")]
    [DataRow("abcd", "abcd abc", "*** abc")]
    [DataRow(Key, "x+/9 and MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDkP", "*** and ***")]
    public void A_value_is_hidden_as_it_is_and_as_addresses_have_it(string value, string text, string hidden) =>
        Assert.AreEqual(hidden, MaskOf(value).Hide(text));

    [TestMethod]
    [DataRow("")]
    [DataRow("user:")]
    [DataRow("x-token:")]
    [DataRow("ab:")]
    public void Base64_is_hidden_wherever_the_value_begins_in_it(string before)
    {
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(before + "p@ss/w0rd+and?more"));

        string hidden = MaskOf("p@ss/w0rd+and?more").Hide(encoded);

        Assert.Contains("***", hidden);
        Assert.IsLessThan(8 + 3 + (before.Length * 4 / 3), hidden.Length, hidden);
    }

    [TestMethod]
    public void Base64_that_is_broken_into_lines_is_hidden()
    {
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(Key), Base64FormattingOptions.InsertLineBreaks);

        foreach (string line in encoded.Split("\r\n")[..1])
        {
            Assert.AreEqual("***", MaskOf(Key).Hide(line));
        }
    }

    [TestMethod]
    public void The_longer_of_two_values_is_hidden_as_a_whole()
    {
        var mask = new SecretMask();
        mask.Add([new SecretValue("A", "pass"), new SecretValue("B", "passphrase")]);

        Assert.AreEqual("*** ***", mask.Hide("passphrase pass"));
    }

    [TestMethod]
    public void An_error_loses_values_and_causes_and_keeps_what_it_is_about()
    {
        var e = new ContainerStagesException(Catalogue.StageFailed, "cannot do: s3cr3t", "Not s3cr3t.", new IOException("s3cr3t")) { Subject = ItemReference.Stage("x") };

        ContainerStagesException hidden = MaskOf("s3cr3t").Hide(e);

        Assert.AreEqual("cannot do: *** Not ***. ", $"{hidden.Message} {hidden.Advice} {hidden.InnerException}");
        Assert.AreEqual(e.Subject, hidden.Subject);
        Assert.AreEqual(e.Diagnostic, hidden.Diagnostic);
    }

    private static SecretMask MaskOf(string value)
    {
        var mask = new SecretMask();
        mask.Add([new SecretValue("TOKEN", value)]);
        return mask;
    }
}
