using ContainerStages.TestKit.GitHubActions;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.Tests.GitHubWorkflows;

/// <summary>The test runner, which the tests of the samples rely on.</summary>
[TestClass]
public sealed class RunnerTests
{
    [TestMethod]
    public async Task Outputs_variables_and_secrets_reach_the_steps_that_may_see_them()
    {
        using var folder = new TemporaryFolder();
        RunResult result = (await RunAsync(folder, """
            first:
              runs-on: ubuntu-24.04
              timeout-minutes: 5
              env: { JOB: "job ${{ github.ref_name }}" }
              outputs: { text: "${{ steps.set.outputs.text }}", given: "${{ steps.inner.outputs.Said }}" }
              steps:
                - uses: actions/checkout@v4
                  with: { persist-credentials: false }
                - id: set
                  run: |
                    printf 'text<<END\na\nb\nEND\ntext2=c\n' >> "$GITHUB_OUTPUT"
                    echo "LATER=later" >> "$GITHUB_ENV"
                    echo "[$JOB $TOP] [${LATER:-}] $SECRET"
                    echo '# page' >> "$GITHUB_STEP_SUMMARY"
                    mkdir -p "$RUNNER_TEMP/bin" && printf '#!/bin/sh\necho mine' > "$RUNNER_TEMP/bin/mine" && chmod +x "$RUNNER_TEMP/bin/mine"
                    echo "$RUNNER_TEMP/bin" >> "$GITHUB_PATH"
                  env: { SECRET: "${{ secrets.KEY }}" }
                - id: inner
                  uses: ./say
                  with: { text: "${{ steps.set.outputs.text2 }} ${{ env.LATER }}" }
                - run: mine
            second:
              needs: first
              if: github.ref == 'refs/heads/main' && needs.first.result == 'success'
              runs-on: ubuntu-24.04
              timeout-minutes: 5
              environment: target
              steps:
                - run: echo "received $TEXT $GIVEN"
                  env: { TEXT: "${{ needs.first.outputs.text }}", GIVEN: "${{ needs.first.outputs.given }}" }
            """)).AssertSucceeded();
        Assert.Contains("[job main top] [] ***", result.Log);
        Assert.Contains("[job main top] [] hidden", result.Output, "what processes wrote, before it is masked");
        Assert.Contains("said c later from a b", result.Log);
        Assert.Contains("received a\nb SAID", result.Log);
        Assert.Contains("mine", result.Log.Split('\n'));
        Assert.AreEqual("# page\n", result.Summaries.Single());
        Assert.AreEqual("target: grace", result.Approvals.Single());
    }

    [TestMethod]
    public async Task Conditions_decide_what_runs_after_a_failure()
    {
        using var folder = new TemporaryFolder();
        RunResult result = await RunAsync(folder, """
            first:
              runs-on: ubuntu-24.04
              timeout-minutes: 5
              steps:
                - { name: fails, run: "false | true" }
                - { name: next, run: exit 0 }
                - { name: implicit, if: "github.event_name == 'push'", run: exit 0 }
                - { name: failed, if: failure(), run: exit 0 }
                - { name: ends, if: "${{ !cancelled() }}", run: exit 0 }
            second: { needs: first, runs-on: ubuntu-24.04, timeout-minutes: 5, steps: [ { run: exit 0 } ] }
            third: { needs: second, if: failure(), environment: closed, runs-on: ubuntu-24.04, timeout-minutes: 5, steps: [ { run: exit 0 } ] }
            """);
        Assert.AreEqual("first=Failure second=Skipped third=Rejected", string.Join(' ', result.Jobs.Select(job => $"{job.Key}={job.Value}")));
        Assert.AreEqual(
            "first: fails=Failure first: next=Skipped first: implicit=Skipped first: failed=Success first: ends=Success",
            string.Join(' ', result.Steps.Select(step => $"{step.Key}={step.Value}")));
    }

    [TestMethod]
    [DataRow("{ run: 'echo ${{ github.ref }}' }", "its script has an expression")]
    [DataRow("{ run: exit 0, colour: red }", "'colour'")]
    [DataRow("{ run: exit 0, shell: pwsh }", "'pwsh'")]
    [DataRow("{ run: exit 0, env: { A: '${{ env.MISSING }}' } }", "MISSING")]
    [DataRow("{ run: exit 0, env: { A: '${{ steps.later.outputs.a }}' } }", "later")]
    [DataRow("{ run: exit 0, env: { A: '${{ secrets.MISSING }}' } }", "MISSING")]
    [DataRow("{ run: exit 0, if: github.reff == 'a' }", "reff")]
    [DataRow("{ uses: somebody/else@v1 }", "somebody/else@v1")]
    [DataRow("{ uses: actions/setup-dotnet@v4, with: { dotnet-version: 10.0.x, colour: red } }", "'colour'")]
    [DataRow("{ uses: ./say }", "was it checked out?")]
    [DataRow("{ run: 'echo ::set-output name=a::b' }", "set-output")]
    [DataRow("{ run: 'echo \"text ##[set-env name=a]b\"' }", "set-env")]
    [DataRow("{ run: 'echo ::unknown::b' }", "unknown")]
    [DataRow("{ run: 'echo NODE_OPTIONS=a >> $GITHUB_ENV' }", "NODE_OPTIONS")]
    [DataRow("{ run: 'echo nothing >> $GITHUB_OUTPUT' }", "'nothing'")]
    [DataRow("{ run: 'head -c 1100000 /dev/zero >> $GITHUB_STEP_SUMMARY' }", "1 MB")]
    public async Task What_the_runner_does_not_know_is_an_error(string step, string message)
    {
        using var folder = new TemporaryFolder();
        PipelineException exception = await Assert.ThrowsExactlyAsync<PipelineException>(() => RunAsync(folder, $$"""
            first:
              runs-on: ubuntu-24.04
              timeout-minutes: 5
              steps:
                - {{step}}
            """));
        Assert.Contains(message, exception.Message);
    }

