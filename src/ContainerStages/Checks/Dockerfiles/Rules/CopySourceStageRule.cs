using System.Globalization;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Checks.Dockerfiles.Rules;

/// <summary>D8: what <c>--from</c> names exists, comes earlier, and is not the stage itself.</summary>
internal static class CopySourceStageRule
{
    /// <summary>Names with fewer letters are near to too many others.</summary>
    private const int ShortestMisspelt = 6;

    /// <summary>Images that are often copied from without a tag.</summary>
    private static readonly string[] s_images = ["alpine", "busybox", "composer", "debian", "golang", "memcached", "mongodb", "postgres", "python", "ubuntu"];

    public static IEnumerable<DockerfileFinding> Check(DockerfileUnderCheck facts) =>
        from stage in facts.Stages
        from placed in stage.Instructions
        from source in DockerfileUnderCheck.SourcesOf(placed.Instruction)
        let finding = CheckSource(facts, stage, placed, source)
        where finding is not null
        select finding;

    /// <summary>The stage that a misspelt name stands for; null for a name that may be an image's.</summary>
    internal static StageFacts? Meant(DockerfileUnderCheck facts, StageFacts stage, string name)
    {
        if (name.Length < ShortestMisspelt || s_images.Contains(name) || name.AsSpan().IndexOfAny("/:@.$") >= 0)
        {
            return null;
        }

        string[] names = [.. facts.Stages.Where(other => other.Index < stage.Index && other.Stage.Name is not null).Select(other => other.Stage.Name!)];
        return NearestWord.Find(name.ToLowerInvariant(), names) is { } nearest ? facts.StageOf(nearest) : null;
    }

    private static DockerfileFinding? CheckSource(DockerfileUnderCheck facts, StageFacts stage, PlacedInstruction placed, DockerfileFlagValue source)
    {
        string what = $"cannot copy from '{source.Value}' in line {placed.Line}";
        string earlier = facts.Stages.Where(other => other.Index < stage.Index)
            .Select(other => $"'{other.Name}'").DefaultIfEmpty("none").Aggregate((all, next) => $"{all}, {next}");
        if (facts.StageOf(source.Value) is { } named)
        {
            return named.Index < stage.Index ? null : new DockerfileFinding(
                Catalogue.CopySourceStageUnusable,
                source.Range,
                named == stage ? $"{what}: that is the stage itself" : $"{what}: that stage begins later, in line {named.Stage.From.Range.Line}",
                named == stage ? $"Name a stage before line {stage.Stage.From.Range.Line}: {earlier}."
                    : $"Move the stage '{named.Name}' before line {stage.Stage.From.Range.Line}, or name an earlier one: {earlier}.");
        }

        if (int.TryParse(source.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return new DockerfileFinding(
                Catalogue.CopySourceStageUnusable, source.Range, $"{what}: there is no stage with that number, which count from 0",
                    $"Name a stage before line {stage.Stage.From.Range.Line}: {earlier}.");
        }

        return Meant(facts, stage, source.Value) is { } meant
            ? new DockerfileFinding(
                Catalogue.CopySourceStageUnusable,
                source.Range,
                $"{what}: there is no stage of that name, so that the builder looks for an image '{source.Value}'",
                $"Write --from={meant.Name}, the stage in line {meant.Stage.From.Range.Line}; if an image is meant, write it with its registry or its tag.")
            : null;
    }
}
