using System.Text.RegularExpressions;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitLab;

/// <summary>
/// Runs the pipeline of a git repository as GitLab does: rules, stages, needs, variables, artifacts, dotenv reports and caches. Scripts run for real, on this
/// machine in place of the job's image. Whatever it does not know is an error.
/// </summary>
internal sealed partial class GitLabRunner(GitLabSettings settings)
{
    /// <summary>GitLab's limits of a dotenv report: its size in bytes, and its variables.</summary>
    private const int LongestReport = 5 * 1024;

    private const int MostVariables = 20;

    private const string DefaultBranch = "main";

    private readonly Lock _lock = new();

    /// <summary>One job at a time, in the order of the stages.</summary>
    public async Task<GitLabResult> RunAsync(GitLabRequest request)
    {
        string folder = Path.Combine(settings.Work, "pipelines", $"{request.Id}");
        var result = new GitLabResult(Path.Combine(folder, "artifacts"));
        await CheckOutAsync(Path.Combine(folder, "server"), request.Commit);
        var file = PipelineFile.Read(Path.Combine(folder, "server", ".gitlab-ci.yml"));
        Dictionary<string, string> predefined = Predefined(request);
        foreach (string masked in settings.Masked)
        {
            result.Secrets.Add(predefined[masked]);
        }

        if (PipelineRule.Decide(file.Rules, predefined).When == "never")
        {
            throw new PipelineException("cannot run the pipeline: its rules do not allow this one");
        }

        PipelineJob[] jobs = [.. file.Jobs.Where(job => PipelineRule.Decide(job.Rules, predefined).When != "never")];
        foreach ((PipelineJob job, PipelineJob[] before) in jobs.Select(job => (job, Before(jobs, job))).ToArray())
        {
            PipelineRule rule = PipelineRule.Decide(job.Rules, predefined);
            bool Passed(PipelineJob other) => result.Jobs[other.Name] is JobStatus.Success
                || (job.Needs is null && result.Jobs[other.Name] is JobStatus.Manual && PipelineRule.Decide(other.Rules, predefined).AllowFailure);
            result.Jobs[job.Name] = !before.All(Passed) ? JobStatus.Skipped
                : rule.When == "manual" && !request.Started.Contains(job.Name) ? JobStatus.Manual
                : await RunAsync(file, job, before, request, result, new(predefined), Path.Combine(folder, job.Name));
            result.IsBlocked |= result.Jobs[job.Name] == JobStatus.Manual && !rule.AllowFailure;
        }

        return result;
    }

    /// <param name="jobs">Those of this pipeline.</param>
    private static PipelineJob[] Before(PipelineJob[] jobs, PipelineJob job) => job.Needs is null
        ? [.. jobs.TakeWhile(other => other.Stage != job.Stage)]
        : [.. job.Needs.Select(name => jobs.SingleOrDefault(other => other.Name == name)
            ?? throw new PipelineException($"cannot run the pipeline: the job '{job.Name}' needs '{name}', which is not in this pipeline"))];

    private async Task<JobStatus> RunAsync(
        PipelineFile file, PipelineJob job, IEnumerable<PipelineJob> before, GitLabRequest request, GitLabResult result, Dictionary<string, string> variables, string folder)
    {
        result.WriteHead(job.Name);
        Directory.CreateDirectory(folder);
        variables["CI_PROJECT_DIR"] = folder;
        variables["CI_JOB_NAME"] = job.Name;
        foreach ((string name, string value) in file.Variables.Concat(job.Environment))
        {
            variables[name] = Expand(value, variables);
        }

        foreach ((string name, string value) in before.SelectMany(other => result.Variables.GetValueOrDefault(other.Name) ?? new Dictionary<string, string>()))
        {
            variables[name] = value;
        }

        if (variables.GetValueOrDefault("GIT_STRATEGY") != "none")
        {
            await CheckOutAsync(folder, request.Commit);
        }

        if (job.Deployment is { } environment)
        {
            result.Deployments.Add($"{Expand(environment, variables)}: {job.Name}");
        }

        foreach (PipelineJob other in before.Where(other => Directory.Exists(Path.Combine(result.Artifacts, other.Name))))
        {
            await Tool.RunAsync("cp", "-a", Path.Combine(result.Artifacts, other.Name) + "/.", folder);
        }

        List<(string Path, string Target)> caches = await RestoreAsync(job, folder, result, variables, IsProtected(request));
        bool succeeded = await RunScriptAsync(job, folder, result, variables);
        if (succeeded)
        {
            await SaveAsync(caches, folder);
            if (job.Variables is { } report)
            {
                result.Variables[job.Name] = await ReadReportAsync(Path.Combine(folder, report));
            }
        }

        if (succeeded || job.KeepAlways)
        {
            await KeepAsync(job, folder, Path.Combine(result.Artifacts, job.Name), succeeded);
        }

        return succeeded ? JobStatus.Success : JobStatus.Failed;
    }

