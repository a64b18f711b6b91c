using System.Text.RegularExpressions;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Dockerfiles.Rules;

/// <summary>D7: every stage is used by the final one. A stage for <c>--target</c> says so by its name.</summary>
internal static partial class UnusedStageRule
{
    private const string Tests = "tests?|testing|unit|integration|e2e|ci|lint|linter|check|watch|bench|validate";

    private const string Kinds = "dev|devel|development|local|debug|export|artifacts?|docs?|shell|release|prod|production|vendor|update|runner";

    public static IEnumerable<DockerfileFinding> Check(DockerfileUnderCheck facts)
    {
        HashSet<StageFacts> needed = [.. facts.Stages.SelectMany(facts.NeededBy)];
        return from stage in facts.Stages
            where !facts.Used.Contains(stage.Index) && !needed.Contains(stage) && !IsTarget(stage)
            select new DockerfileFinding(
                Catalogue.UnusedDockerfileStage,
                stage.Stage.From.Range,
                $"cannot see what the stage '{stage.Name}' in line {stage.Stage.From.Range.Line} is for: "
                    + "no other stage is built on it or copies from it, so that BuildKit never builds it",
                "Remove it, copy from it, or name it after what it is a target for, such as test or dev, if it is built with --target.");
    }

    private static bool IsTarget(StageFacts stage) =>
        stage.Stage.Name is { } name && TargetName().IsMatch(name);

    [GeneratedRegex($@"(?:^|[-_.])(?:{Tests}|{Kinds}|worker|cli|server)(?:$|[-_.\d])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex TargetName();
}
