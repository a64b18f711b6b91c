namespace ContainerStages.EndToEndTests;

/// <summary>With ContainerStagesKeepPublish, the app is published only if something that it depends on has changed.</summary>
[TestClass]
public sealed class KeepPublishTests
{
    private const string Kept = "Stage 'publish' has nothing to do: its result";

    /// <summary>One for each kind of input: what a person changes, and what the message says of it.</summary>
    [TestMethod]
    public async Task A_change_of_any_input_publishes_again_and_its_reversal_does_not()
    {
        using TestProject project = Solution();
        project.Write("../Directory.Build.targets", """<Project><PropertyGroup><Ignored>1</Ignored></PropertyGroup></Project>""");
        (string first, string firstLog) = await PublishAsync(project);
        Assert.Contains("Stage 'publish' runs: there is no kept result of its inputs.", firstLog);
        await AssertKeptAsync(project, first);

        // What only the image has is no input; neither is what the publish has written.
        await AssertKeptAsync(project, null, "-p:ContainerTitle=Other", "-p:ContainerStagesMaxLayers=20", "-p:ContainerArchiveOutputPath=app.tar", "-bl");
        await AssertKeptAsync(project, null, "-p:ContainerTitle=Another", "-p:ContainerArchiveOutputPath=app.tar");
        File.Delete(Path.Combine(project.Folder, "app.tar"));

        await AssertRunsAsync("file 'Program.cs'", "Program.cs", "Console.WriteLine(Lib.Greeting.Text + Shared.Value + 1);");
        await AssertRunsAsync("file 'Name.cs'", "../Deep/Name.cs", """namespace Deep { public static class Name { public static string Text => "Moon"; } }""");
        await AssertRunsAsync("file '../Shared/Shared.cs'", "../Shared/Shared.cs", "static class Shared { public const int Value = 43; }");
        await AssertRunsAsync("property 'Ignored'", "../Directory.Build.targets", """<Project><PropertyGroup><Ignored>2</Ignored></PropertyGroup></Project>""");
        await AssertRunsAsync("item 'Compile", "More.cs", "class More { }");

        // A variable of the environment is an input where a project reads it, and only there.
        (string moved, string log) = await PublishAsync(project, [("FLAVOUR", "sour"), ("UNREAD", "1")]);
        Assert.Contains("Stage 'publish' runs: the property 'Description' is not as at the publish before.", log);
        Assert.AreNotEqual(first, moved);
        await AssertKeptAsync(project, moved, [("FLAVOUR", "sour"), ("UNREAD", "2")]);

        // Nor does a folder around the project hide its items.
        project.Write("../Shared/Shared.cs", "static class Shared { public const int Value = 44; }");
        (_, string around) = await PublishAsync(project, [], "-p:ContainerStagesReportFolder=..");
        Assert.DoesNotContain(Kept, around);

        (_, string rooted) = await PublishAsync(project, [], "-p:ContainerStagesSourceRoot=..");
        Assert.DoesNotContain(Kept, rooted, "paths in assemblies start elsewhere");

        async Task AssertRunsAsync(string change, string path, string content)
        {
            string file = Path.GetFullPath(path, project.Folder);
            byte[]? before = File.Exists(file) ? await File.ReadAllBytesAsync(file) : null;
            project.Write(path, content);
            (string digest, string changed) = await PublishAsync(project);
            Assert.Contains($"Stage 'publish' runs: the {change}", changed);
            await AssertKeptAsync(project, digest);
            if (before is null)
            {
                File.Delete(file);
            }
            else
            {
                project.Write(path, System.Text.Encoding.UTF8.GetString(before));
            }

            await AssertKeptAsync(project, first);
        }
    }

    [TestMethod]
    public async Task Another_machine_takes_the_result_from_a_remote_cache_and_compiles_nothing()
    {
        using TestProject project = Solution(), elsewhere = Solution();
        string shared = project.NewFolder();
        (string first, string log) = await PublishAsync(project, [], $"-p:ContainerStagesCacheTo=oci:{shared}");
        Assert.Contains($"Shared the results of 1 stage with {shared}.", log);

        elsewhere.CacheFolder = elsewhere.NewFolder();
        string[] from = [$"-p:ContainerStagesCacheFrom=oci:{shared}"];

        // It has to exist: otherwise NuGet, which corrects the modes of its folders up to the home folder, corrects those of all folders up to the root.
        string home = elsewhere.NewFolder();
        Directory.CreateDirectory(home);
        (string, string?)[] machine = [("HOME", home), ("NUGET_PACKAGES", elsewhere.NewFolder()), ("DOTNET_CLI_HOME", elsewhere.NewFolder()),
            ("XDG_RUNTIME_DIR", "/run/user/1000"), ("DOCKER_CONFIG", elsewhere.NewFolder()), ("SOURCE_DATE_EPOCH", null)];
        (string second, string took) = await PublishAsync(elsewhere, machine, from);
        Assert.AreEqual(first, second);
        Assert.Contains($"is at {shared}.", took);
        Assert.IsEmpty(Directory.GetFiles(elsewhere.Root, "Lib.dll", SearchOption.AllDirectories).Where(file => !file.Contains("/container/kept/", StringComparison.Ordinal) && !file.Contains("/container/publish/", StringComparison.Ordinal)));
        (string third, string again) = await PublishAsync(elsewhere, machine, from);
        Assert.AreEqual(first, third);
        Assert.Contains(Kept, again);
    }

