using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using CliWrap;

namespace ContainerStages.EndToEndTests;

/// <summary>What developers and IDEs do with a project that has the package is as without it, and MSBuild's own switches apply to its image.</summary>
[TestClass]
public sealed class ConsumerTests
{
    private const string Scratch = "<ContainerBaseImage>scratch</ContainerBaseImage>";

    /// <summary>What Visual Studio asks for when it loads a project and after each edit of it. Its own targets end in these.</summary>
    private static readonly string[] DesignTime =
    [
        "msbuild", "-nologo", "-t:ResolveAssemblyReferencesDesignTime;ResolveProjectReferencesDesignTime;ResolvePackageDependenciesDesignTime;CollectPackageReferences;Compile;CoreCompile",
        "-p:DesignTimeBuild=true", "-p:BuildingInsideVisualStudio=true", "-p:BuildingProject=false", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true",
        "-getProperty:IntermediateOutputPath,OutDir,PathMap,ContinuousIntegrationBuild,StartupHooks",
        "-getItem:CscCommandLineArgs,ReferencePathWithRefAssemblies,Analyzer,EditorConfigFiles,ProjectCapability,AssemblyAttribute,Compile,Content,None,Watch",
    ];

    /// <summary>Hot reload compiles with the same command line, from the same sources; so does a debugger find them.</summary>
    [TestMethod]
    public async Task A_design_time_build_of_Visual_Studio_does_no_work_and_gives_the_compiler_the_same()
    {
        using var project = TestProject.Web(Scratch, checks: TestProject.NotStarted);
        (await project.RunAsync(["restore"])).AssertSucceeded();
        string with = await DesignTimeAsync(project);
        string shared = await DesignTimeAsync(project, "-p:ContainerStagesSharedBuild=true");
        Assert.IsEmpty(Directory.GetDirectories(Path.Combine(project.Folder, "obj"), "container", SearchOption.AllDirectories));

        project.RemovePackage();
        (await project.RunAsync(["restore"])).AssertSucceeded();
        string without = await DesignTimeAsync(project);

        Assert.Contains("CscCommandLineArgs Program.cs", without);
        Assert.AreEqual(without, with);
        Assert.AreEqual(without, shared);
    }

