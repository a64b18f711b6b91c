using System.Text.RegularExpressions;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Checks.Dockerfiles.Rules;

/// <summary>
/// D3: no value that changes in every build comes before a restore. A RUN sees every ARG and ENV before it, used or not, so that another value gives it
/// another cache key.
/// </summary>
internal static partial class VolatileValueRule
{
    private const string OfBuilds = "BUILD_?(?:DATE|TIME|TIMESTAMP|NUMBER|ID|REVISION)|CREATED";

    private const string OfCommits = "(?:VCS|GIT)_?(?:REF|REVISION|REV|SHA|SHA1|HASH|COMMIT|COMMIT_SHA|COMMIT_HASH)|COMMIT(?:_SHA|_HASH|_ID|_REF)?";

    private const string OfServers = "GITHUB_(?:SHA|RUN_ID|RUN_NUMBER)|CI_COMMIT_(?:SHA|SHORT_SHA)|CI_PIPELINE_I?ID|BUILD_SOURCEVERSION";

    public static IEnumerable<DockerfileFinding> Check(DockerfileUnderCheck facts) => facts.Stages.SelectMany(stage => CheckStage(stage));

    private static IEnumerable<DockerfileFinding> CheckStage(StageFacts stage)
    {
        HashSet<PlacedInstruction> reported = [];
        foreach (DependencyStep step in stage.Steps.Where(step => !step.HasCache))
        {
            PlacedInstruction[] before = [.. stage.Before(step.Instruction)];
            for (int i = 0; i < before.Length; i++)
            {
                if (VolatileName(before[i]) is { } name && !IsUsed(name, before[(i + 1)..].Append(step.Instruction)) && reported.Add(before[i]))
                {
                    yield return new DockerfileFinding(
                        Catalogue.VolatileBeforeRestore,
                        before[i].Range,
                        $"cannot keep what '{step.Name}' in line {step.Line} fetches: line {before[i].Line} sets '{name}' before it, "
                            + "whose value is another one in every build",
                        $"Move line {before[i].Line} behind line {step.Line}, to where '{name}' is used.");
                }
            }
        }
    }

    /// <summary>The name of a value that a commit, a clock or a build server decides.</summary>
    private static string? VolatileName(PlacedInstruction placed) => placed.Keyword switch
    {
        Keywords.Arg => placed.Instruction.Pairs.Select(pair => pair.Key.Value).FirstOrDefault(name => Volatile().IsMatch(name)),
        Keywords.Env or Keywords.Label => placed.Instruction.Pairs
            .Where(pair => pair.Value is not null)
            .SelectMany(pair => VariableScope.PlainNames(pair.Value!.Argument))
            .FirstOrDefault(name => Volatile().IsMatch(name) && placed.Variables.Declares(name)),
        _ => null,
    };

    /// <summary>A RUN up to the step that needs the value has to come after it.</summary>
    private static bool IsUsed(string name, IEnumerable<PlacedInstruction> instructions) => instructions
        .Where(placed => placed.Keyword is Keywords.Run or Keywords.Copy or Keywords.Add)
        .Any(placed =>
            Regex.IsMatch((placed.Instruction.CommandLine?.Text ?? "") + string.Join(' ', placed.Instruction.Words.Select(word => word.Text)),
            $@"\b{Regex.Escape(name)}\b"));

    [GeneratedRegex($@"\A(?:{OfBuilds}|{OfCommits}|{OfServers}|SOURCE_COMMIT)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Volatile();
}
