using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines;

/// <param name="Environment">Of a deployment job; null of others.</param>
/// <param name="Pool">A hosted image, or the name of a self-hosted pool; null for the pipeline's.</param>
internal sealed record Job(
    string Name,
    string? Environment,
    Pool? Pool,
    IReadOnlyList<string> DependsOn,
    string Condition,
    IReadOnlyDictionary<string, string> Variables,
    IReadOnlyList<Step> Steps)
{
    public static Job Read(object? value)
    {
        var fields = new Fields("a job", value);
        bool deploys = fields.Has("deployment");
        string name = fields.Required(deploys ? "deployment" : "job");
        fields = new Fields($"the job '{name}'", value);
        _ = fields.Text(deploys ? "deployment" : "job");
        _ = fields.Text("displayName");
        var job = new Job(
            name,
            deploys ? fields.Required("environment") : null,
            fields.Has("pool") ? Pool.Read(fields.Inner("pool")) : null,
            fields.Texts("dependsOn") ?? [],
            fields.Text("condition") ?? "succeeded()",
            fields.Map("variables"),
            [.. (deploys ? DeploySteps(fields) : fields.List("steps")).Select(Step.Read)]);
        fields.End();
        return job;
    }

    private static IReadOnlyList<object?> DeploySteps(Fields job)
    {
        Fields strategy = job.Inner("strategy");
        Fields runOnce = strategy.Inner("runOnce");
        Fields deploy = runOnce.Inner("deploy");
        IReadOnlyList<object?> steps = deploy.List("steps");
        strategy.End();
        runOnce.End();
        deploy.End();
        return steps;
    }
}