    /// <summary>The image, its declared inputs and what the checks see are as if it had been published: the origins of trimmed files are in the result.</summary>
    [TestMethod]
    public async Task A_trimmed_app_has_the_same_ledger()
    {
        using TestProject project = TestProject.Console(
            "<PublishTrimmed>true</PublishTrimmed><SelfContained>true</SelfContained><RuntimeIdentifier>linux-x64</RuntimeIdentifier><ContainerBaseImage>scratch</ContainerBaseImage><ContainerStagesKeepPublish>true</ContainerStagesKeepPublish>",
            """<ProjectReference Include="../Lib/Lib.csproj" /><PackageReference Include="Newtonsoft.Json" Version="13.0.1" />""",
            "Console.WriteLine(Newtonsoft.Json.JsonConvert.ToString(Lib.Greeting.Text));",
            checks: TestProject.NotStarted);
        project.Write("../Lib/Lib.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        project.Write("../Lib/Greeting.cs", """namespace Lib; public static class Greeting { public static string Text => "hello"; }""");
        string ledger = project.NewFolder();
        (string first, _) = await PublishAsync(project, [], $"-p:ContainerStagesReportFolder={ledger}");
        string published = await LedgerAsync();
        await AssertKeptAsync(project, first, $"-p:ContainerStagesReportFolder={ledger}");
        Assert.AreEqual(published, await LedgerAsync());

        // Whatever is in the publish folder is not trusted: another file in it does not get into the image.
        string folder = Path.Combine(project.Folder, "obj/Release/net10.0/linux-x64/container/publish");
        await File.WriteAllTextAsync(Path.Combine(folder, "Lib.dll"), "changed");
        await File.WriteAllTextAsync(Path.Combine(folder, "added.txt"), "added");
        await AssertKeptAsync(project, first);

        async Task<string> LedgerAsync()
        {
            string text = await File.ReadAllTextAsync(Path.Combine(ledger, "linux-x64", "container.ledger.json"));
            System.Text.Json.Nodes.JsonArray layers = System.Text.Json.Nodes.JsonNode.Parse(text)!["layers"]!.AsArray();
            return string.Join('\n', layers.Select(layer => layer!["inputs"]?.ToJsonString() ?? layer.ToJsonString()));
        }
    }

    /// <summary>The lock file decides the framework of a composed base, and is none of the app's inputs: it is found each time.</summary>
    [TestMethod]
    public async Task An_app_on_a_composed_base_has_its_framework()
    {
        using TestProject project = TestProject.Console(
            "<RuntimeIdentifier>linux-x64</RuntimeIdentifier><SelfContained>false</SelfContained><ContainerBaseImage>stage:base</ContainerBaseImage><ContainerStagesKeepPublish>true</ContainerStagesKeepPublish>",
            """<ContainerStage Include="base" Packages="default" />""");
        (string first, _) = await PublishAsync(project);
        await AssertKeptAsync(project, first);
        (await project.RunAsync(["msbuild", "-restore", "-t:UpdateContainerBaseLock", "-p:Configuration=Release"])).AssertSucceeded();
        await AssertKeptAsync(project, first);

        string file = Path.Combine(project.Folder, "container-base.lock.json");
        string locked = await File.ReadAllTextAsync(file);
        project.Write(file, System.Text.RegularExpressions.Regex.Replace(locked, @"(""frameworkPacks"": \{[^}]*""sha512"": "")[^""]+", "${1}other"));
        (await project.PublishAsync()).AssertFailedWith("CSTG2012");
    }

    [TestMethod]
    public async Task A_source_that_the_build_itself_writes_is_named_and_the_result_is_not_kept()
    {
        using TestProject project = Solution("""
            <Target Name="Stamp" BeforeTargets="CoreCompile"><WriteLinesToFile File="Stamp.txt" Lines="$([System.Guid]::NewGuid())" Overwrite="true" /></Target>
            """);
        (_, string log) = await PublishAsync(project);
        Assert.Contains("The result of the stage 'publish' is not kept: 'Stamp.txt' of Hello.csproj was written during the publish.", log);
        (_, string again) = await PublishAsync(project);
        Assert.DoesNotContain(Kept, again);
    }

    /// <summary>The proof publishes again, whatever is kept: so it finds what the key does not contain.</summary>
    [TestMethod]
    public async Task The_proof_finds_an_input_that_is_not_declared()
    {
        using TestProject project = Solution("""
            <Target Name="Read" BeforeTargets="BeforeCompile">
              <ReadLinesFromFile File="$(MSBuildProjectDirectory)/bin/undeclared.txt"><Output TaskParameter="Lines" PropertyName="Text" /></ReadLinesFromFile>
              <WriteLinesToFile File="$(IntermediateOutputPath)Text.cs" Lines="static class Undeclared { public const string Text = &quot;$(Text)&quot;%3B }" Overwrite="true" />
              <ItemGroup><Compile Include="$(IntermediateOutputPath)Text.cs" /></ItemGroup>
            </Target>
            """);
        project.Write("bin/undeclared.txt", "one");
        await PublishAsync(project, [], "-p:ContainerStagesSourceRoot=..");
        DotnetResult proof = await project.RunAsync(["msbuild", "-restore", "-t:VerifyContainerReproducible", "-p:Configuration=Release", "-p:ContainerStagesSourceRoot=.."]);
        Assert.AreNotEqual(0, proof.ExitCode);
        Assert.Contains(Kept, proof.Output);
        Assert.Contains("error CSTG8003", proof.Output);
    }

    /// <summary>An app, a library for several frameworks, one that only the library refers to, and a file that belongs to no project.</summary>
    private static TestProject Solution(string targets = "")
    {
        TestProject project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage><ContainerStagesKeepPublish>true</ContainerStagesKeepPublish><Description>$(FLAVOUR)</Description>",
            """
            <ProjectReference Include="../Lib/Lib.csproj" />
            <Compile Include="../Shared/Shared.cs" />
            <Content Include="data/**" CopyToPublishDirectory="Always" />
            """,
            "Console.WriteLine(Lib.Greeting.Text + Shared.Value);",
            checks: TestProject.NotStarted);
        project.Write(project.File, File.ReadAllText(project.File).Replace("</Project>", targets + "</Project>", StringComparison.Ordinal));
        project.Write("data/settings.txt", "some");
        project.Write("../Shared/Shared.cs", "static class Shared { public const int Value = 42; }");
        project.Write("../Lib/Lib.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFrameworks>netstandard2.0;net10.0</TargetFrameworks></PropertyGroup>
              <ItemGroup><ProjectReference Include="../Deep/Deep.csproj" /></ItemGroup>
            </Project>
            """);
        project.Write("../Lib/Greeting.cs", "namespace Lib { public static class Greeting { public static string Text => Deep.Name.Text; } }");
        project.Write("../Deep/Deep.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>netstandard2.0</TargetFramework></PropertyGroup></Project>""");
        project.Write("../Deep/Name.cs", """namespace Deep { public static class Name { public static string Text => "World"; } }""");
        return project;
    }

    private static Task AssertKeptAsync(TestProject project, string? digest, params string[] arguments) => AssertKeptAsync(project, digest, [], arguments);

    private static async Task AssertKeptAsync(TestProject project, string? digest, (string, string?)[] environment, params string[] arguments)
    {
        (string now, string log) = await PublishAsync(project, environment, arguments);
        Assert.Contains(Kept, log);
        Assert.AreEqual(digest ?? now, now);
    }

    private static Task<(string Digest, string Log)> PublishAsync(TestProject project) => PublishAsync(project, []);

    private static async Task<(string Digest, string Log)> PublishAsync(TestProject project, (string, string?)[] environment, params string[] arguments)
    {
        string layout = project.NewFolder();
        DotnetResult result = await project.RunAsync(
            ["publish", "-t:PublishContainer", "-v:normal", $"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={layout}.tar", .. arguments], environment);
        string log = string.Join('\n', result.AssertSucceeded().Output.Split('\n').Where(line => line.Contains("tage 'publish'", StringComparison.Ordinal) || line.Contains(" stage with ", StringComparison.Ordinal)));
        return ((await LayoutImage.ReadAsync(layout)).ManifestDigest, log);
    }
}
