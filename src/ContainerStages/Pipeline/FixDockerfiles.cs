using System.Collections.Immutable;
using System.Text;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Checks.Dockerfiles.Fixes;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;
using ContainerStages.IO;

namespace ContainerStages.Pipeline;

/// <summary>Rewrites the order, the stage references and the user of Dockerfiles, where that is safe.</summary>
public static class FixDockerfiles
{
    /// <param name="request">The files.</param>
    /// <param name="writes">Whether the files are written; otherwise the difference is only shown.</param>
    /// <param name="reporter">Receives what each fix does, and the difference in the unified format.</param>
    /// <returns>How many files changed, or would.</returns>
    /// <exception cref="ContainerStagesException">A file does not exist, or cannot be read or written.</exception>
    public static async Task<int> RunAsync(CheckDockerfilesRequest request, bool writes, IReporter reporter, CancellationToken cancellationToken = default)
    {
        int changed = 0;
        foreach ((DockerfileSource source, string file) in CheckDockerfiles.FilesOf(request, cancellationToken).ToArray())
        {
            string name = Path.GetRelativePath(request.BaseFolder, file).Replace('\\', '/');
            byte[] bytes = CheckDockerfiles.ReadBytes(file);
            string text = CheckDockerfiles.TextOf(bytes);
            var encoding = new UTF8Encoding(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble));
            if (!bytes.AsSpan().SequenceEqual(Bytes(text, encoding)))
            {
                reporter.High($"{name}: left as it is, because it is not UTF-8");
                continue;
            }

            BuildContext context = CheckDockerfiles.ContextOf(request, source, file, Dockerfile.Parse(text), cancellationToken);
            (string after, ImmutableArray<DockerfileFix> applied) = DockerfileFixer.Fix(text,
                dockerfile => DockerfileUnderCheck.Of(dockerfile, context, source.Stage));
            if (after == text)
            {
                reporter.High($"{name}: nothing to fix");
                continue;
            }

            changed++;
            foreach (DockerfileFix fix in applied)
            {
                reporter.High($"{name}: line {fix.Line}{(fix.Code.Length > 0 ? $", {fix.Code}" : "")}: {fix.What}");
            }

            foreach (string line in UnifiedDiff.Of(name, text, after))
            {
                reporter.High(line);
            }

            if (writes)
            {
                await OutputFile.WriteAsync(OutputFile.Resolve(file), stream => stream.WriteAsync(Bytes(after, encoding), cancellationToken).AsTask());
            }
        }

        if (changed > 0)
        {
            reporter.High(writes ? "The files were written." : "Nothing was written: add -p:ContainerStagesWriteDockerfile=true to write the files.");
        }

        return changed;
    }

    private static byte[] Bytes(string text, UTF8Encoding encoding) => [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
}
