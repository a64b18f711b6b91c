namespace ContainerStages.TestKit.AzurePipelines;

/// <summary>
/// <c>##vso[area.event name=value;…]data</c> in a line of output, read as the agent reads it
/// (https://github.com/microsoft/azure-pipelines-agent, Command.cs): also in the middle of a line.
/// </summary>
/// <param name="Name"><c>area.event</c>, in lower case.</param>
internal sealed record LoggingCommand(string Name, IReadOnlyDictionary<string, string> Properties, string Data)
{
    private const string Prefix = "##vso[";

    /// <returns>Null if the line has no command.</returns>
    public static LoggingCommand? Find(string line)
    {
        int start = line.IndexOf(Prefix, StringComparison.Ordinal);
        int end = start < 0 ? -1 : line.IndexOf(']', start);
        if (end < 0)
        {
            return null;
        }

        string[] parts = line[(start + Prefix.Length)..end].Split(' ', 2);
        if (parts[0].Split('.', StringSplitOptions.RemoveEmptyEntries).Length != 2)
        {
            return null;
        }

        Dictionary<string, string> properties = new(StringComparer.OrdinalIgnoreCase);
        foreach (string property in parts.Length == 1 ? [] : parts[1].Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (property.Split('=', 2, StringSplitOptions.RemoveEmptyEntries) is [string name, string value])
            {
                properties[name] = Unescape(value);
            }
        }

        return new LoggingCommand(parts[0].ToLowerInvariant(), properties, Unescape(line[(end + 1)..]));
    }

    private static string Unescape(string text) => text
        .Replace("%3B", ";", StringComparison.Ordinal)
        .Replace("%0D", "\r", StringComparison.Ordinal)
        .Replace("%0A", "\n", StringComparison.Ordinal)
        .Replace("%5D", "]", StringComparison.Ordinal)
        .Replace("%AZP25", "%", StringComparison.Ordinal);
}
