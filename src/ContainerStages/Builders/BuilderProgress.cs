using System.Text.RegularExpressions;

namespace ContainerStages.Builders;

/// <summary>
/// Reads the progress of a builder, line by line: which stage each line is of, and how many steps ran. BuildKit numbers its steps, which run side by side, and
/// names the stage in a step's first line; podman and buildah number the stages, and name one in the <c>FROM</c> that it begins with.
/// </summary>
internal sealed partial class BuilderProgress
{
    private const string NoStage = "build";

    private readonly Dictionary<string, string> _stages = [];
    private string _current = NoStage;
    private bool _isNumberedByStage;

    /// <summary>The steps that ran, rather than being found in the cache.</summary>
    public int Ran { get; private set; }

    /// <summary>The steps whose results were there.</summary>
    public int Cached { get; private set; }

    /// <returns>The stage, or <c>build</c> for a line of none, and the text; null for a line that says nothing.</returns>
    public (string Stage, string Text)? Read(string line)
    {
        if (!_isNumberedByStage && StepExpression().Match(line) is { Success: true } step)
        {
            return ReadStep(step.Groups["number"].Value, step.Groups["text"].Value);
        }

        return line.Trim().Length == 0 ? null : (ReadNumberedByStage(line), line);
    }

    private (string Stage, string Text)? ReadStep(string number, string text)
    {
        if (HeaderExpression().Match(text) is { Success: true } header)
        {
            // It comes again where the output goes from one step to another.
            Ran += _stages.TryAdd(number, header.Groups["stage"].Value) ? 1 : 0;
            text = header.Groups["text"].Value;
        }
        else if (text == "CACHED")
        {
            Ran--;
            Cached++;
        }
        else
        {
            text = TimeExpression().Replace(text, "");
        }

        return text.Length == 0 ? null : (_stages.GetValueOrDefault(number, NoStage), text);
    }

    /// <returns>The stage. Which of several that run side by side (<c>--jobs</c>) the output of a command is of, nobody can tell.</returns>
    private string ReadNumberedByStage(string line)
    {
        if (StageExpression().Match(line) is { Success: true } step)
        {
            string number = step.Groups["number"].Value;
            if (step.Groups["from"].Success)
            {
                _isNumberedByStage = true;
                _stages[number] = step.Groups["stage"] is { Success: true, Value: var stage } ? stage : NoStage;
            }
            else if (step.Groups["step"].Success)
            {
                Ran++;
            }

            _current = _stages.GetValueOrDefault(number, NoStage);
        }
        else if (line.StartsWith("--> Using cache", StringComparison.Ordinal))
        {
            Ran--;
            Cached++;
        }

        return _current;
    }

    [GeneratedRegex(@"\A#(?<number>[0-9]+) (?<text>.*)\z")]
    private static partial Regex StepExpression();

    /// <summary><c>[linux/amd64 publish 3/5] RUN …</c>: the platform is there in builds for another one.</summary>
    [GeneratedRegex(@"\A\[(?:[a-z0-9/]+(?:->[a-z0-9/]+)? )?(?<stage>[a-z][a-z0-9_.-]*) +[0-9]+/[0-9]+\] (?<text>.*)\z")]
    private static partial Regex HeaderExpression();

    /// <summary><c>[2/6] STEP 1/3: FROM restore AS publish</c>, <c>[2/6] COMMIT</c>: the number of the stage is there if there are several.</summary>
    [GeneratedRegex(@"\A(?:\[(?<number>[0-9]+)/[0-9]+\] )?(?:(?<step>STEP [0-9]+/[0-9]+: )(?<from>FROM \S.*?(?: AS (?<stage>\S+))?\z)?|COMMIT)", RegexOptions.IgnoreCase)]
    private static partial Regex StageExpression();

    /// <summary>Seconds since the step began.</summary>
    [GeneratedRegex(@"\A[0-9]+\.[0-9]+ ")]
    private static partial Regex TimeExpression();
}
