using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Checks.Dockerfiles.Rules;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Checks.Dockerfiles.Fixes;

/// <summary>D3: moves an ARG whose value changes in every build behind the restores of its stage.</summary>
internal static class VolatileValueFix
{
    public static IEnumerable<DockerfileFix> Of(DockerfileUnderCheck facts)
    {
        string text = facts.Dockerfile.Text;
        foreach (DockerfileFinding finding in VolatileValueRule.Check(facts))
        {
            StageFacts? stage = facts.Stages.FirstOrDefault(stage => stage.Instructions.Any(placed => placed.Range == finding.Range));
            PlacedInstruction? argument = stage?.Instructions.First(placed => placed.Range == finding.Range);
            if (stage is null || argument is not { Keyword: Keywords.Arg, Instruction.Pairs: [{ } pair] } || stage.Steps.LastOrDefault() is not { } last
                || last.Range.Start < argument.Range.Start)
            {
                continue;
            }

            bool isUsed = stage.After(argument).TakeWhile(placed => placed != last.Instruction).Append(last.Instruction)
                .Any(placed => placed.Range.Of(text).Contains(pair.Key.Value, StringComparison.Ordinal));
            if (!isUsed)
            {
                yield return new DockerfileFix(
                    Catalogue.VolatileBeforeRestore.Code,
                    argument.Line,
                    $"moves ARG {pair.Key.Value} behind '{last.Name}' in line {last.Line}",
                    [TextEdit.RemoveLines(text, argument.Range.Start, argument.Range.End), TextEdit.After(text, last.Range.End, argument.Range.Of(text))]);
            }
        }
    }
}
