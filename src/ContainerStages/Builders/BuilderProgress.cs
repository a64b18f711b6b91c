using System.Text.RegularExpressions;

namespace ContainerStages.Builders;

/// <summary>
/// Reads the progress of a builder, line by line: which stage each line is of, and what a build ended with. BuildKit numbers its steps, and names the stage
/// in a step's first line; podman and buildah name a stage by its number.
/// </summary>
internal sealed partial class BuilderProgress
{
    private readonly Dictionary<string, string> _stages = [];

    /// <summary>The steps that ran, rather than being found in the cache.</summary>
    public int Ran { get; private set; }

    /// <summary>The steps whose results were there.</summary>
    public int Cached { get; private set; }

    /// <returns>The stage, or <c>build</c> for a line of none, and the text; null for a line that says nothing.</returns>
    public (string Stage, string Text)? Read(string line)
    {
        if (StepExpression().Match(line) is { Success: true } step)
        {
            string number = step.Groups["number"].Value;
            string text = step.Groups["text"].Value;
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

            return text.Length == 0 ? null : (_stages.GetValueOrDefault(number, "build"), text);
        }

        return line.Trim().Length == 0 ? null : ("build", line);
    }

    [GeneratedRegex(@"\A#(?<number>[0-9]+) (?<text>.*)\z")]
    private static partial Regex StepExpression();

    /// <summary><c>[linux/amd64 publish 3/5] RUN …</c>: the platform is there in builds for another one.</summary>
    [GeneratedRegex(@"\A\[(?:[a-z0-9/]+(?:->[a-z0-9/]+)? )?(?<stage>[a-z][a-z0-9_.-]*) +[0-9]+/[0-9]+\] (?<text>.*)\z")]
    private static partial Regex HeaderExpression();

    /// <summary>Seconds since the step began.</summary>
    [GeneratedRegex(@"\A[0-9]+\.[0-9]+ ")]
    private static partial Regex TimeExpression();
}
