using System.Text.RegularExpressions;
using ContainerStages.TestKit.GitHubActions;

namespace ContainerStages.Tests.GitHubWorkflows;

/// <summary>The actions of <c>samples/GitHubActions</c> alone, with a <c>dotnet</c> that only writes what it gets. GitHubActionsTests runs the whole workflow.</summary>
[TestClass]
public sealed partial class SampleTests
{
    private static readonly string Sample = Repository.Combine("samples", "GitHubActions");

    [TestMethod]
    public async Task Inputs_become_arguments_and_nothing_in_them_is_executed()
    {
        RunResult result = (await RunAsync("""
            - uses: ./container
              with:
                project: "src/Or ders; echo planted"
                registry: registry.example
                repository: team/orders
                tags: |
                  1.0
                  $(echo planted)
                runtime-identifiers: |
                  linux-x64
                  linux-arm64
                remote-cache: registry.example/team/build-cache
                write-remote-cache: ${{ github.ref == 'refs/heads/main' }}
                start-check: auto
                properties: |
                  One=a;b,c%d=e==
                  Two=`echo planted`
            """)).AssertSucceeded();
        CollectionAssert.AreEqual(
            (string[])
            [
                "publish", "src/Or ders; echo planted", "-c", "Release", "-t:PublishContainer", "-p:RestoreLockedMode=true", "-p:ContainerRepository=team/orders",
                "-p:ContainerImageTags=1.0%3B$(echo planted)%3B", "-p:ContainerRuntimeIdentifiers=linux-x64%3Blinux-arm64%3B", "-p:ContainerStagesStartCheck=auto",
                "-p:ContainerStagesReportFolder=REPORTS/", "-p:One=a%3Bb%2Cc%25d=e==", "-p:Two=`echo planted`", "-p:ContainerRegistry=registry.example",
                "-p:ContainerStagesCacheFrom=registry.example/team/build-cache", "-p:ContainerStagesCacheTo=registry.example/team/build-cache",
            ],
            Arguments(result));
    }

    [TestMethod]
    public async Task Without_a_push_there_is_an_archive_and_neither_a_registry_nor_a_remote_cache()
    {
        RunResult result = (await RunAsync("""
            - uses: ./container
              with: { project: src/Orders, push: false, registry: registry.example, remote-cache: registry.example/team/build-cache, write-remote-cache: true }
            """)).AssertSucceeded();
        CollectionAssert.AreEqual(
            (string[])
            [
                "publish", "src/Orders", "-c", "Release", "-t:PublishContainer", "-p:RestoreLockedMode=true", $"-p:ContainerImageTags={Commit(result)}",
                "-p:ContainerStagesStartCheck=false", "-p:ContainerStagesReportFolder=REPORTS/", "-p:ContainerArchiveOutputPath=TEMP/image/",
            ],
            Arguments(result));
    }

    [TestMethod]
    [DataRow("{ uses: ./container, with: { project: src/Orders } }", "REGISTRY: is needed to push")]
    [DataRow("{ uses: ./container, with: { project: src/Orders, push: false, properties: NoValue } }", "cannot use a line of 'properties'")]
    [DataRow("{ uses: ./container, with: { project: src/Orders, push: false, properties: '$(echo planted)=x' } }", "cannot use a line of 'properties'")]
    [DataRow("{ uses: ./container/registry-login, with: { registry: registry.example } }", "or azure-client is needed")]
    [DataRow("{ uses: ./container/registry-login, with: { registry: registry.example, username: ada } }", "PASSWORD: is empty")]
    [DataRow("{ uses: ./container/registry-login, with: { registry: registry.example, azure-client: a, azure-tenant: b } }", "the job needs the permission \"id-token: write\"")]
    [DataRow("{ uses: ./container/promote, with: { image: 'registry.example/team/orders:1.0', tag: test } }", "its name has no digest")]
    [DataRow("{ uses: ./container/promote, with: { image: '', tag: test } }", "its name has no digest")]
    public async Task A_missing_input_fails_the_step(string step, string message)
    {
        RunResult result = await RunAsync("- " + step);
        Assert.AreEqual(Outcome.Failure, result.Jobs["first"], result.Log);
        Assert.Contains(message, result.Log);
    }

    /// <summary>The file is as other programs read it, and only its owner may read it.</summary>
    [TestMethod]
    public async Task A_login_writes_the_account_for_all_later_steps()
    {
        RunResult result = (await RunAsync("""
            - uses: ./container/registry-login
              with: { registry: registry.example, username: ada, password: 'pass"word' }
            - run: cat "$DOCKER_CONFIG/config.json"; stat --format %a "$DOCKER_CONFIG/config.json"
            """)).AssertSucceeded();
        Assert.AreEqual("""{"auths":{"registry.example":{"auth":"YWRhOnBhc3Mid29yZA=="}}}600""", string.Concat(result.Output.Where(c => !char.IsWhiteSpace(c))));
        Assert.DoesNotContain("YWRhOnBhc3Mid29yZA==", result.Log);
    }

