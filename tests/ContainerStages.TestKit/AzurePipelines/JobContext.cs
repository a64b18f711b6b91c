using ContainerStages.TestKit.Expressions;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines;

/// <summary>A job that runs on an agent: its folders, its variables and what its processes write.</summary>
/// <param name="folder">The job's workspace.</param>
internal sealed class JobContext(AgentSettings settings, BuildRequest request, BuildResult result, string folder)
{
    private readonly Lock _lock = new();
    private readonly List<string> _path = [];
    private Exception? _fault;

    public AgentSettings Settings { get; } = settings;

    public BuildRequest Request { get; } = request;

    public BuildResult Result { get; } = result;

    public string Folder { get; } = folder;

    public string Sources => Path.Combine(Folder, "s");

    public string Temporary => Path.Combine(Folder, "_temp");

    public string Staging => Path.Combine(Folder, "a");

    public VariableSet Variables { get; } = new();

    /// <summary>As <c>step.variable</c>.</summary>
    public Dictionary<string, string> Outputs { get; } = [];

    /// <summary>What tasks do at the end of the job, the last one first; gets whether the job has succeeded.</summary>
    public Stack<Func<bool, Task>> AtEnd { get; } = [];

    /// <summary>Which step runs: different for each step of the run.</summary>
    public string StepId { get; set; } = "";

    /// <summary>The name of the running step, for its output variables.</summary>
    public string? StepName { get; set; }

    /// <summary>Runs a program of the step. Commands in its output take effect for the steps after it.</summary>
    /// <param name="environment">More than the job's variables.</param>
    public async Task<bool> RunAsync(string program, IReadOnlyList<string> arguments, string workingDirectory, IReadOnlyDictionary<string, string?> environment)
    {
        Dictionary<string, string?> variables = new(Settings.Environment);
        foreach ((string name, string? value) in Variables.ForProcesses().Concat(environment))
        {
            variables[name] = value;
        }

        string path = variables.GetValueOrDefault("PATH") ?? Environment.GetEnvironmentVariable("PATH")!;
        variables["PATH"] = string.Join(':', Enumerable.Reverse(_path).Append(path));
        bool succeeded = await StepProcess.RunAsync(program, arguments, workingDirectory, variables, Read);
        return _fault is null ? succeeded : throw new PipelineException($"{_fault.Message}\n{Result.Log}");
    }

    private void Read(string line)
    {
        lock (_lock)
        {
            try
            {
                if (LoggingCommand.Find(line) is not { } command)
                {
                    Result.Record(line);
                    Result.WriteLine(line);
                    return;
                }

                Execute(command);
                if (!IsSecret(command))
                {
                    Result.Record(line);
                }
            }
            catch (Exception exception) when (exception is PipelineException or IOException or FormatException or KeyNotFoundException)
            {
                _fault ??= exception;
            }
        }
    }

    private static bool IsSecret(LoggingCommand command) =>
        command.Name == "task.setsecret" || (command.Properties.TryGetValue("issecret", out string? secret) && bool.Parse(secret));

    private void Execute(LoggingCommand command)
    {
        switch (command.Name)
        {
            case "task.setvariable":
                SetVariable(command);
                break;
            case "task.setsecret":
                Result.Secrets.Add(command.Data);
                break;
            case "task.uploadsummary":
                Result.AddSummary(StepId, command.Data);
                break;
            case "task.setprogress":
                Result.Progress.Add(((int)Values.Number(command.Properties["value"]), command.Data));
                break;
            case "task.prependpath":
                _path.Add(command.Data);
                break;
            case "task.logissue":
                Result.Issues.Add($"{command.Properties["type"]}: {command.Data}");
                Result.WriteLine($"##[{command.Properties["type"]}]{command.Data}");
                break;
            case "build.addbuildtag":
                Result.Tags.Add(command.Data.Trim());
                break;
            default:
                throw new PipelineException($"cannot carry out '##vso[{command.Name}]': the test agent does not know it");
        }
    }

    private void SetVariable(LoggingCommand command)
    {
        string name = command.Properties["variable"];
        bool isSecret = IsSecret(command);
        if (command.Properties.Keys.Except(["variable", "issecret", "isoutput"], StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown)
        {
            throw new PipelineException($"cannot set the variable '{name}': the test agent does not know '{unknown}'");
        }

        if (isSecret)
        {
            Result.Secrets.Add(command.Data);
        }

        if (!command.Properties.TryGetValue("isoutput", out string? isOutput) || !bool.Parse(isOutput))
        {
            Variables.Set(name, command.Data, isSecret);
            return;
        }

        string output = $"{StepName ?? throw new PipelineException($"cannot set the output variable '{name}': its step has no name")}.{name}";
        Outputs[output] = command.Data;
        Variables.Set(output, command.Data, isSecret);
    }
}
