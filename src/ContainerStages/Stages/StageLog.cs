using ContainerStages.Stages.Secrets;

namespace ContainerStages.Stages;

/// <summary>What stages say, with the name of the stage before each line: several talk at once.</summary>
/// <param name="write">May be called by several threads.</param>
internal sealed class StageLog(Action<string> write)
{
    /// <summary>No line has what it hides.</summary>
    public SecretMask Mask { get; } = new();

    /// <summary>A line of ours.</summary>
    public void Say(string stage, string text) => write(Mask.Hide($"Stage '{stage}' {text}"));

    /// <summary>What the project wants to run. It may have several lines, and a line of a log is one.</summary>
    public void Runs(string stage, string command)
    {
        string[] lines = Mask.Hide(command.Trim()).ReplaceLineEndings("\n").Split('\n');
        write($"Stage '{stage}' runs: {lines[0]}");
        foreach (string line in lines.Skip(1))
        {
            write("  " + line);
        }
    }

    /// <summary>A line of the command's.</summary>
    public void Line(string stage, string text) => write(Mask.Hide($"[{stage}] {text}"));
}