    [TestMethod]
    [DataRow("", "## `.github/actions/container`")]
    [DataRow("registry-login", "## `.github/actions/container/registry-login`")]
    public void The_table_has_each_input(string action, string heading)
    {
        string readme = File.ReadAllText(Path.Combine(Sample, "README.md"));
        string section = readme[readme.IndexOf(heading + "\n", StringComparison.Ordinal)..].Split("\n## ")[0];
        string[] names = [.. Row().Matches(section).SelectMany(row => Name().Matches(row.Value)).Select(name => name.Groups["name"].Value)];
        CollectionAssert.AreEqual(CompositeAction.Read(Path.Combine(Sample, action)).Inputs.Keys.ToArray(), names);
    }

    [TestMethod]
    [DataRow("docs/ci.md")]
    [DataRow("samples/GitHubActions/README.md")]
    public void The_example_of_the_page_uses_inputs_that_there_are(string page)
    {
        MatchCollection uses = Use().Matches(File.ReadAllText(Repository.Combine(page)));
        Assert.HasCount(3, uses);
        foreach (Match use in uses)
        {
            var action = CompositeAction.Read(Path.Combine(Sample, use.Groups["action"].Value.TrimStart('/')));
            _ = action.Bind(Key().Matches(use.Groups["with"].Value).ToDictionary(key => key.Groups["name"].Value, _ => ""), text => text);
        }
    }

    private static string Commit(RunResult result) => Arguments(result).Single(argument => argument.StartsWith("-p:ContainerImageTags=", StringComparison.Ordinal)).Split('=')[1] is { Length: 40 } hash
        ? hash
        : throw new AssertFailedException("the tag is no commit");

    /// <summary>What the one call of dotnet got; folders of the runner by their names.</summary>
    private static string[] Arguments(RunResult result) => [.. result.Output.Split('\n').Where(line => line.StartsWith("argument: ", StringComparison.Ordinal))
        .Select(line => Temporary().Replace(line["argument: ".Length..], "TEMP").Replace("TEMP/reports", "REPORTS", StringComparison.Ordinal))];

    private static async Task<RunResult> RunAsync(string steps)
    {
        using var folder = new TemporaryFolder();
        string repository = folder.Combine("repository");
        Directory.CreateDirectory(folder.Combine("bin"));
        await File.WriteAllTextAsync(folder.Combine("bin", "dotnet"), "#!/bin/sh\nprintf 'argument: %s\\n' \"$@\"\nmkdir -p .containerstages\n");
        await Tool.RunAsync("chmod", "755", folder.Combine("bin", "dotnet"));
        Directory.CreateDirectory(repository);
        await Tool.RunAsync("cp", "-r", Sample, Path.Combine(repository, "container"));
        await File.WriteAllTextAsync(Path.Combine(repository, "workflow.yml"), $$"""
            name: Test
            on: { push: { branches: [main] } }
            permissions: { contents: read }
            defaults: { run: { shell: bash } }
            jobs:
              first:
                runs-on: ubuntu-24.04
                timeout-minutes: 5
                steps:
                  - uses: actions/checkout@v4
                    with: { persist-credentials: false }
            {{string.Join('\n', steps.Split('\n').Select(line => "      " + line))}}
            """);
        await Tool.RunAsync("git", "init", "--quiet", "--initial-branch=main", repository);
        await Tool.RunAsync("git", "-C", repository, "add", "--all");
        await Tool.RunAsync("git", "-C", repository, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "-m", "message");
        string commit = (await Tool.RunAsync("git", "-C", repository, "rev-parse", "HEAD")).Trim();
        return await new Runner(new RunnerSettings(repository, folder.Combine("work"), "workflow.yml")
        {
            Environment = new Dictionary<string, string?> { ["PATH"] = folder.Combine("bin") + ":" + Environment.GetEnvironmentVariable("PATH") },
        }).RunAsync(new RunRequest(1, commit));
    }

    [GeneratedRegex(@"/\S+/_temp(?=/)")]
    private static partial Regex Temporary();

    [GeneratedRegex(@"^\| `.*? \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[a-z-]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    [GeneratedRegex(@"uses: \./\.github/actions/container(?<action>\S*)\n(\s+id: \w+\n)?\s+with: \{ (?<with>.*) \}", RegexOptions.ExplicitCapture)]
    private static partial Regex Use();

    [GeneratedRegex(@"(^|, )(?<name>[a-z-]+): ", RegexOptions.ExplicitCapture)]
    private static partial Regex Key();
}
