using System.Text;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions;

/// <summary>Runs the steps of a job, and ends with its outputs.</summary>
/// <param name="server">The contexts that are known before the job starts: <c>github</c> and <c>needs</c>.</param>
internal sealed class JobRun(JobContext context, Contexts server, IReadOnlyDictionary<string, string> secrets)
{
    /// <summary>In bytes, of all outputs of a job.</summary>
    private const int LongestOutputs = 1024 * 1024;

    public async Task<Outcome> RunAsync()
    {
        foreach (string folder in (string[])[context.Workspace, context.Temporary])
        {
            Directory.CreateDirectory(folder);
        }

        Contexts job = server.With("secrets", Contexts.Strict("secrets", secrets)).With("github", context.GitHub);
        Dictionary<string, string> variables = [];
        foreach ((string name, string value) in context.Workflow.Variables.Concat(context.Job.Variables))
        {
            variables[name] = job.Expand(value);
        }

        var steps = new StepsRun(context, job.With("runner", context.RunnerNames) with { Before = [], Workspace = context.Workspace }, variables, context.Job.Id, actionFolder: null);
        Outcome outcome = await steps.RunAsync(context.Job.Steps);
        foreach (Func<bool, Task> end in context.AtEnd)
        {
            await end(outcome == Outcome.Success);
        }

        Dictionary<string, string> outputs = context.Job.Outputs.ToDictionary(output => output.Key, output => steps.Expand(output.Value));
        if (outputs.Values.Sum(Encoding.UTF8.GetByteCount) > LongestOutputs)
        {
            throw new PipelineException($"cannot keep the outputs of '{context.Job.Id}': they are longer than 1 MB");
        }

        // GitHub drops an output that has a secret in it, and says so in a warning that is easy to miss.
        if (outputs.FirstOrDefault(output => context.Result.Secrets.Mask(output.Value) != output.Value) is { Key: not null } hidden)
        {
            throw new PipelineException($"cannot hand on the output '{hidden.Key}' of '{context.Job.Id}': it has a secret in it");
        }

        context.Result.Outputs[context.Job.Id] = outputs;
        context.Result.Environment[context.Job.Id] = context.Environment;
        return outcome;
    }
}
