using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Checks.Dockerfiles.Rules;

/// <summary>D16: images have a tag that is not <c>latest</c>; and, if the project asks for it, a digest.</summary>
internal static class PinnedBaseRule
{
    public static IEnumerable<DockerfileFinding> Check(DockerfileUnderCheck facts)
    {
        foreach (StageFacts stage in facts.Stages.Where(stage => stage.Image is { IsScratch: false }))
        {
            if (CheckImage(stage.Image!, stage.Stage.Base.Range, stage.Stage.From.Range.Line, facts.Context.WantsDigests) is { } finding)
            {
                yield return finding;
            }
        }
    }

    private static DockerfileFinding? CheckImage(BaseImage image, SourceRange range, int line, bool wantsDigests)
    {
        string what = $"cannot build the same image again: the base '{image}' in line {line}";
        return image.Digest is not null ? null
            : image.Tag is null or "latest" ? new DockerfileFinding(
                Catalogue.UnpinnedBase, range, $"{what} {(image.Tag is null ? "has no tag, which means latest" : "is latest")}, and another image tomorrow",
                    $"Write a version: {image.Repository}:VERSION, or a digest: {image.Repository}@sha256:DIGEST.")
            : wantsDigests ? new DockerfileFinding(
                Catalogue.UnpinnedBase, range, $"{what} has no digest, and its tag may move",
                    $"Write {image}@sha256:DIGEST; docker buildx imagetools inspect {image} shows it.")
            : null;
    }
}
