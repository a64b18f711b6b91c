using System.Globalization;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Checks.Dockerfiles.Rules;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Checks.Dockerfiles.Fixes;

/// <summary>
/// D8: <c>--from</c> names a stage by its name as it is written, in place of a misspelt one, another case, or a number, which another stage gets when
/// somebody inserts one.
/// </summary>
internal static class StageReferenceFix
{
    /// <summary>Of a reference that works, and is only made clearer: no check reports it.</summary>
    public const string NameCode = "";

    public static IEnumerable<DockerfileFix> Of(DockerfileUnderCheck facts) =>
        from stage in facts.Stages
        from placed in stage.Instructions
        let flag = placed.Instruction.Flag("from")
        where flag?.Value is not null
        let fix = FixOf(facts, stage, placed, flag)
        where fix is not null
        select fix;

    private static DockerfileFix? FixOf(DockerfileUnderCheck facts, StageFacts stage, PlacedInstruction placed, DockerfileFlag flag)
    {
        string value = flag.Value!;
        if (facts.StageOf(value) is not { } named)
        {
            return CopySourceStageRule.Meant(facts, stage, value) is { } meant ? Replace(Catalogue.CopySourceStageUnusable.Code, placed, flag, meant.Name)
                : null;
        }

        bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        bool isUnique = facts.StageOf(named.Name) == named;
        return named.Stage.Name is not null && named.Index < stage.Index && isUnique && (isNumber || value != named.Name)
            ? Replace(NameCode, placed, flag, named.Name) : null;
    }

    private static DockerfileFix Replace(string code, PlacedInstruction placed, DockerfileFlag flag, string name) =>
        new(code, placed.Line, $"writes --from={name} in place of --from={flag.Value}", [new TextEdit(flag.ValueRange.Start, flag.ValueRange.End, name)]);
}
