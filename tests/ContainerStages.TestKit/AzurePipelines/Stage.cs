using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines;

/// <param name="DependsOn">Null: on the stage before it.</param>
internal sealed record Stage(
    string Name, IReadOnlyList<string>? DependsOn, string Condition, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<Job> Jobs)
{
    public static Stage Read(object? value)
    {
        var fields = new Fields("a stage", value);
        _ = fields.Text("displayName");
        var stage = new Stage(
            fields.Required("stage"),
            fields.Texts("dependsOn"),
            fields.Text("condition") ?? "succeeded()",
            fields.Map("variables"),
            [.. fields.List("jobs").Select(Job.Read)]);
        fields.End();
        return stage;
    }
}
