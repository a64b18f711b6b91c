using ContainerStages.TestKit.AzurePipelines.Tasks;
using ContainerStages.TestKit.Expressions;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines;

/// <summary>Runs the steps of a job, one after the other.</summary>
/// <param name="key"><c>stage.job</c>.</param>
internal sealed class JobRun(string key, Job job, JobContext context)
{
    private readonly Dictionary<string, Outcome> _steps = [];

    public async Task<Outcome> RunAsync()
    {
        foreach (Step step in Steps())
        {
            await RunAsync(step);
        }

        foreach (Func<bool, Task> end in context.AtEnd)
        {
            await end(Outcome == Outcome.Succeeded);
        }

        return Outcome;
    }

    private Outcome Outcome => _steps.ContainsValue(Outcome.Failed) ? Outcome.Failed : Outcome.Succeeded;

    /// <summary>A job checks the sources out, and a deployment job downloads the artifacts, if no step says otherwise.</summary>
    private IReadOnlyList<Step> Steps()
    {
        (string task, string what) = job.Environment is null ? ("checkout", "self") : ("download", "current");
        return job.Steps.Any(step => step.Task == task) ? job.Steps : [Step.Read(new Dictionary<string, object?> { [task] = what }), .. job.Steps];
    }

    private async Task RunAsync(Step step)
    {
        string name = context.Variables.ExpandMacros(step.DisplayName ?? step.Task);
        Dictionary<string, Outcome> ran = _steps.Where(other => other.Value != Outcome.Skipped).ToDictionary();
        Dictionary<string, object?> names = new() { ["variables"] = context.Variables.ForExpressions() };
        Outcome outcome = Outcome.Skipped;
        if (Conditions.Hold(step.Condition, ran, names))
        {
            context.Result.WriteHead($"{key}: {name}");
            context.StepName = step.Name;
            context.StepId = $"{key} {_steps.Count}";
            Dictionary<string, object?> inputs = step.Inputs.ToDictionary(
                input => input.Key, object? (input) => context.Variables.ExpandMacros(input.Value, isScript: input.Key is "script" or "inlineScript"));
            Dictionary<string, string?> environment = step.Environment.ToDictionary(
                variable => variable.Key, string? (variable) => context.Variables.ExpandMacros(variable.Value));
            var fields = new Fields($"the inputs of '{name}'", inputs);
            outcome = await KnownTasks.Find(step.Task)(context, fields, environment) || step.ContinueOnError ? Outcome.Succeeded : Outcome.Failed;
            fields.End();
        }

        context.Result.Steps[$"{key}.{name}"] = outcome;
        _steps[$"{_steps.Count} {name}"] = outcome;
    }
}
