using ContainerStages.TestKit.GitLab;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.Tests.GitLab;

/// <summary>The test runner, which the test of the sample relies on.</summary>
[TestClass]
public sealed class GitLabRunnerTests
{
    private const string Jobs = """
        .base:
          stage: build
          image: { name: tools, entrypoint: [''] }
          variables: { INHERITED: a, OWN: b }
        make:
          extends: .base
          variables: { OWN: "c $TOP" }
          before_script: [ 'before=yes' ]
          script:
            - echo "$INHERITED $OWN $before $SECRET"
            - |
              printf 'Made=value\n' > out.env
              mkdir -p out && echo file > out/file
          artifacts: { paths: [out], reports: { dotenv: out.env } }
        unrelated:
          extends: .base
          script: [ 'test -f file.txt && test ! -f out/file' ]
          needs: []
        deliver:
          stage: deliver
          image: tools
          needs: [make]
          environment: target
          variables: { GIT_STRATEGY: none }
          rules: [ { if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE != "merge_request_event", when: manual } ]
          script: [ 'echo "delivered $Made $(cat out/file)"; test ! -f file.txt' ]
        """;

    [TestMethod]
    public async Task Variables_artifacts_and_reports_reach_the_jobs_that_need_them()
    {
        using var folder = new TemporaryFolder();
        GitLabResult result = await RunAsync(folder, Jobs, new GitLabRequest(1, "") { Started = ["deliver"] });
        Assert.AreEqual("make=Success unrelated=Success deliver=Success", Text(result), result.Log);
        Assert.Contains("a c top yes ***", result.Log);
        Assert.Contains("a c top yes hidden", result.Output);
        Assert.Contains("delivered value file", result.Log);
        Assert.AreEqual("target: deliver", result.Deployments.Single());
    }

    [TestMethod]
    public async Task Rules_and_failures_decide_what_runs()
    {
        using var folder = new TemporaryFolder();
        GitLabResult waiting = await RunAsync(folder, Jobs, new GitLabRequest(1, ""));
        Assert.AreEqual("make=Success unrelated=Success deliver=Manual", Text(waiting));
        Assert.IsTrue(waiting.IsBlocked);
        GitLabResult passed = await RunAsync(folder, Jobs.Replace("when: manual", "when: manual, allow_failure: true", StringComparison.Ordinal), new GitLabRequest(5, ""));
        Assert.AreEqual("make=Success unrelated=Success deliver=Manual", Text(passed));
        Assert.IsFalse(passed.IsBlocked);
        Assert.AreEqual("make=Success unrelated=Success", Text(await RunAsync(folder, Jobs, new GitLabRequest(2, "") { IsMergeRequest = true })));
        Assert.AreEqual("make=Success unrelated=Success", Text(await RunAsync(folder, Jobs, new GitLabRequest(3, "") { Branch = "other" })));
        string failing = Jobs.Replace("before=yes", "false | true", StringComparison.Ordinal);
        Assert.AreEqual("make=Failed unrelated=Success deliver=Skipped", Text(await RunAsync(folder, failing, new GitLabRequest(4, "") { Started = ["deliver"] })));
    }

    [TestMethod]
    [DataRow("{ stage: build, image: a, script: [ 'true' ], colour: red }", "'colour'")]
    [DataRow("{ stage: other, image: a, script: [ 'true' ] }", "'other'")]
    [DataRow("{ stage: build, image: a }", "no script")]
    [DataRow("{ stage: build, image: a, script: [ 'true' ], needs: [ later ] }", "'later'")]
    [DataRow("{ stage: build, image: a, script: [ 'true' ], variables: { A: $MISSING } }", "no such variable")]
    [DataRow("{ stage: build, image: a, script: [ 'true' ], rules: [ { if: '$A =~ /x/' } ] }", "=~")]
    [DataRow("{ stage: build, image: a, script: [ 'true' ], rules: [ { when: delayed } ] }", "delayed")]
    [DataRow("{ stage: build, image: a, script: [ 'true' ], rules: [ { allow_failure: true } ] }", "allow_failure")]
    [DataRow("{ stage: build, image: a, script: [ 'echo \"A=b c\" > x' ], artifacts: { reports: { dotenv: x } } }", "dotenv")]
    [DataRow("{ stage: build, image: a, script: [ 'true' ], cache: [ { key: { files: [ a, b, c ] }, paths: [ d ] } ] }", "more than two files")]
    [DataRow("{ extends: .missing, script: [ 'true' ] }", ".missing")]
    public async Task What_the_runner_does_not_know_is_an_error(string job, string message)
    {
        using var folder = new TemporaryFolder();
        PipelineException exception = await Assert.ThrowsExactlyAsync<PipelineException>(() => RunAsync(folder, $"make: {job}", new GitLabRequest(1, "")));
        Assert.Contains(message, exception.Message);
    }

