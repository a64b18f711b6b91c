using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Checks.Dockerfiles.Rules;

/// <summary>D11: ADD of a URL has a checksum. Without one, the server decides what gets into the image, and the builder asks it in every build.</summary>
internal static class UncheckedDownloadRule
{
    public static IEnumerable<DockerfileFinding> Check(DockerfileUnderCheck facts) =>
        from stage in facts.Stages
        from placed in stage.Instructions
        where placed.Keyword == Keywords.Add && placed.Instruction.Flag("checksum") is null
        let url = placed.Instruction.Words.SkipLast(1).FirstOrDefault(word => IsFile(word.Value))
        where url is not null
        select new DockerfileFinding(
            Catalogue.UncheckedDownload,
            placed.Range,
            $"cannot trust what line {placed.Line} downloads from {url.Value}: nothing says what the file has to be",
            "Add its digest: ADD --checksum=sha256:DIGEST URL DESTINATION.");

    /// <summary>A file of a web server, and no Git repository.</summary>
    private static bool IsFile(string source) =>
        (source.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || source.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        && !source.Split('#')[0].EndsWith(".git", StringComparison.Ordinal);
}
