using System.Runtime.Versioning;
using ContainerStages.Diagnostics;
using ContainerStages.IO;

namespace ContainerStages.Tests.IO;

[TestClass]
[UnsupportedOSPlatform("windows")]
public sealed class PrivateFolderTests
{
    [TestMethod]
    public void It_and_the_folders_above_it_that_were_missing_are_the_user_s_alone()
    {
        using var folder = new TemporaryFolder();
        UnixFileMode everybody = (UnixFileMode)0b111_101_101;
        Directory.CreateDirectory(folder.Combine("there"), everybody);
        PrivateFolder.Create(folder.Combine("there", "a", "b"));
        Assert.AreEqual(everybody, File.GetUnixFileMode(folder.Combine("there")));
        Assert.AreEqual((UnixFileMode)0b111_000_000, File.GetUnixFileMode(folder.Combine("there", "a")));
        Assert.AreEqual((UnixFileMode)0b111_000_000, File.GetUnixFileMode(folder.Combine("there", "a", "b")));
        PrivateFolder.Create(folder.Combine("there", "a", "b"));
    }

    [TestMethod]
    public void One_that_an_earlier_version_made_for_everybody_becomes_the_user_s_alone()
    {
        using var folder = new TemporaryFolder();
        UnixFileMode everybody = (UnixFileMode)0b111_101_101;
        foreach (string name in (string[])["former", "away"])
        {
            Directory.CreateDirectory(folder.Combine(name));
            File.SetUnixFileMode(folder.Combine(name), everybody);
        }

        Directory.CreateSymbolicLink(folder.Combine("link"), folder.Combine("away"));
        PrivateFolder.Create(folder.Combine("former"));
        PrivateFolder.Create(folder.Combine("link"));
        Assert.AreEqual((UnixFileMode)0b111_000_000, File.GetUnixFileMode(folder.Combine("former")));
        Assert.AreEqual(everybody, File.GetUnixFileMode(folder.Combine("away")));
    }

    [TestMethod]
    public void What_is_in_the_way_is_an_error()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.Combine("file"), "");
        Assert.AreEqual(Catalogue.OutputNotWritable, Assert.ThrowsExactly<ContainerStagesException>(() => PrivateFolder.Create(folder.Combine("file", "a"))).Diagnostic);
    }
}
