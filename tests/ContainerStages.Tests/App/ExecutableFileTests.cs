using System.Text;
using ContainerStages.App;
using ContainerStages.IO;

namespace ContainerStages.Tests.App;

[TestClass]
public sealed class ExecutableFileTests
{
    [TestMethod]
    [DataRow("/bin/ls")]
    [DataRow("/bin/sh")]
    public void A_program_is_executable(string file) => Assert.IsTrue(ExecutableFile.Is(FileContent.Of(file)));

    [TestMethod]
    public void A_program_linked_statically_and_position_independent_is_executable()
    {
        const string StaticPie = "/sbin/ldconfig";
        if (!File.Exists(StaticPie))
        {
            Assert.Inconclusive("glibc's ldconfig, which is such a program, is not here");
        }

        Assert.IsTrue(ExecutableFile.Is(FileContent.Of(StaticPie)));
    }

    [TestMethod]
    public void A_shared_library_is_not()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] libraries = Directory.GetFiles(runtime, "*.so");
        Assert.IsNotEmpty(libraries);
        foreach (string library in libraries)
        {
            Assert.IsFalse(ExecutableFile.Is(FileContent.Of(library)), library);
        }
    }

    [TestMethod]
    public void An_assembly_is_not() => Assert.IsFalse(ExecutableFile.Is(FileContent.Of(typeof(object).Assembly.Location)));

    [TestMethod]
    [DataRow("#!/bin/sh\n", true)]
    [DataRow("#!", true)]
    [DataRow("#", false)]
    [DataRow("", false)]
    [DataRow("# no script", false)]
    [DataRow(" #!/bin/sh", false)]
    [DataRow("\u007fELF", false)]
    public void A_script_says_so_in_its_first_two_bytes(string text, bool expected) =>
        Assert.AreEqual(expected, ExecutableFile.Is(FileContent.Of(Encoding.UTF8.GetBytes(text))));

    [TestMethod]
    public void A_program_that_was_cut_off_never_fails()
    {
        byte[] program = File.ReadAllBytes("/bin/ls");
        foreach (int length in (int[])[4, 16, 63, 64, 65, 100, 120, 200, 1000])
        {
            _ = ExecutableFile.Is(FileContent.Of(program[..length]));
        }

        Assert.IsFalse(ExecutableFile.Is(FileContent.Of(program[..64])), "no segment is left that would make it a program");
    }

    [TestMethod]
    public void A_header_full_of_nonsense_never_fails()
    {
        byte[] program = File.ReadAllBytes("/bin/ls");
        var random = new Random(1);
        for (int i = 0; i < 2000; i++)
        {
            byte[] damaged = program[..2000];
            for (int j = 0; j < 8; j++)
            {
                damaged[random.Next(4, 400)] = (byte)random.Next(256);
            }

            _ = ExecutableFile.Is(FileContent.Of(damaged));
        }
    }
}
