using System.IO.Compression;
using System.Text;

namespace ContainerStages.EndToEndTests;

/// <summary>Whatever a build leaves behind is searched for the values of its secrets: logs, the binary log, obj, and the content store.</summary>
[TestClass]
public sealed class SecretStageTests
{
    private static readonly string[] Values = ["v4lue-of-the-variable", "v4lue-of-the-file", "v4lue-of-the-user-secret"];

    [TestMethod]
    public async Task Nothing_that_a_build_leaves_has_a_secret_of_a_stage()
    {
        using TestProject project = Create(
            """
            <ContainerStage Include="first" Inputs="Program.cs" Outputs="dist" Secrets="VARIABLE=env:OTHER;FILE=file:../../secret/file.txt;USER_SECRET=user-secrets:Npm:Token"
                            Command="env | sort; echo $USER_SECRET > .npmrc; mkdir dist; echo got ${#VARIABLE} ${#FILE} ${#USER_SECRET} > dist/lengths.txt; cat dist/lengths.txt" />
            <ContainerStage Include="second" Inputs="Program.cs" Outputs="dist2" DependsOn="first" Command="env | sort; mkdir dist2; echo [$OTHER] > dist2/second.txt" />
            """);

        DotnetResult result = (await RunAsync(project, "second")).AssertSucceeded();

        Assert.Contains("[first] got 21 17 24", result.Output);
        Assert.Contains("[first] VARIABLE=***", result.Output);
        Assert.DoesNotContain("[first] OTHER=", result.Output);
        Assert.DoesNotContain("[second] OTHER=", result.Output);
        AssertNowhere(project, result, Values);
    }

    [TestMethod]
    public async Task A_stage_that_writes_or_says_its_secret_leaves_nothing()
    {
        using TestProject project = Create(
            """
            <ContainerStage Include="writes" Inputs="Program.cs" Outputs="dist" Secrets="OTHER" Command="mkdir dist; echo $OTHER > dist/token.txt" />
            <ContainerStage Include="fails" Inputs="Program.cs" Outputs="dist2" Secrets="OTHER" Command="echo denied: $OTHER; exit 3" />
            """);

        DotnetResult writes = (await RunAsync(project, "writes")).AssertFailedWith("CSTG7031");
        Assert.Contains("it wrote the secret OTHER into 'dist/token.txt'", writes.Output);
        AssertNowhere(project, writes, Values);

        DotnetResult fails = (await RunAsync(project, "fails")).AssertFailedWith("CSTG7006");
        Assert.Contains("denied: ***", fails.Output);
        AssertNowhere(project, fails, Values);
    }

    /// <summary>What <c>docs/registries.md</c> says of the SDK's variables.</summary>
    [TestMethod]
    public async Task A_registry_account_reaches_no_command_and_no_log_but_MSBuild_s_own_of_DOTNET_variables()
    {
        using TestProject project = Create(
            """<ContainerStage Include="only" Inputs="Program.cs" Outputs="dist" Command="env | sort; mkdir dist; env | grep -c REGISTRY_[UP] > dist/count.txt || cat dist/count.txt" />""");
        (string, string?)[] account = [("SDK_CONTAINER_REGISTRY_UNAME", "ada"), ("SDK_CONTAINER_REGISTRY_PWORD", Values[0])];
        string[] run = ["build", "-restore", "-t:_ContainerStagesRunStages", "-p:ContainerStagesTarget=only", $"-bl:{project.Output}/only.binlog"];

        DotnetResult result = (await project.RunAsync(run, account)).AssertSucceeded();
        Assert.Contains("[only] 0\n", result.Output);
        Assert.DoesNotContain("REGISTRY_PWORD", result.Output);
        Assert.DoesNotContain("REGISTRY_UNAME", result.Output);
        AssertNowhere(project, result, Values[0]);

        DotnetResult logged = await project.RunAsync(run, ("DOTNET_CONTAINER_REGISTRY_UNAME", "ada"), ("DOTNET_CONTAINER_REGISTRY_PWORD", Values[0]));
        Assert.DoesNotContain(Values[0], logged.Output);
        Assert.IsTrue(Has(Decompress(await File.ReadAllBytesAsync(Path.Combine(project.Output, "only.binlog"))), Values[0]), "MSBuild has stopped logging them: mend docs/registries.md");
    }

    private static TestProject Create(string items)
    {
        var project = TestProject.Console("<UserSecretsId>of-the-test</UserSecretsId>", items);
        project.CacheFolder = Path.Combine(project.Root, "..", "cache");
        Write(project, "secret/file.txt", Values[1] + "\n");
        Write(project, "secret/home/.microsoft/usersecrets/of-the-test/secrets.json", $$"""{ "Npm:Token": "{{Values[2]}}" }""");
        return project;
    }

    private static Task<DotnetResult> RunAsync(TestProject project, string stage) => project.RunAsync(
        ["build", "-restore", "-t:_ContainerStagesRunStages", $"-p:ContainerStagesTarget={stage}", $"-bl:{project.Output}/{stage}.binlog"],
        ("OTHER", Values[0]),
        ("APPDATA", null),
        ("HOME", Path.Combine(project.Root, "..", "secret", "home")));

    private static void Write(TestProject project, string path, string content)
    {
        string file = Path.Combine(project.Root, "..", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    /// <summary>Looks through what the build said, its binary log, the project's folder and its content store.</summary>
    internal static void AssertNowhere(TestProject project, DotnetResult result, params string[] values)
    {
        foreach (string value in values)
        {
            Assert.DoesNotContain(value, result.Output);
        }

        int binlogs = 0;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(project.Root, ".."), "*", SearchOption.AllDirectories).Where(file => !file.Contains("/secret/", StringComparison.Ordinal)))
        {
            byte[] content = File.ReadAllBytes(file);
            if (file.EndsWith(".binlog", StringComparison.Ordinal))
            {
                binlogs++;
                content = Decompress(content);
                Assert.IsTrue(Has(content, "Stage '"), "the lines of the stage are not in the binary log, so that it proves nothing");
            }

            foreach (string value in values)
            {
                Assert.IsFalse(Has(content, value), $"{file} has {value}");
            }
        }

        Assert.AreNotEqual(0, binlogs);
    }

    internal static bool Has(byte[] content, string text) =>
        content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;

    internal static byte[] Decompress(byte[] content)
    {
        using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        using var output = new MemoryStream();
        gzip.CopyTo(output);
        return output.ToArray();
    }
}