    [TestMethod]
    [DataRow("image")]
    [DataRow("services")]
    [DataRow("types")]
    [DataRow("before_script")]
    [DataRow("after_script")]
    [DataRow("cache")]
    [DataRow("include")]
    [DataRow("default")]
    [DataRow("spec")]
    [DataRow("pages:deploy")]
    [DataRow("true")]
    [DataRow("false")]
    [DataRow("nil")]
    public async Task A_job_cannot_have_a_name_that_GitLab_reserves(string name)
    {
        using var folder = new TemporaryFolder();
        PipelineException exception = await Assert.ThrowsExactlyAsync<PipelineException>(
            () => RunAsync(folder, $"'{name}': {{ stage: build, image: a, script: [ 'true' ] }}", new GitLabRequest(1, "")));
        Assert.Contains($"'{name}': GitLab reserves this name", exception.Message);
    }

    [TestMethod]
    public async Task A_job_cannot_need_a_job_that_the_rules_leave_out()
    {
        using var folder = new TemporaryFolder();
        string jobs = Jobs.Replace("  before_script:", "  rules: [ { when: never } ]\n  before_script:", StringComparison.Ordinal);
        PipelineException exception = await Assert.ThrowsExactlyAsync<PipelineException>(() => RunAsync(folder, jobs, new GitLabRequest(1, "")));
        Assert.Contains("the job 'deliver' needs 'make', which is not in this pipeline", exception.Message);
    }

    /// <summary>GitLab keeps the caches of the protected default branch and of the other branches apart.</summary>
    [TestMethod]
    public async Task A_cache_is_kept_for_its_key_and_for_those_that_fall_back_to_it()
    {
        const string Cached = """
            make:
              stage: build
              image: a
              cache: [ { key: "kept-$CI_COMMIT_REF_SLUG", fallback_keys: [ kept-main, kept-other ], paths: [ kept ] }, { key: { files: [ file.txt ], prefix: lock }, paths: [ locked ] } ]
              script: [ 'cat kept/file 2> /dev/null || true', 'mkdir -p kept locked; echo "$CI_COMMIT_REF_NAME" > kept/file' ]
            """;
        using var folder = new TemporaryFolder();
        GitLabResult[] results =
        [
            await RunAsync(folder, Cached, new GitLabRequest(1, "")),
            await RunAsync(folder, Cached, new GitLabRequest(2, "") { Branch = "other" }),
            await RunAsync(folder, Cached, new GitLabRequest(3, "") { Branch = "other" }),
            await RunAsync(folder, Cached, new GitLabRequest(4, "") { Branch = "third", IsMergeRequest = true }),
            await RunAsync(folder, Cached, new GitLabRequest(5, "")),
        ];
        Assert.AreEqual(
            "kept: none, locked: none, kept: none, locked: none, kept: own, locked: own, kept: fallback, locked: own, kept: own, locked: own", string.Join(", ", results.SelectMany(result => result.Caches)));
        Assert.AreEqual("||other|other|main", string.Join('|', results.Select(result => result.Output)));
    }

    private static string Text(GitLabResult result) => string.Join(' ', result.Jobs.Select(job => $"{job.Key}={job.Value}"));

    /// <param name="request">Without the commit, which is a new one.</param>
    private static async Task<GitLabResult> RunAsync(TemporaryFolder folder, string jobs, GitLabRequest request)
    {
        string repository = folder.Combine("repository");
        Directory.CreateDirectory(repository);
        await File.WriteAllTextAsync(Path.Combine(repository, "file.txt"), "content");
        await File.WriteAllTextAsync(Path.Combine(repository, ".gitlab-ci.yml"), $$"""
            stages: [build, deliver]
            variables: { TOP: top }
            {{jobs}}
            """);
        await Tool.RunAsync("git", "init", "--quiet", "--initial-branch=main", repository);
        await Tool.RunAsync("git", "-C", repository, "add", "--all");
        await Tool.RunAsync("git", "-C", repository, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--allow-empty", "-m", "message");
        string commit = (await Tool.RunAsync("git", "-C", repository, "rev-parse", "HEAD")).Trim();
        return await new GitLabRunner(new GitLabSettings(repository, folder.Combine("work"))
        {
            Variables = new Dictionary<string, string> { ["SECRET"] = "hidden" },
            Masked = ["SECRET"],
        }).RunAsync(request with { Commit = commit });
    }
}
