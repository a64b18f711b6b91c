using System.Text.RegularExpressions;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines;

/// <summary>The variables of a job. Names are in any case.</summary>
internal sealed partial class VariableSet
{
    private readonly Dictionary<string, (string Value, bool IsSecret)> _variables = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyCollection<string> Names => _variables.Keys;

    public string this[string name] => _variables[name].Value;

    public void Set(string name, string value, bool isSecret = false) => _variables[name] = (value, isSecret);

    /// <summary>What expressions see; one that is not set is empty.</summary>
    public IReadOnlyDictionary<string, object?> ForExpressions() =>
        _variables.ToDictionary(variable => variable.Key, object? (variable) => variable.Value.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>What processes see: not the secrets.</summary>
    public Dictionary<string, string?> ForProcesses() => _variables.Where(variable => !variable.Value.IsSecret)
        .GroupBy(variable => variable.Key.Replace('.', '_').Replace(' ', '_').ToUpperInvariant())
        .ToDictionary(variables => variables.Key, string? (variables) => variables.Last().Value.Value);

    /// <summary>Replaces <c>$(name)</c>, also in values. The agent leaves an unknown name as it is, as a shell needs in a script.</summary>
    /// <param name="isScript">Otherwise an unknown name is an error: it is misspelt.</param>
    public string ExpandMacros(string text, bool isScript = false, int depth = 0) => Macro().Replace(text, match =>
    {
        string name = match.Groups["name"].Value;
        if (!_variables.TryGetValue(name, out (string Value, bool IsSecret) variable))
        {
            return isScript ? match.Value : throw new PipelineException($"cannot expand '{text}': there is no variable '{name}'");
        }

        return depth > 20 ? throw new PipelineException($"cannot expand '{text}': the variable '{name}' contains itself") : ExpandMacros(variable.Value, isScript: true, depth + 1);
    });

    [GeneratedRegex(@"\$\((?<name>[A-Za-z_][A-Za-z0-9_.]*)\)", RegexOptions.ExplicitCapture)]
    public static partial Regex Macro();
}
