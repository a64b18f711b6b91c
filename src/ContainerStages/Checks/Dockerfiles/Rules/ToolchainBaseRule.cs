using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Dockerfiles.Rules;

/// <summary>D6: the final stage is not built on an SDK or a toolchain, whose programs serve an intruder and whose faults have to be patched.</summary>
internal static class ToolchainBaseRule
{
    /// <summary>Images that compile, by the last part of their repository.</summary>
    private static readonly string[] s_names = ["golang", "rust", "gcc", "maven", "gradle", "emsdk", "dart", "swift", "haskell", "elixir", "composer"];

    public static IEnumerable<DockerfileFinding> Check(DockerfileUnderCheck facts)
    {
        if (facts.Final is { Root: { } image } final && IsToolchain(image))
        {
            StageFacts root = final.WithChain[0];
            string through = root == final ? "" : $" through the stage '{root.Name}' in line {root.Stage.From.Range.Line}";
            yield return new DockerfileFinding(
                Catalogue.ToolchainInFinalStage,
                final.Stage.From.Range,
                $"cannot vouch for the final stage in line {final.Stage.From.Range.Line}: it is built on '{image}'{through}, "
                    + "and ships its compilers and tools",
                "Start the final stage from a runtime image, and copy only the results into it: COPY --from=STAGE.");
        }
    }

    private static bool IsToolchain(BaseImage image) =>
        s_names.Contains(image.Name)
        || (image.Name == "sdk" && image.Repository.Contains("dotnet", StringComparison.Ordinal))
        || (image.Repository.EndsWith("microsoft/dotnet", StringComparison.Ordinal) && (image.Tag ?? "").Contains("sdk", StringComparison.Ordinal))
        || ((image.Tag ?? "").Contains("jdk", StringComparison.Ordinal) && !(image.Tag ?? "").Contains("jre", StringComparison.Ordinal));
}
