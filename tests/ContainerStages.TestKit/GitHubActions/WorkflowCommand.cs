namespace ContainerStages.TestKit.GitHubActions;

/// <summary>
/// A command in a line of a step's output, read as the runner reads it (https://github.com/actions/runner, ActionCommand.cs): <c>::name key=value::data</c>
/// at the start of a line, after white space, and the older <c>##[name key=value;]data</c> anywhere in a line.
/// </summary>
internal sealed record WorkflowCommand(string Name, IReadOnlyDictionary<string, string> Properties, string Data)
{
    private const string Marker = "::";
    private const string OldMarker = "##[";

    /// <summary>The older form is a command only with one of these names.</summary>
    private static readonly string[] Registered =
    [
        "add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "notice", "remove-matcher", "save-state", "set-env", "set-output",
        "stop-commands", "warning",
    ];

    /// <returns>Null if the line has no command. The name may be one that no runner knows.</returns>
    public static WorkflowCommand? Find(string line)
    {
        string text = line.TrimStart();
        if (text.StartsWith(Marker, StringComparison.Ordinal) && text.IndexOf(Marker, Marker.Length, StringComparison.Ordinal) is var end and > 0)
        {
            return Read(text[Marker.Length..end], ',', UnescapeProperty, Unescape(text[(end + Marker.Length)..]));
        }

        int start = line.IndexOf(OldMarker, StringComparison.Ordinal);
        int close = start < 0 ? -1 : line.IndexOf(']', start);
        if (close < 0)
        {
            return null;
        }

        WorkflowCommand old = Read(line[(start + OldMarker.Length)..close], ';', UnescapeOld, UnescapeOld(line[(close + 1)..]));
        return Registered.Contains(old.Name) ? old : null;
    }

    private static WorkflowCommand Read(string text, char separator, Func<string, string> unescape, string data)
    {
        string[] parts = text.Split(' ', 2);
        Dictionary<string, string> properties = new(StringComparer.OrdinalIgnoreCase);
        foreach (string property in parts.Length == 1 ? [] : parts[1].Trim().Split(separator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (property.Split('=', 2, StringSplitOptions.RemoveEmptyEntries) is [string name, string value])
            {
                properties[name] = unescape(value);
            }
        }

        return new WorkflowCommand(parts[0].ToLowerInvariant(), properties, data);
    }

    private static string Unescape(string text) => Replace(text, ("%0D", "\r"), ("%0A", "\n"), ("%25", "%"));

    private static string UnescapeProperty(string text) => Replace(text, ("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"));

    private static string UnescapeOld(string text) => Replace(text, ("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%25", "%"));

    private static string Replace(string text, params (string Escaped, string Plain)[] pairs) =>
        pairs.Aggregate(text, (changed, pair) => changed.Replace(pair.Escaped, pair.Plain, StringComparison.Ordinal));
}
