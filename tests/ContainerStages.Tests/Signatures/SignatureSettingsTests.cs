using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Pipeline;
using ContainerStages.Signatures;
using ContainerStages.Tests.Pipeline;

namespace ContainerStages.Tests.Signatures;

/// <summary>What is wrong before anything is signed.</summary>
[TestClass]
public sealed class SignatureSettingsTests
{
    [TestMethod]
    [DataRow("cosing", "", "", "CSTG1007", "cannot use 'cosing' as ContainerStagesVerifyBase")]
    [DataRow("cosign", "", "", "CSTG1007", "neither a key nor an identity says whose signature counts")]
    [DataRow("cosign", "/no/such.pub", "", "CSTG1007", "cannot use '/no/such.pub' as ContainerStagesVerifyBaseKey")]
    [DataRow("notation", "key", "", "CSTG1007", "cannot use 'key' as ContainerStagesVerifyBaseKey")]
    [DataRow("cosign", "azurekms://vault/key", "", "CSTG2021", "cannot verify with cosign: there is no such program on the path")]
    [DataRow("cosign", "", "--certificate-identity=ada@example.org", "CSTG2021", "cannot verify with cosign: there is no such program on the path")]
    [DataRow("notation", "", "", "CSTG2021", "cannot verify with notation: there is no such program on the path")]
    public void Settings_that_cannot_work_are_errors_before_the_build(string tool, string key, string argument, string code, string message)
    {
        var settings = new SignatureSettings { Tool = tool, Folder = "/", Key = key, Arguments = argument.Length > 0 ? [argument] : [] };

        var e = Assert.ThrowsExactly<ContainerStagesException>(new SignatureProgram(settings, SignatureUse.VerifyBase, _ => "", Progress.None, _ => { }).Check);

        Assert.AreEqual(code, e.Code);
        Assert.Contains(message, e.Message);
    }

    [TestMethod]
    [DataRow("oci:layout", "it is not in a registry")]
    [DataRow("docker-archive:base.tar", "it is not in a registry")]
    [DataRow("docker-daemon:base:1", "it is not in a registry")]
    [DataRow("scratch", null)]
    [DataRow("stage:base", null)]
    public async Task A_base_without_signatures_is_an_error_or_has_none_to_verify(string image, string? reason)
    {
        using var folder = new TemporaryFolder();
        var request = new CheckSignaturesRequest
        {
            Settings = new PipelineSettings { CacheFolder = folder.Combine("cache"), Registries = new RegistrySettings { BaseVerification = new SignatureSettings { Tool = "cosign", Folder = "/" } } },
            Root = folder.Path,
            BaseImage = image,
            Stages = [new StageDefinition("base") { Packages = ["default"] }],
            RuntimeIdentifier = "linux-x64",
        };
        Lines lines = new();
        if (reason is null)
        {
            await CheckSignatures.RunAsync(request, lines);
            Assert.Contains("ContainerStagesVerifyBase has no effect", string.Join('\n', lines.Written));
            return;
        }

        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => CheckSignatures.RunAsync(request, lines));
        Assert.AreEqual("CSTG2021", e.Code);
        Assert.Contains(reason, e.Message);
    }
}