    [TestMethod]
    public async Task A_pull_request_gets_a_token_that_can_only_read_no_secrets_and_no_ID_tokens()
    {
        const string Jobs = """
            first:
              runs-on: ubuntu-24.04
              timeout-minutes: 5
              permissions: { contents: read, packages: write, id-token: write }
              steps:
                - run: echo "packages=${TOKEN#*packages=} ${ACTIONS_ID_TOKEN_REQUEST_URL:-none}"
                  env: { TOKEN: "${{ secrets.GITHUB_TOKEN }}" }
            """;
        using var folder = new TemporaryFolder();
        RunResult push = await RunAsync(folder, Jobs);
        RunResult pull = await RunAsync(folder, Jobs, new RunRequest(2, "") { Event = "pull_request" });
        Assert.AreEqual("packages=write http://127.0.0.1:1/?a=b", push.Output);
        Assert.AreEqual("packages=read none", pull.Output);
    }

    [TestMethod]
    public async Task A_cache_is_kept_for_the_next_run_with_its_key_or_a_prefix_of_it()
    {
        const string Jobs = """
            first:
              runs-on: ubuntu-24.04
              timeout-minutes: 5
              steps:
                - uses: actions/checkout@v4
                  with: { persist-credentials: false }
                - uses: actions/cache@v4
                  with: { path: "${{ github.workspace }}/cached", key: "files-${{ hashFiles('file.txt') }}", restore-keys: files- }
                - run: cat cached/file 2> /dev/null || true; mkdir -p cached; cp file.txt cached/file
            """;
        using var folder = new TemporaryFolder();
        RunResult pull = await RunAsync(folder, Jobs, new RunRequest(1, "") { Event = "pull_request" }, "pull");
        RunResult first = await RunAsync(folder, Jobs, new RunRequest(2, ""), "first");
        RunResult same = await RunAsync(folder, Jobs, new RunRequest(3, ""), "first");
        RunResult changed = await RunAsync(folder, Jobs, new RunRequest(4, "") { Event = "pull_request" }, "second");
        Assert.AreEqual("cached: none, cached: none, cached: exact, cached: restored", string.Join(", ", ((RunResult[])[pull, first, same, changed]).SelectMany(run => run.Caches)));
        Assert.AreEqual(" first first", $"{first.Output} {same.Output} {changed.Output}", "a pull request's cache is its own");
    }

    private static Task<RunResult> RunAsync(TemporaryFolder folder, string jobs) => RunAsync(folder, jobs, new RunRequest(1, ""));

    /// <param name="request">Without the commit, which is a new one.</param>
    /// <param name="content">Of a file of the repository.</param>
    private static async Task<RunResult> RunAsync(TemporaryFolder folder, string jobs, RunRequest request, string content = "a b")
    {
        string repository = folder.Combine("repository");
        Directory.CreateDirectory(Path.Combine(repository, "say"));
        await File.WriteAllTextAsync(Path.Combine(repository, "file.txt"), content);
        await File.WriteAllTextAsync(Path.Combine(repository, "say", "action.yml"), """
            name: Say
            description: Says a text
            inputs: { text: { description: The text, required: true } }
            outputs: { Said: { description: What it said, value: "${{ steps.say.outputs.Said }}" } }
            runs:
              using: composite
              steps:
                - id: say
                  shell: bash
                  run: echo "said $TEXT from $(cat "$GITHUB_ACTION_PATH/../file.txt")"; echo Said=SAID >> "$GITHUB_OUTPUT"
                  env: { TEXT: "${{ inputs.text }}" }
            """);
        await File.WriteAllTextAsync(Path.Combine(repository, "workflow.yml"), $$"""
            name: Test
            on: { push: { branches: [main] }, pull_request: { branches: [main] } }
            permissions: { contents: read }
            env: { TOP: top }
            defaults: { run: { shell: bash } }
            jobs:
            {{string.Join('\n', jobs.Split('\n').Select(line => "  " + line))}}
            """);
        await Tool.RunAsync("git", "init", "--quiet", "--initial-branch=main", repository);
        await Tool.RunAsync("git", "-C", repository, "add", "--all");
        await Tool.RunAsync("git", "-C", repository, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--allow-empty", "-m", "message");
        string commit = (await Tool.RunAsync("git", "-C", repository, "rev-parse", "HEAD")).Trim();
        return await new Runner(new RunnerSettings(repository, folder.Combine("work"), "workflow.yml")
        {
            Token = permissions => "token " + string.Join(' ', permissions.Select(permission => $"{permission.Key}={permission.Value}").Order(StringComparer.Ordinal)),
            Secrets = new Dictionary<string, string> { ["KEY"] = "hidden" },
            Environments = new Dictionary<string, string?> { ["target"] = "grace", ["closed"] = "" },
            IdTokens = (new Uri("http://127.0.0.1:1/?a=b"), "bearer"),
        }).RunAsync(request with { Commit = commit });
    }
}
