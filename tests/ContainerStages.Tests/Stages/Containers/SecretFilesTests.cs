using ContainerStages.Diagnostics;
using ContainerStages.Stages.Containers;
using ContainerStages.Stages.Secrets;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Stages.Containers;

[TestClass]
public sealed class SecretFilesTests
{
    [TestMethod]
    public void What_cannot_be_written_is_an_error_and_leaves_nothing()
    {
        using TemporaryFolder folder = new();
        using var store = new ContentStore(folder.Combine("cache"), 1L << 30, TimeProvider.System);
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(
            () => new SecretFiles([new SecretValue("TWICE", "s3cr3t-value"), new SecretValue("TWICE", "s3cr3t-value")], store));

        Assert.AreEqual("CSTG8001", e.Diagnostic.Code);
        Assert.Contains("its secrets cannot be written into '", e.Message);
        Assert.IsFalse(Directory.Exists(e.Message.Split('\'')[1]));
    }
}
