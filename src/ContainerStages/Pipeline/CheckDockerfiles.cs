using System.Globalization;
using System.Text;
using ContainerStages.Checks;
using ContainerStages.Checks.Dockerfiles;
using ContainerStages.Checks.Dockerfiles.Contexts;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;
using ContainerStages.IO;
using ContainerStages.Reports;

namespace ContainerStages.Pipeline;

/// <summary>Checks Dockerfiles that exist against the rules of order, security and pinning that images of this package keep.</summary>
public static class CheckDockerfiles
{
    /// <summary>In bytes. A file that is larger is not a Dockerfile.</summary>
    private const int LargestFile = 4_000_000;

    /// <param name="request">The files, and the severities.</param>
    /// <param name="reporter">Receives each finding with its place, and a last line with the numbers.</param>
    /// <exception cref="ContainerStagesException">A file does not exist or cannot be read, or a re-grading is not valid.</exception>
    public static async Task<CheckDockerfilesResult> RunAsync(CheckDockerfilesRequest request, IReporter reporter,
        CancellationToken cancellationToken = default)
    {
        var policy = new CheckPolicy(request.Checks);
        var sarif = new SarifReport(request.BaseFolder);
        int files = 0, errors = 0, warnings = 0;
        foreach ((DockerfileSource source, string file) in FilesOf(request, cancellationToken))
        {
            files++;
            foreach (GradedFinding graded in Check(request, policy, source, file, cancellationToken))
            {
                sarif.Add(file, graded);
                if (graded.Suppression is not null || graded.Severity == Severity.None)
                {
                    continue;
                }

                bool isError = reporter.Report(ProblemOf(file, graded));
                errors += isError ? 1 : 0;
                warnings += isError ? 0 : 1;
            }
        }

        reporter.High(Summary(files, errors, warnings));
        if (request.SarifFile is { } path)
        {
            await OutputFile.WriteIfDifferentAsync(OutputFile.Resolve(path), sarif.ToJson());
            reporter.High($"Wrote {path}");
        }

        return new CheckDockerfilesResult(files, errors, warnings);
    }

    internal static IEnumerable<(DockerfileSource Source, string File)> FilesOf(CheckDockerfilesRequest request, CancellationToken cancellationToken) =>
        request.Sources
            .SelectMany(source => DockerfileSearch.Files(source, cancellationToken).Select(file => (source, file))).DistinctBy(found => found.file);

    /// <exception cref="ContainerStagesException">The file cannot be read.</exception>
    internal static byte[] ReadBytes(string file)
    {
        try
        {
            return new FileInfo(file).Length <= LargestFile && RegularFile.Is(file) ? File.ReadAllBytes(file)
                : throw new ContainerStagesException(
                Catalogue.DockerfileNotUnderstood, $"cannot check '{file}': it is too large, or no file", "Name a Dockerfile.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainerStagesException(Catalogue.DockerfileNotUnderstood, $"cannot read '{file}': {e.Message}",
                "Make the file readable for this build.", e);
        }
    }

    /// <summary>UTF-8, unless a byte order mark says something else.</summary>
    internal static string TextOf(byte[] content)
    {
        using var reader = new StreamReader(new MemoryStream(content), new UTF8Encoding(false));
        return reader.ReadToEnd();
    }

    internal static BuildContext ContextOf(CheckDockerfilesRequest request, DockerfileSource source, string file, Dockerfile dockerfile,
        CancellationToken cancellationToken) =>
        ContextReader.Read(dockerfile, file, source.Context, cancellationToken) with { WantsDigests = request.WantsDigests };

    private static IEnumerable<GradedFinding> Check(CheckDockerfilesRequest request, CheckPolicy policy, DockerfileSource source, string file,
        CancellationToken cancellationToken)
    {
        var dockerfile = Dockerfile.Parse(TextOf(ReadBytes(file)));
        var facts = DockerfileUnderCheck.Of(dockerfile, ContextOf(request, source, file, dockerfile, cancellationToken), source.Stage);
        return DockerfileGrades.Of(facts, policy)
            .Select(graded => request.ErrorsAreWarnings && graded.Severity == Severity.Error ? graded with { Severity = Severity.Warning } : graded);
    }

    private static Problem ProblemOf(string file, GradedFinding graded)
    {
        DockerfileFinding found = graded.Finding;
        return new Problem(found.Code, graded.Severity == Severity.Error, found.Finding.Message, found.Finding.Advice)
        {
            Place = new ProblemPlace(file, found.Range.Line, found.Range.Column, found.Range.EndLine, found.Range.EndColumn),
        };
    }

    private static string Summary(int files, int errors, int warnings) => string.Create(
        CultureInfo.InvariantCulture,
        $"Checked {Count(files, "Dockerfile")}: {Count(errors, "error")}, {Count(warnings, "warning")}");

    private static string Count(int count, string of) => string.Create(CultureInfo.InvariantCulture, $"{count} {of}{(count == 1 ? "" : "s")}");
}