    [TestMethod]
    public async Task Dotnet_watch_changes_a_running_app()
    {
        using var project = TestProject.Console(Scratch, program: """
            while (true) { Console.WriteLine($"{Environment.ProcessId} says {Greeting.Text()}"); await Task.Delay(200); }
            static class Greeting { public static string Text() => "one"; }
            """);
        var output = new StringBuilder();
        using var end = new CancellationTokenSource();
        Task watch = Cli.Wrap("dotnet").WithArguments(["watch", "--non-interactive", "--no-launch-profile", "run"])
            .WithWorkingDirectory(project.Folder).WithEnvironmentVariables(project.Environment())
            .WithStandardOutputPipe(PipeTarget.Create((stream, token) => AppendAsync(stream, output, token)))
            .WithStandardErrorPipe(PipeTarget.Create((stream, token) => AppendAsync(stream, output, token)))
            .WithValidation(CommandResultValidation.None).ExecuteAsync(end.Token);
        try
        {
            await SaidAsync(output, watch, " says one");
            await SaidAsync(output, watch, "Waiting for changes");
            project.Write("Program.cs", File.ReadAllText(Path.Combine(project.Folder, "Program.cs")).Replace("\"one\"", "\"two\"", StringComparison.Ordinal));
            await SaidAsync(output, watch, " says two");
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAny(watch);
        }

        string[] processes = [.. Text(output).Split('\n').Where(line => line.Contains(" says ", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).Distinct()];
        Assert.HasCount(1, processes, "the app was started again: " + Text(output));
        Assert.DoesNotContain("warning", Text(output));
    }

    /// <summary>A test project has the package, and so has what it tests.</summary>
    [TestMethod]
    public async Task Dotnet_test_runs_the_tests()
    {
        using var project = TestProject.Console(Scratch, """<ProjectReference Include="../Lib/Lib.csproj" />""", name: "Tests");
        project.Write("Tests.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><GenerateProgramFile>true</GenerateProgramFile></PropertyGroup>
              <ItemGroup>
                {TestProject.PackageReference}
                <PackageReference Include="MSTest" Version="4.5.2" />
                <PackageReference Include="Microsoft.Extensions.DependencyModel" Version="10.0.11" />
                <ProjectReference Include="../Lib/Lib.csproj" />
              </ItemGroup>
            </Project>
            """);
        project.Write("Program.cs", """
            using Microsoft.VisualStudio.TestTools.UnitTesting;
            [TestClass] public class GreetingTests { [TestMethod] public void It_greets() => Assert.AreEqual("hello", Lib.Greeting.Text()); }
            """);
        project.Write("../Lib/Lib.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup>{TestProject.PackageReference}</ItemGroup>
            </Project>
            """);
        project.Write("../Lib/Greeting.cs", """namespace Lib; public static class Greeting { public static string Text() => "hello"; }""");

        DotnetResult result = (await project.RunAsync(["test"])).AssertSucceeded();

        Assert.Contains("Passed:     1", result.Output);
        Assert.DoesNotContain("warning", result.Output);
        Assert.IsEmpty(Directory.GetDirectories(project.Root, "container", SearchOption.AllDirectories));
    }

    /// <summary>On MSBuild's threads, and with a binary log, which people attach to issues.</summary>
    [TestMethod]
    public async Task Threads_of_one_process_publish_and_the_binary_log_has_no_password()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync(htpasswd: true);
        using var project = TestProject.Console(Scratch, """<ProjectReference Include="../Lib/Lib.csproj" />""", checks: TestProject.NotStarted);
        project.Write("../Lib/Lib.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        string account = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{RealRegistry.UserName}:{RealRegistry.Password}"));
        project.Write("../docker/config.json", $$"""{ "auths": { "{{registry.Host}}": { "auth": "{{account}}" } } }""");
        string log = Path.Combine(project.Output, "publish.binlog");

        DotnetResult result = (await project.RunAsync(
            ["publish", "-t:PublishContainer", "-mt", "-m:2", $"-p:ContainerRegistry={registry.Host}", $"-bl:{log}"],
            ("DOCKER_CONFIG", Path.Combine(project.Root, "docker")))).AssertSucceeded();

