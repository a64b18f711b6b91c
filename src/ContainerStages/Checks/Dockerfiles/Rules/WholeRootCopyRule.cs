using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Checks.Dockerfiles.Rules;

/// <summary>D14: a stage copies results from another one in which commands ran, and not its whole file system with tools, caches and sources.</summary>
internal static class WholeRootCopyRule
{
    private static readonly string[] s_roots = ["/", "/*", "/.", "//"];

    public static IEnumerable<DockerfileFinding> Check(DockerfileUnderCheck facts) =>
        from stage in facts.Stages
        from placed in stage.Instructions
        where placed.Keyword == Keywords.Copy && placed.Instruction.Words.SkipLast(1).Any(word => s_roots.Contains(word.Value))
        from source in DockerfileUnderCheck.SourcesOf(placed.Instruction)
        let named = facts.StageOf(source.Value)
        where named?.Root is { IsScratch: false } && named.ChainInstructions.Any(other => other.Keyword == Keywords.Run)
        select new DockerfileFinding(
            Catalogue.WholeRootCopied,
            placed.Range,
            $"cannot leave anything behind in the stage '{source.Value}': line {placed.Line} copies its whole file system, "
                + "with tools, caches and sources, in one layer",
            "Copy the files that the app needs, each by its path: COPY --from=STAGE /app /app.");
}
