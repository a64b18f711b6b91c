using ContainerStages.Stages.Secrets;

namespace ContainerStages.Stages;

/// <summary>The log of stages, with the name of the stage before each line, because several stages log at once.</summary>
/// <param name="write">May be called by several threads.</param>
internal sealed class StageLog(Action<string> write)
{
    /// <summary>The mask of secrets, which applies to every line.</summary>
    public SecretMask Mask { get; } = new();

    /// <summary>Writes a line of the package.</summary>
    public void Info(string stage, string text) => write(Mask.Hide($"Stage '{stage}' {text}"));

    /// <summary>Writes the command that runs. A command of several lines becomes one line of the log.</summary>
    public void Runs(string stage, string command)
    {
        string[] lines = Mask.Hide(command.Trim()).ReplaceLineEndings("\n").Split('\n');
        write($"Stage '{stage}' runs: {lines[0]}");
        foreach (string line in lines.Skip(1))
        {
            write("  " + line);
        }
    }

    /// <summary>Writes a line of the command.</summary>
    public void Line(string stage, string text) => write(Mask.Hide($"[{stage}] {text}"));
}
