using ContainerStages.TestKit.AzurePipelines;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.Tests.AzurePipelines;

/// <summary>The test agent, which the tests of the samples rely on.</summary>
[TestClass]
public sealed class AgentTests
{
    [TestMethod]
    public async Task Variables_outputs_and_secrets_reach_the_steps_that_may_see_them()
    {
        BuildResult result = (await RunAsync("""
            - stage: One
              jobs:
                - job: First
                  variables: { dotted.name: a }
                  steps:
                    - checkout: none
                    - bash: |
                        echo "dotted: $DOTTED_NAME"
                        echo "text ##vso[task.setvariable variable=out;isoutput=true]b"
                        echo "##vso[task.setvariable variable=key;issecret=true]hidden"
                        echo "##vso[task.setvariable variable=plain]c"
                        echo "the same step: [$PLAIN]"
                      name: set
                    - bash: 'echo "[$PLAIN] [$KEY] [$MAPPED] $(set.out) $(date)"'
                      env: { MAPPED: $(key) }
                - job: Second
                  dependsOn: First
                  variables: { received: "$[ dependencies.First.outputs['set.out'] ]" }
                  steps:
                    - checkout: none
                    - bash: echo "second $(received)"
            - stage: Two
              jobs:
                - deployment: Deploy
                  environment: target
                  variables: { received: "$[ stageDependencies.One.First.outputs['set.out'] ]" }
                  strategy: { runOnce: { deploy: { steps: [ { bash: 'echo "third $(received)"' } ] } } }
            """)).AssertSucceeded();
        Assert.Contains("dotted: a", result.Log);
        Assert.Contains("the same step: []", result.Log);
        Assert.Contains("[c] [] [***] b ", result.Log);
        Assert.DoesNotContain("$(date)", result.Log);
        Assert.Contains("[c] [] [hidden] b ", result.Output, "what processes wrote, before it is masked");
        Assert.Contains("second b", result.Log);
        Assert.Contains("third b", result.Log);
        Assert.AreEqual("target: ada", string.Join(' ', result.Approvals));
    }

    /// <summary>An attachment has the file's name: the agent does not look at the folder.</summary>
    [TestMethod]
    public async Task A_page_replaces_one_of_the_same_step_and_file_name()
    {
        BuildResult result = (await RunAsync("""
            - stage: One
              jobs:
                - job: First
                  steps:
                    - checkout: none
                    - script: |
                        for name in a/page.md b/page.md b/other.md; do
                          mkdir -p "$(dirname "$name")"
                          echo "$name" > "$name"
                          echo "##vso[task.uploadsummary]$PWD/$name"
                        done
                    - bash: echo "##vso[task.uploadsummary]$PWD/a/page.md"
            """)).AssertSucceeded();
        Assert.AreEqual("b/page.md b/other.md a/page.md", string.Join(' ', result.Summaries.Select(page => page.Trim())));
    }

    [TestMethod]
    public async Task Conditions_decide_what_runs_after_a_failure()
    {
        BuildResult result = await RunAsync("""
            - stage: One
              jobs:
                - job: First
                  steps:
                    - checkout: none
                    - { bash: 'exit 1', displayName: fails }
                    - { bash: 'exit 0', displayName: next }
                    - { bash: 'exit 0', displayName: failed, condition: failed() }
                    - { bash: 'exit 0', displayName: always, condition: "and(always(), eq(variables['Build.Reason'], 'IndividualCI'))" }
                - job: Second
                  dependsOn: First
                  steps: [ { checkout: none } ]
            - stage: Two
              jobs: [ { job: Third, steps: [ { checkout: none } ] } ]
            - stage: Three
              condition: failed()
              dependsOn: One
              jobs: [ { deployment: Fourth, environment: closed, strategy: { runOnce: { deploy: { steps: [ { bash: 'exit 0' } ] } } } } ]
            """);
        Assert.AreEqual("One=Failed Two=Skipped Three=Rejected", Text(result.Stages));
        Assert.AreEqual("One.First=Failed One.Second=Skipped Three.Fourth=Rejected", Text(result.Jobs));
        Assert.AreEqual(
            "One.First.checkout=Succeeded One.First.fails=Failed One.First.next=Skipped One.First.failed=Succeeded One.First.always=Succeeded", Text(result.Steps));
    }

