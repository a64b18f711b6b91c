using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Checks.Dockerfiles.Rules;

/// <summary>
/// D12: no secret in ARG or ENV, whose values are in the history, and none among the files of the final image. Names are those of BuildKit's
/// SecretsUsedInArgOrEnv.
/// </summary>
internal static class DockerfileSecretRule
{
    public static IEnumerable<DockerfileFinding> Check(DockerfileUnderCheck facts) => facts.Stages
        .Where(stage => facts.Used.Contains(stage.Index))
        .SelectMany(stage => stage.Instructions.SelectMany(placed => Variables(placed).Concat(IsShipped(facts, stage) ? Files(placed) : [])));

    private static bool IsShipped(DockerfileUnderCheck facts, StageFacts stage) => facts.Final!.WithChain.Contains(stage);

    private static IEnumerable<DockerfileFinding> Variables(PlacedInstruction placed) =>
        from pair in placed.Instruction.Pairs
        where placed.Keyword is Keywords.Arg or Keywords.Env && SecretNames.IsVariable(pair.Key.Value)
        select new DockerfileFinding(
            Catalogue.SecretInDockerfile,
            placed.Range,
            $"cannot keep '{pair.Key.Value}' secret: {placed.Keyword} in line {placed.Line} puts its value into the image's history or "
                + "environment, where everybody reads it who has the image",
            placed.Keyword == Keywords.Arg
                ? $"Remove it, and give the value to the one command that needs it: RUN --mount=type=secret,id={pair.Key.Value},env={pair.Key.Value} …"
                : "Remove it, and set the variable where the container runs.");

    private static IEnumerable<DockerfileFinding> Files(PlacedInstruction placed) =>
        from source in ContextCopy.Of(placed)?.Sources ?? []
        where SecretNames.IsFile(ContextCopy.PathOf(source))
        select new DockerfileFinding(
            Catalogue.SecretInDockerfile,
            placed.Range,
            $"cannot keep '{ContextCopy.PathOf(source)}' secret: line {placed.Line} copies it into the final image, "
                + "where everybody reads it who has the image",
            "Mount it for the one command that needs it: RUN --mount=type=secret,id=NAME,target=FILE …; mount what the app needs where the container runs.");
}
