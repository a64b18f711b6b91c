using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions;

/// <summary>
/// The files in which a script sets outputs, variables and folders of the path (https://github.com/actions/runner, FileCommandManager.cs). Each script has
/// its own.
/// </summary>
/// <param name="folder">A new folder.</param>
internal sealed class CommandFiles(string folder)
{
    /// <summary>In bytes. The runner drops a longer summary with an error.</summary>
    public const long LongestSummary = 1024 * 1024;

    private static readonly string[] Names = ["GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"];

    public Dictionary<string, string?> Create()
    {
        Directory.CreateDirectory(folder);
        foreach (string name in Names)
        {
            File.WriteAllText(PathOf(name), "");
        }

        return Names.ToDictionary(name => name, string? (name) => PathOf(name));
    }

    public IReadOnlyDictionary<string, string> ReadOutputs() => ReadPairs(File.ReadAllText(PathOf("GITHUB_OUTPUT")));

    /// <exception cref="PipelineException">One is a variable that a runner sets, or one that it does not take.</exception>
    public IReadOnlyDictionary<string, string> ReadVariables()
    {
        IReadOnlyDictionary<string, string> pairs = ReadPairs(File.ReadAllText(PathOf("GITHUB_ENV")));
        return pairs.Keys.FirstOrDefault(name =>
                name == "NODE_OPTIONS" || name.StartsWith("GITHUB_", StringComparison.Ordinal) || name.StartsWith("RUNNER_", StringComparison.Ordinal)) is { } wrong
            ? throw new PipelineException($"cannot set '{wrong}' by GITHUB_ENV")
            : pairs;
    }

    public IReadOnlyList<string> ReadPath() => [.. File.ReadAllLines(PathOf("GITHUB_PATH")).Where(line => line.Length > 0)];

    /// <returns>Null if nothing was written.</returns>
    /// <exception cref="PipelineException">It is too long.</exception>
    public string? ReadSummary() => new FileInfo(PathOf("GITHUB_STEP_SUMMARY")).Length switch
    {
        0 => null,
        > LongestSummary => throw new PipelineException("cannot show the summary of a step: it is longer than 1 MB"),
        _ => File.ReadAllText(PathOf("GITHUB_STEP_SUMMARY")),
    };

    /// <summary><c>name=value</c>, and <c>name&lt;&lt;delimiter</c> with the value's lines and the delimiter on lines of their own. The last one of a name counts.</summary>
    internal static IReadOnlyDictionary<string, string> ReadPairs(string text)
    {
        Dictionary<string, string> pairs = [];
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            int marker = line.IndexOf("<<", StringComparison.Ordinal);
            if (line.Length == 0)
            {
                continue;
            }

            if (equals >= 0 && (marker < 0 || equals < marker))
            {
                pairs[line[..equals]] = line[(equals + 1)..];
                continue;
            }

            string delimiter = marker > 0 ? line[(marker + 2)..] : "";
            int end = delimiter.Length == 0 ? -1 : Array.IndexOf(lines, delimiter, i + 1);
            if (end < 0)
            {
                throw new PipelineException($"cannot read '{line}' of a script's file: it is neither name=value nor has an end");
            }

            pairs[line[..marker]] = string.Join('\n', lines[(i + 1)..end]);
            i = end;
        }

        return pairs;
    }

    private string PathOf(string name) => Path.Combine(folder, name.ToLowerInvariant());
}
