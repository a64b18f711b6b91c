using ContainerStages.TestKit.AzurePipelines;
using ContainerStages.TestKit.GitHubActions.Actions;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions;

/// <summary>Runs the steps of a job or of a composite action, one after the other.</summary>
/// <param name="contexts">Without <c>env</c> and <c>steps</c>, which change from step to step.</param>
/// <param name="variables">The environment that the steps begin with.</param>
/// <param name="title">For the names of steps.</param>
/// <param name="actionFolder">Null for a job.</param>
internal sealed class StepsRun(JobContext context, Contexts contexts, IReadOnlyDictionary<string, string> variables, string title, string? actionFolder)
{
    private readonly List<Outcome> _outcomes = [];
    private readonly Dictionary<string, object?> _steps = [];

    private Outcome Outcome => _outcomes.Contains(Outcome.Failure) ? Outcome.Failure : Outcome.Success;

    public async Task<Outcome> RunAsync(IReadOnlyList<WorkflowStep> steps)
    {
        foreach (WorkflowStep step in steps)
        {
            string name = $"{title}: {NamesOf(null).Expand(step.DisplayName)}";
            (Outcome outcome, IReadOnlyDictionary<string, string> outputs) = (Outcome.Skipped, new Dictionary<string, string>());
            if (NamesOf(null).Holds(step.If))
            {
                context.Result.WriteHead(name);
                (bool succeeded, outputs) = await RunAsync(step, name);
                outcome = succeeded ? Outcome.Success : Outcome.Failure;
            }

            context.Result.Steps[name] = outcome;
            if (outcome != Outcome.Skipped)
            {
                _outcomes.Add(outcome);
            }

            if (step.Id is not null)
            {
                _steps[step.Id] = new Dictionary<string, object?>
                {
                    ["outcome"] = outcome.ToString().ToLowerInvariant(),
                    ["conclusion"] = outcome.ToString().ToLowerInvariant(),
                    ["outputs"] = outputs.ToDictionary(output => output.Key, object? (output) => output.Value),
                };
            }
        }

        return Outcome;
    }

    /// <summary>As after the last step: for the outputs of the job or the action.</summary>
    public string Expand(string text) => NamesOf(null).Expand(text);

    private async Task<(bool Succeeded, IReadOnlyDictionary<string, string> Outputs)> RunAsync(WorkflowStep step, string name)
    {
        Contexts before = NamesOf(null);
        Dictionary<string, string> own = step.Environment.ToDictionary(variable => variable.Key, variable => before.Expand(variable.Value));
        Contexts names = NamesOf(own);
        if (step.Run is not null)
        {
            string folder = names.Expand(step.WorkingDirectory ?? "");
            return await context.RunAsync(step.Run, step.Shell ?? context.Workflow.Shell, folder, Variables(own), actionFolder);
        }

        Dictionary<string, string> given = step.With.ToDictionary(input => input.Key, input => names.Expand(input.Value));
        if (!step.Uses!.StartsWith("./", StringComparison.Ordinal))
        {
            var fields = new Fields($"the inputs of '{step.Uses}'", given.ToDictionary(input => input.Key, object? (input) => input.Value));
            await KnownActions.Find(step.Uses)(context, fields);
            fields.End();
            return (true, new Dictionary<string, string>());
        }

        return await RunCompositeAsync(CompositeAction.Read(Path.Combine(context.Workspace, step.Uses[2..])), given, own, names, name);
    }

    /// <summary>A composite action sees neither secrets nor the results of other jobs: they have to be among its inputs.</summary>
    private async Task<(bool Succeeded, IReadOnlyDictionary<string, string> Outputs)> RunCompositeAsync(
        CompositeAction action, IReadOnlyDictionary<string, string> given, IReadOnlyDictionary<string, string> own, Contexts names, string name)
    {
        var inner = new Contexts(new Dictionary<string, object?> { ["github"] = names.Names["github"], ["runner"] = names.Names["runner"] }, [])
        {
            Workspace = names.Workspace,
        };
        inner = inner.With("inputs", new StrictMap("inputs", action.Bind(given, inner.Expand)));
        var steps = new StepsRun(context, inner, Variables(own), name, action.Folder);
        Outcome outcome = await steps.RunAsync(action.Steps);
        return (outcome == Outcome.Success, action.Outputs.ToDictionary(output => output.Key, output => steps.Expand(output.Value)));
    }

    /// <param name="own">The step's variables; null where they are not known yet.</param>
    private Contexts NamesOf(IReadOnlyDictionary<string, string>? own) => (contexts with { Before = _outcomes })
        .With("env", Contexts.Strict("env", Variables(own)))
        .With("steps", new StrictMap("steps", _steps));

    private Dictionary<string, string> Variables(IReadOnlyDictionary<string, string>? own)
    {
        Dictionary<string, string> all = new(variables);
        foreach ((string name, string value) in context.Environment.Concat(own ?? new Dictionary<string, string>()))
        {
            all[name] = value;
        }

        return all;
    }
}
