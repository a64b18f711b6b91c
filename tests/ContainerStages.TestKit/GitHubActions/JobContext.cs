using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions;

/// <summary>A job on its runner: the folders, the environment of its processes, and what they say.</summary>
/// <param name="folder">The job's own, on a machine that no other job sees.</param>
internal sealed class JobContext(RunnerSettings settings, RunRequest request, RunResult result, Workflow workflow, WorkflowJob job, string folder)
{
    private readonly Lock _lock = new();
    private Exception? _fault;
    private int _scripts;

    public RunnerSettings Settings { get; } = settings;

    public RunRequest Request { get; } = request;

    public RunResult Result { get; } = result;

    public Workflow Workflow { get; } = workflow;

    public WorkflowJob Job { get; } = job;

    public string Workspace { get; } = Path.Combine(folder, "shop");

    public string Temporary { get; } = Path.Combine(folder, "_temp");

    /// <summary>What the job's token may do.</summary>
    public IReadOnlyDictionary<string, string> Permissions { get; } = (job.Permissions ?? workflow.Permissions).ToDictionary(
        permission => permission.Key, permission => request.IsPullRequest && permission.Value == "write" ? "read" : permission.Value);

    /// <summary>What steps have set by <c>GITHUB_ENV</c>.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>What steps have set by <c>GITHUB_PATH</c>, the last one first.</summary>
    public List<string> PathFolders { get; } = [];

    /// <summary>The last one first.</summary>
    public List<ProblemMatcher> Matchers { get; } = [];

    /// <summary>What actions do at the end of the job, the last one first; gets whether the job has succeeded.</summary>
    public Stack<Func<bool, Task>> AtEnd { get; } = [];

    public StrictMap GitHub { get; } = new("github", GitHubContext.Create(settings, request, workflow.Name)
        .Append(new KeyValuePair<string, object?>("workspace", Path.Combine(folder, "shop"))).ToDictionary());

    public object RunnerNames => Contexts.Strict("runner", [new("os", "Linux"), new("arch", "X64"), new("temp", Temporary)]);

    /// <summary>Runs a script with bash, as GitHub does for <c>shell: bash</c>.</summary>
    /// <param name="environment">Of the workflow, the job and the step.</param>
    /// <param name="actionFolder">Of the composite action that the script belongs to; null for none.</param>
    /// <returns>Whether it succeeded, and its outputs.</returns>
    public async Task<(bool Succeeded, IReadOnlyDictionary<string, string> Outputs)> RunAsync(
        string script, string? shell, string workingDirectory, IReadOnlyDictionary<string, string> environment, string? actionFolder)
    {
        if (shell is not (null or "bash"))
        {
            throw new PipelineException($"cannot run a script with '{shell}': the test runner has bash");
        }

        string own = Path.Combine(Temporary, "_runner_file_commands", $"{++_scripts}");
        var files = new CommandFiles(own);
        Dictionary<string, string?> variables = new(Settings.Environment);
        foreach ((string name, string? value) in environment.Select(variable => new KeyValuePair<string, string?>(variable.Key, variable.Value))
            .Concat(Predefined(actionFolder)).Concat(files.Create()))
        {
            variables[name] = value;
        }

        variables["PATH"] = string.Join(':', PathFolders.Append(variables.GetValueOrDefault("PATH") ?? System.Environment.GetEnvironmentVariable("PATH")));
        string file = Path.Combine(Temporary, $"{_scripts}.sh");
        await File.WriteAllTextAsync(file, script);
        string[] options = shell is null ? ["-e"] : ["--noprofile", "--norc", "-eo", "pipefail"];
        bool succeeded = await StepProcess.RunAsync("bash", [.. options, file], Path.Combine(Workspace, workingDirectory), variables, Read);
        if (_fault is not null)
        {
            throw new PipelineException($"{_fault.Message}\n{Result.Log}");
        }

        TakeFiles(files);
        return (succeeded, files.ReadOutputs());
    }

    private void TakeFiles(CommandFiles files)
    {
        foreach ((string name, string value) in files.ReadVariables())
        {
            Environment[name] = value;
        }

        PathFolders.InsertRange(0, files.ReadPath().Reverse());
        if (files.ReadSummary() is { } summary)
        {
            Result.Summaries.Add(Result.Secrets.Mask(summary));
        }
    }

    private Dictionary<string, string?> Predefined(string? actionFolder)
    {
        Dictionary<string, string?> variables = new()
        {
            ["CI"] = "true",
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_JOB"] = Job.Id,
            ["GITHUB_ACTION_PATH"] = actionFolder,
            ["RUNNER_OS"] = "Linux",
            ["RUNNER_ARCH"] = "X64",
            ["RUNNER_TEMP"] = Temporary,
        };
        foreach ((string name, object? value) in GitHub.Where(property => property.Value is string))
        {
            variables["GITHUB_" + name.ToUpperInvariant()] = (string)value!;
        }

        if (Permissions.GetValueOrDefault("id-token") == "write" && Settings.IdTokens is var (url, token))
        {
            Result.Secrets.Add(token);
            variables["ACTIONS_ID_TOKEN_REQUEST_URL"] = url.ToString();
            variables["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = token;
        }

        return variables;
    }

    private void Read(string line)
    {
        lock (_lock)
        {
            try
            {
                if (WorkflowCommand.Find(line) is { } command)
                {
                    Execute(command, line);
                    return;
                }

                Result.Record(line);
                if (Matchers.Select(matcher => matcher.Find(line, Workspace)).FirstOrDefault(found => found is not null) is { } annotation)
                {
                    Result.Annotations.Add(annotation);
                }

                Result.WriteLine(line);
            }
            catch (Exception exception) when (exception is PipelineException or IOException or FormatException or KeyNotFoundException)
            {
                _fault ??= exception;
            }
        }
    }

    private void Execute(WorkflowCommand command, string line)
    {
        if (command.Name == "add-mask")
        {
            Result.Secrets.Add(command.Data);
            return;
        }

        Result.Record(line);
        switch (command.Name)
        {
            case "group":
                Result.Groups.Add(command.Data);
                break;
            case "endgroup" or "debug":
                break;
            case "add-matcher":
                foreach (ProblemMatcher matcher in ProblemMatcher.Read(command.Data))
                {
                    Matchers.RemoveAll(other => other.Owner == matcher.Owner);
                    Matchers.Insert(0, matcher);
                }

                break;
            case "error" or "warning" or "notice":
                Result.Annotate(new Annotation(command.Name, command.Properties.GetValueOrDefault("file"), null, null, null, command.Data));
                break;
            default:
                throw new PipelineException($"cannot carry out '{line.Trim()}': the test runner does not know it");
        }
    }
}
