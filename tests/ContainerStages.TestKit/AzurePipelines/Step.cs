using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines;

/// <param name="Task">The task's name and version; <c>bash</c>, <c>script</c>, <c>checkout</c>, <c>publish</c> and <c>download</c> are the short forms.</param>
/// <param name="Inputs">With macros; what follows a short form is the input <c>script</c>.</param>
internal sealed record Step(
    string Task,
    IReadOnlyDictionary<string, string> Inputs,
    string? Name,
    string? DisplayName,
    string Condition,
    bool ContinueOnError,
    IReadOnlyDictionary<string, string> Environment)
{
    private static readonly string[] ShortForms = ["bash", "script", "checkout", "publish", "download"];

    public static Step Read(object? value)
    {
        var fields = new Fields("a step", value);
        string? shortForm = ShortForms.SingleOrDefault(fields.Has);
        Dictionary<string, string> inputs = new(fields.Map("inputs"));
        if (shortForm is null == !fields.Has("task") || (shortForm is not null && inputs.Count > 0))
        {
            throw new PipelineException("cannot read a step: it is neither a task nor one of " + string.Join(", ", ShortForms));
        }

        foreach (string input in (string[])(shortForm switch
        {
            "bash" or "script" => [shortForm, "workingDirectory"],
            "checkout" => ["checkout", "clean", "fetchDepth"],
            "publish" => ["publish", "artifact"],
            "download" => ["download", "artifact"],
            _ => [],
        }))
        {
            if (fields.Text(input) is { } text)
            {
                inputs[input == shortForm ? "script" : input] = text;
            }
        }

        var step = new Step(
            shortForm ?? fields.Required("task"),
            inputs,
            fields.Text("name"),
            fields.Text("displayName"),
            fields.Text("condition") ?? "succeeded()",
            fields.Flag("continueOnError"),
            fields.Map("env"));
        fields.End();
        return step;
    }
}
