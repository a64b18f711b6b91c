namespace ContainerStages.Stages;

/// <summary>What stages say, with the name of the stage before each line: several talk at once.</summary>
/// <param name="write">May be called by several threads.</param>
internal sealed class StageLog(Action<string> write)
{
    /// <summary>A line of ours.</summary>
    public void Say(string stage, string text) => write($"Stage '{stage}' {text}");

    /// <summary>A line of the command's.</summary>
    public void Line(string stage, string text) => write($"[{stage}] {text}");
}
