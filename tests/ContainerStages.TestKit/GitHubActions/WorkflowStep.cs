using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions;

/// <summary>A step of a job or of a composite action: a script or an action.</summary>
/// <param name="Uses">An action; null for a script.</param>
/// <param name="Run">A script; null for an action.</param>
/// <param name="Shell">Null for the job's.</param>
internal sealed record WorkflowStep(
    string? Id,
    string? Name,
    string? If,
    string? Uses,
    IReadOnlyDictionary<string, string> With,
    string? Run,
    string? Shell,
    string? WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment)
{
    public string DisplayName => Name ?? Uses ?? Run!.Split('\n')[0];

    /// <param name="isComposite">Scripts of composite actions have to name their shell.</param>
    public static WorkflowStep Read(object? value, bool isComposite)
    {
        var fields = new Fields("a step", value);
        var step = new WorkflowStep(
            fields.Text("id"),
            fields.Text("name"),
            fields.Text("if"),
            fields.Text("uses"),
            fields.Map("with"),
            fields.Text("run"),
            fields.Text("shell"),
            fields.Text("working-directory"),
            fields.Map("env"));
        fields.End();
        if (step.Uses is null == step.Run is null)
        {
            throw new PipelineException("cannot read a step: it has to have either 'uses' or 'run'");
        }

        if (step.Run is not null && isComposite && step.Shell is null)
        {
            throw new PipelineException($"cannot read the step '{step.DisplayName}': a composite action has to name the shell");
        }

        // GitHub allows it, and that is how branch names become commands.
        return step.Run?.Contains("${{", StringComparison.Ordinal) == true
            ? throw new PipelineException($"cannot read the step '{step.DisplayName}': its script has an expression. Hand the value in by 'env'")
            : step;
    }
}