    /// <summary>All lines in one shell, which ends at the first that fails.</summary>
    private async Task<bool> RunScriptAsync(PipelineJob job, string folder, GitLabResult result, Dictionary<string, string> variables)
    {
        string file = folder + ".sh";
        await File.WriteAllTextAsync(file, "set -eo pipefail\n" + string.Join('\n', job.Script) + "\n");
        Dictionary<string, string?> environment = new(settings.Environment);
        foreach ((string name, string value) in variables)
        {
            environment[name] = value;
        }

        void Read(string line)
        {
            lock (_lock)
            {
                result.Record(line);
                result.WriteLine(line);
            }
        }

        return await StepProcess.RunAsync("bash", ["--noprofile", "--norc", file], folder, environment, Read);
    }

    /// <returns>Each path of a cache, and where it is saved.</returns>
    private async Task<List<(string Path, string Target)>> RestoreAsync(
        PipelineJob job, string folder, GitLabResult result, Dictionary<string, string> variables, bool isProtected)
    {
        List<(string, string)> caches = [];
        foreach (PipelineCache cache in job.Caches)
        {
            IReadOnlyList<string> keys = cache.Keys(folder, isProtected, text => Expand(text, variables));
            foreach (string path in cache.Paths)
            {
                string Target(string key) => Path.Combine(settings.Work, "caches", Uri.EscapeDataString(key), path);
                string? found = keys.FirstOrDefault(key => Directory.Exists(Target(key)));
                result.Caches.Add($"{path}: {(found is null ? "none" : found == keys[0] ? "own" : "fallback")}");
                if (found is not null)
                {
                    Directory.CreateDirectory(Path.Combine(folder, path));
                    await Tool.RunAsync("cp", "-a", Target(found) + "/.", Path.Combine(folder, path));
                }

                caches.Add((path, Target(keys[0])));
            }
        }

        return caches;
    }

    private static async Task SaveAsync(IEnumerable<(string Path, string Target)> caches, string folder)
    {
        foreach ((string path, string target) in caches.Where(cache => Directory.Exists(Path.Combine(folder, cache.Path))))
        {
            Directory.CreateDirectory(target);
            await Tool.RunAsync("cp", "-a", Path.Combine(folder, path) + "/.", target);
        }
    }

    private static async Task KeepAsync(PipelineJob job, string folder, string artifacts, bool succeeded)
    {
        foreach (string path in job.Artifacts)
        {
            if (Path.Exists(Path.Combine(folder, path)))
            {
                Directory.CreateDirectory(artifacts);
                await Tool.RunAsync("cp", "-a", Path.Combine(folder, path), artifacts);
            }
            else
            {
                Assert.IsFalse(succeeded, $"the job '{job.Name}' has succeeded and has no '{path}'");
            }
        }
    }

    private static async Task<IReadOnlyDictionary<string, string>> ReadReportAsync(string file)
    {
        string text = await File.ReadAllTextAsync(file);
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return text.Length > LongestReport || lines.Length > MostVariables || lines.FirstOrDefault(line => !Variable().IsMatch(line)) is not null
            ? throw new PipelineException($"cannot read the dotenv report '{text}'")
            : lines.Select(line => line.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);
    }

    private Task CheckOutAsync(string folder, string commit) => GitCheckout.RunAsync(folder, settings.Repository, commit, depth: "20");

    /// <summary>The default branch is the only protected one.</summary>
    private static bool IsProtected(GitLabRequest request) => request is { Branch: DefaultBranch, IsMergeRequest: false };

    private Dictionary<string, string> Predefined(GitLabRequest request)
    {
        Dictionary<string, string> variables = new(settings.Variables)
        {
            ["CI"] = "true",
            ["GITLAB_CI"] = "true",
            ["CI_PIPELINE_ID"] = $"{request.Id}",
            ["CI_PIPELINE_SOURCE"] = request.IsMergeRequest ? "merge_request_event" : "push",
            ["CI_DEFAULT_BRANCH"] = DefaultBranch,
            ["CI_COMMIT_SHA"] = request.Commit,
            ["CI_COMMIT_MESSAGE"] = request.Message,
            ["CI_COMMIT_REF_NAME"] = request.Branch,
            ["CI_COMMIT_REF_SLUG"] = NoSlug().Replace(request.Branch.ToLowerInvariant(), "-").Trim('-'),
        };
        variables[request.IsMergeRequest ? "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME" : "CI_COMMIT_BRANCH"] = request.Branch;
        return variables;
    }

    /// <exception cref="PipelineException">There is no such variable: GitLab's value is empty then.</exception>
    private static string Expand(string text, Dictionary<string, string> variables) => Reference().Replace(text, match =>
        variables.TryGetValue(match.Groups["name"].Value, out string? value) ? value : throw new PipelineException($"cannot expand '{text}': there is no such variable"));

    [GeneratedRegex(@"\$\{?(?<name>\w+)\}?", RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();

    [GeneratedRegex(@"^[A-Za-z0-9_]+=\S*$")]
    private static partial Regex Variable();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NoSlug();
}
