using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions;

/// <param name="Default">May have expressions; null for none.</param>
internal sealed record ActionInput(bool IsRequired, string? Default);

/// <summary>An action made of steps, <c>action.yml</c>.</summary>
/// <param name="Folder">Full path.</param>
/// <param name="Outputs">Their values, which are expressions.</param>
internal sealed record CompositeAction(
    string Folder, IReadOnlyDictionary<string, ActionInput> Inputs, IReadOnlyDictionary<string, string> Outputs, IReadOnlyList<WorkflowStep> Steps)
{
    public static CompositeAction Read(string folder)
    {
        string path = Path.Combine(folder, "action.yml");
        if (!File.Exists(path))
        {
            throw new PipelineException($"cannot find the action '{folder}': was it checked out?");
        }

        var fields = new Fields($"'{path}'", YamlFile.Read(path));
        _ = fields.Required("name");
        _ = fields.Required("description");
        Fields runs = fields.Inner("runs");
        string kind = runs.Required("using");
        var action = new CompositeAction(
            folder,
            Described(fields, "inputs", InputOf),
            Described(fields, "outputs", output => output.Required("value")),
            [.. runs.List("steps").Select(step => WorkflowStep.Read(step, isComposite: true))]);
        runs.End();
        fields.End();
        return kind == "composite" ? action : throw new PipelineException($"cannot run '{path}': the test runner knows no action of the kind '{kind}'");
    }

    /// <param name="given">What the step that uses the action hands in.</param>
    /// <param name="evaluate">For defaults.</param>
    /// <exception cref="PipelineException">One is unknown or missing: GitHub only warns of the first, and does not look at the second.</exception>
    public Dictionary<string, object?> Bind(IReadOnlyDictionary<string, string> given, Func<string, string> evaluate)
    {
        if (given.Keys.Except(Inputs.Keys).FirstOrDefault() is { } unknown)
        {
            throw new PipelineException($"cannot use the action in '{Folder}': it has no input '{unknown}'");
        }

        return Inputs.ToDictionary(input => input.Key, object? (input) => given.TryGetValue(input.Key, out string? value) ? value
            : input.Value.IsRequired ? throw new PipelineException($"cannot use the action in '{Folder}': it needs the input '{input.Key}'")
            : evaluate(input.Value.Default ?? ""));
    }

    private static ActionInput InputOf(Fields input) => new(input.Flag("required"), input.Text("default"));

    private static Dictionary<string, T> Described<T>(Fields fields, string key, Func<Fields, T> read)
    {
        Dictionary<string, T> described = [];
        if (fields.Has(key))
        {
            Fields all = fields.Inner(key);
            foreach (string name in all.Keys)
            {
                Fields one = all.Inner(name);
                _ = one.Required("description");
                described.Add(name, read(one));
                one.End();
            }

            all.End();
        }

        return described;
    }
}
