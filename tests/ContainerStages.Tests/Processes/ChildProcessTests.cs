using System.Text.RegularExpressions;
using CliWrap.Buffered;
using ContainerStages.Processes;

namespace ContainerStages.Tests.Processes;

/// <summary>The environment of the test's own process is changed.</summary>
[TestClass]
[TestCategory("tools")]
[DoNotParallelize]
public sealed class ChildProcessTests
{
    [TestMethod]
    public async Task A_program_gets_the_build_s_environment_without_registry_accounts()
    {
        using var accounts = new RegistryAccounts();
        string output = (await ChildProcess.Wrap("env", ("LC_ALL", "C")).ExecuteBufferedAsync()).StandardOutput;
        Assert.DoesNotContain(RegistryAccounts.Value, output);
        Assert.DoesNotContain("_UNAME=", output);
        Assert.DoesNotContain("_PWORD=", output);
        Assert.Contains("LC_ALL=C\n", output);
        Assert.Contains("PATH=", output);
    }

    /// <summary>Whatever starts a program, starts it without them.</summary>
    [TestMethod]
    public void Programs_are_started_in_two_places_only()
    {
        string[] found = [.. Directory.EnumerateFiles(Repository.Combine("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"\bCli\.Wrap\(|\bProcess\.Start\(|\bMachineProcess\.RunAsync\(|\bnew Process\b").Select(match => $"{Path.GetFileName(file)}: {match.Value}"))
            .Order(StringComparer.Ordinal)];

        // The last is what HostRunner calls, which removes them first.
        Assert.AreEqual("ChildProcess.cs: Cli.Wrap( HostRunner.cs: MachineProcess.RunAsync( MachineProcess.cs: Process.Start(", string.Join(' ', found));
    }
}