        Assert.AreEqual("projects app", result.Layers, result.Output);
        Assert.Contains(request => request.StartsWith("PUT /v2/hello/manifests/latest 201", StringComparison.Ordinal), registry.Requests);
        byte[] logged = SecretStageTests.Decompress(await File.ReadAllBytesAsync(log));
        Assert.IsTrue(SecretStageTests.Has(logged, "DeliverContainerImage"), "the log is not read, so that it proves nothing");
        Assert.IsFalse(SecretStageTests.Has(logged, RealRegistry.Password));
        Assert.IsFalse(SecretStageTests.Has(logged, account));
    }

    /// <summary>A node that stays has the old version's tasks loaded.</summary>
    [TestMethod]
    public async Task A_node_that_stays_runs_the_tasks_of_an_updated_package()
    {
        using var project = TestProject.Console(Scratch, checks: TestProject.NotStarted);
        using var nodes = new LeftNodes();
        string[] publish = ["publish", "-t:PublishContainer", "-nr:true"];
        Task<DotnetResult> PublishAsync() => Dotnet.RunAsync(project.Folder, publish, project.Environment(
            ("MSBUILDNOINPROCNODE", "1"), ("MSBUILDDISABLENODEREUSE", "0"), (LeftNodes.Variable, nodes.Value)));
        Assert.Contains("Ledger: ", (await PublishAsync()).AssertSucceeded().Output);

        string updated = PackedPackage.Version + ".updated";
        project.Write($"../feed/ContainerStages.{updated}.nupkg", await UpdateAsync(updated));
        project.Write("../nuget.config", File.ReadAllText(Path.Combine(project.Root, "nuget.config")).Replace(
            "</packageSources>", $"""<add key="updated" value="{project.Root}/feed" /></packageSources>""", StringComparison.Ordinal));
        project.Write("Hello.csproj", File.ReadAllText(project.File).Replace($"\"{PackedPackage.Version}\"", $"\"{updated}\"", StringComparison.Ordinal));
        project.Write("Program.cs", """Console.WriteLine("edited");""");

        DotnetResult second = (await PublishAsync()).AssertSucceeded();
        Assert.Contains("Record: ", second.Output);
        Assert.Contains("1 changed", second.Output);
    }

    /// <summary>The package with another version, and one word of its messages changed.</summary>
    private static async Task<byte[]> UpdateAsync(string version)
    {
        using var updated = new MemoryStream();
        await updated.WriteAsync(await File.ReadAllBytesAsync(PackedPackage.File));
        using (var archive = new ZipArchive(updated, ZipArchiveMode.Update, leaveOpen: true))
        {
            foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => entry.Name is "ContainerStages.dll" or "ContainerStages.nuspec"))
            {
                bool isText = entry.Name.EndsWith(".nuspec", StringComparison.Ordinal);
                await using Stream stream = await entry.OpenAsync();
                using var content = new MemoryStream();
                await stream.CopyToAsync(content);
                Encoding encoding = isText ? Encoding.UTF8 : Encoding.Unicode;
                byte[] changed = Replace(content.ToArray(), encoding.GetBytes(isText ? PackedPackage.Version : "Ledger: "), encoding.GetBytes(isText ? version : "Record: "));
                stream.SetLength(0);
                await stream.WriteAsync(changed);
            }
        }

        return updated.ToArray();
    }

    private static byte[] Replace(byte[] content, byte[] old, byte[] replacement)
    {
        int found = content.AsSpan().IndexOf(old);
        Assert.IsGreaterThan(0, found);
        return [.. content[..found], .. replacement, .. content[(found + old.Length)..]];
    }

    /// <summary>Properties and names of items, a line each. MSBuild writes the separators of a folder that does not exist as the SDK does.</summary>
    private static async Task<string> DesignTimeAsync(TestProject project, params string[] arguments)
    {
        string log = project.NewFolder() + ".log";
        DotnetResult result = (await project.RunAsync([.. DesignTime, $"-flp:LogFile={log};Verbosity=detailed", .. arguments])).AssertSucceeded();
        string logged = await File.ReadAllTextAsync(log);
        Assert.Contains("Target \"CoreCompile\"", logged);
        Assert.DoesNotContain(": warning ", logged);
        TurnedOffTests.AssertNothingOfOursRan(logged);
        JsonNode values = JsonNode.Parse(result.Output)!;
        return string.Join('\n', values["Properties"]!.AsObject().Select(property => $"{property.Key} {property.Value}".Replace('\\', '/'))
            .Concat(values["Items"]!.AsObject().SelectMany(items => items.Value!.AsArray().Select(item => $"{items.Key} {item!["Identity"]}"))));
    }

    private static async Task AppendAsync(Stream stream, StringBuilder output, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }
    }

    private static string Text(StringBuilder output)
    {
        lock (output)
        {
            return output.ToString();
        }
    }

    /// <summary>Waits up to five minutes for a text.</summary>
    private static async Task SaidAsync(StringBuilder output, Task watch, string text)
    {
        for (int i = 0; i < 3000 && !Text(output).Contains(text, StringComparison.Ordinal); i++)
        {
            Assert.IsFalse(watch.IsCompleted, Text(output));
            await Task.Delay(100);
        }

        Assert.Contains(text, Text(output));
    }
}
