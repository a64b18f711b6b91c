using System.Diagnostics;
using ContainerStages.IO;

namespace ContainerStages.Tests.IO;

/// <summary>What the package does on Windows and macOS, as far as no call of those systems is needed.</summary>
[TestClass]
public sealed class HostSystemTests
{
    private static readonly HostSystem[] All = [HostSystem.Linux, HostSystem.MacOS, HostSystem.Windows];

    [TestMethod]
    public void The_tests_run_on_one_of_them()
    {
        Assert.Contains(HostSystem.Current, All);
        Assert.AreEqual(OperatingSystem.IsWindows(), HostSystem.Current == HostSystem.Windows);
        Assert.AreEqual(OperatingSystem.IsMacOS(), HostSystem.Current == HostSystem.MacOS);
        Assert.AreEqual("linux osx win", string.Join(' ', All.Select(system => system.RuntimeName)));
    }

    /// <summary><c>cmd</c> takes one line, and takes off the outer quotes alone.</summary>
    [TestMethod]
    [DataRow("npm ci", "/d /s /c \"npm ci\"")]
    [DataRow("\r\n    npm ci\r\n\r\n    npm run build\r\n", "/d /s /c \"npm ci && npm run build\"")]
    [DataRow("\"C:\\Program Files\\nodejs\\npm\" ci", "/d /s /c \"\"C:\\Program Files\\nodejs\\npm\" ci\"")]
    public void A_command_is_one_line_for_cmd(string command, string arguments)
    {
        ProcessStartInfo shell = HostSystem.Windows.Shell(command);
        Assert.AreEqual("cmd.exe", shell.FileName);
        Assert.AreEqual(arguments, shell.Arguments);
    }

    [TestMethod]
    public void A_command_is_as_it_was_written_for_sh()
    {
        foreach (HostSystem system in (HostSystem[])[HostSystem.Linux, HostSystem.MacOS])
        {
            ProcessStartInfo shell = system.Shell("npm ci\nnpm run build");
            Assert.AreEqual("/bin/sh", shell.FileName);
            CollectionAssert.AreEqual((string[])["-e", "-c", "npm ci\nnpm run build"], shell.ArgumentList);
        }
    }

    [TestMethod]
    public void A_path_with_spaces_is_one_word_of_its_shell()
    {
        Assert.AreEqual("\"C:\\My files\\app.tar\"", HostSystem.Windows.Quoted(@"C:\My files\app.tar"));
        Assert.AreEqual(@"'/it'\''s/app.tar'", HostSystem.MacOS.Quoted("/it's/app.tar"));
    }

    [TestMethod]
    public void Files_have_the_names_that_the_system_allows()
    {
        Assert.AreEqual("docker.exe docker docker", string.Join(' ', All.Reverse().Select(system => system.ProgramFile("docker"))));
        Assert.AreEqual(@"%CD%\ $PWD/ $PWD/", string.Join(' ', All.Reverse().Select(system => system.CurrentFolder)));
    }

    [TestMethod]
    public void Two_names_in_other_case_are_one_file_on_Windows_and_macOS()
    {
        string[] clash = ["lib/A.js", "lib/a.js"];
        Assert.AreEqual("2 1 1", string.Join(' ', All.Select(system => clash.Distinct(system.PathComparer).Count())));
    }
}
