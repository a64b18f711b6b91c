using System.Text.Json;
using ContainerStages.Elf;
using ContainerStages.FileSystems;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Tests.FileSystems;

[TestClass]
public sealed class IndexEntryJsonTests
{
    /// <summary>The serializer finds every property by itself, so one that is forgotten is seen.</summary>
    [TestMethod]
    public void Nothing_is_lost_on_the_way()
    {
        IndexEntry[] entries =
        [
            new("", EntryType.Folder) { Mode = UnixMode.Temporary, Owner = new NumericUser(uint.MaxValue, 5) },
            new("a\u0001 \"é😀", EntryType.SymbolicLink) { Target = "../b\n" },
            new("dev/x", EntryType.BlockDevice) { Owner = new NumericUser(0, uint.MaxValue) },
            new("etc/passwd", EntryType.File) { Text = "root:x:0:0::/:\n", Remarks = ["r\t1", "r2"], Length = long.MaxValue },
            new("lib", EntryType.File)
            {
                Elf = new ElfFacts
                {
                    Machine = 183, Is64Bit = true, IsBigEndian = true, IsProgram = true, Interpreter = "/lib/ld", SoName = "so", Needed = ["n1", "n2"],
                    RPath = ["r"], RunPath = ["$ORIGIN"], WantedVersions = [new WantedVersion("f", "V_1", true), new WantedVersion("g", "V_2", false)], DefinedVersions = ["D_1"],
                },
            },
            new("static", EntryType.File) { Elf = new ElfFacts { Machine = 0, Is64Bit = false, IsBigEndian = false, IsProgram = false } },
        ];
        using var output = new MemoryStream();
        IndexEntryJson.Write(entries, output);
        Assert.AreEqual(JsonSerializer.Serialize(entries), JsonSerializer.Serialize(IndexEntryJson.Read(output.ToArray())));
    }
}