    [TestMethod]
    [DataRow("{ bash: 'echo \"##vso[task.unknown]a\"' }", "cannot carry out '##vso[task.unknown]'")]
    [DataRow("{ bash: 'exit 0', env: { A: $(misspelt) } }", "there is no variable 'misspelt'")]
    [DataRow("{ task: Unknown@1 }", "cannot run 'Unknown@1'")]
    [DataRow("{ task: UseDotNet@2, inputs: { packageType: sdk, version: 10.0.x, other: x } }", "does not know 'other'")]
    [DataRow("{ task: Cache@2, inputs: { key: '**/none.json', path: cached } }", "'**/none.json' finds no file")]
    [DataRow("{ task: Docker@2, inputs: { command: login, containerRegistry: other } }", "no service connection 'other'")]
    public async Task What_the_agent_does_not_know_fails_the_test(string step, string message)
    {
        PipelineException exception = await Assert.ThrowsExactlyAsync<PipelineException>(() => RunAsync($$"""
            - stage: One
              jobs:
                - job: First
                  steps:
                    - {{step}}
            """));
        Assert.Contains(message, exception.Message);
    }

    [TestMethod]
    public async Task A_cache_is_kept_for_the_next_run_with_its_key_or_a_prefix_of_it()
    {
        const string Stages = """
            - stage: One
              jobs:
                - job: First
                  steps:
                    - task: Cache@2
                      inputs: { key: '"files" | file.txt', restoreKeys: '"files"', path: $(Pipeline.Workspace)/cached }
                    - bash: cat "$PIPELINE_WORKSPACE/cached/file" 2> /dev/null; mkdir -p "$PIPELINE_WORKSPACE/cached"; cp file.txt "$PIPELINE_WORKSPACE/cached/file"
            """;
        using var folder = new TemporaryFolder();
        BuildResult first = (await RunAsync(Stages, folder, 1, "first")).AssertSucceeded();
        BuildResult same = (await RunAsync(Stages, folder, 2, "first")).AssertSucceeded();
        BuildResult changed = (await RunAsync(Stages, folder, 3, "second")).AssertSucceeded();
        Assert.AreEqual("cached: none, cached: exact, cached: restored", string.Join(", ", first.Caches.Concat(same.Caches).Concat(changed.Caches)));
        Assert.AreEqual("", first.Output);
        Assert.AreEqual("first", same.Output);
        Assert.AreEqual("first", changed.Output);
    }

    private static string Text(Dictionary<string, Outcome> outcomes) => string.Join(' ', outcomes.Select(outcome => $"{outcome.Key}={outcome.Value}"));

    private static async Task<BuildResult> RunAsync(string stages)
    {
        using var folder = new TemporaryFolder();
        return await RunAsync(stages, folder, 1, "content");
    }

    /// <param name="content">Of the repository's one file beside the pipeline.</param>
    private static async Task<BuildResult> RunAsync(string stages, TemporaryFolder folder, int id, string content)
    {
        string repository = folder.Combine("repository");
        Directory.CreateDirectory(repository);
        await File.WriteAllTextAsync(Path.Combine(repository, "file.txt"), content);
        await File.WriteAllTextAsync(Path.Combine(repository, "azure-pipelines.yml"), $$"""
            trigger: { branches: { include: [main] } }
            pool: { vmImage: ubuntu-24.04 }
            stages:
            {{stages}}
            """);
        await Tool.RunAsync("git", "init", "--quiet", "--initial-branch=main", repository);
        await Tool.RunAsync("git", "-C", repository, "add", "--all");
        await Tool.RunAsync("git", "-C", repository, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--allow-empty", "-m", "message");
        string commit = (await Tool.RunAsync("git", "-C", repository, "rev-parse", "HEAD")).Trim();
        return await new Agent(new AgentSettings(repository, folder.Combine("work"))
        {
            Environments = new Dictionary<string, string?> { ["target"] = "ada", ["closed"] = "" },
        }).RunAsync(new BuildRequest(id, commit));
    }
}
