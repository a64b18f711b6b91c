using System.Collections.Immutable;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;
using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Checks.Dockerfiles;

/// <summary>
/// The findings that a Dockerfile itself turns off: <c># check=skip=CSTG6010</c> among its first lines, or in a comment above an instruction, where text after
/// a space is the justification, as in BuildKit. BuildKit's own names count for the rules that both have. At the top, the comment below the directive is the
/// justification: one above it would make the directive a comment.
/// </summary>
internal sealed class DockerfileSkips
{
    private const string Option = "skip=";

    /// <summary>The rules that BuildKit has too.</summary>
    private static readonly ImmutableDictionary<string, Diagnostic> s_names = ImmutableDictionary.CreateRange(StringComparer.OrdinalIgnoreCase,
    [
        KeyValuePair.Create("JSONArgsRecommended", Catalogue.ShellFormCommand),
        KeyValuePair.Create("SecretsUsedInArgOrEnv", Catalogue.SecretInDockerfile),
        KeyValuePair.Create("UndefinedVar", Catalogue.UndeclaredArgument),
    ]);

    private readonly Dockerfile _dockerfile;
    private readonly ImmutableArray<Skip> _skips;

    public DockerfileSkips(Dockerfile dockerfile)
    {
        _dockerfile = dockerfile;
        _skips = [.. dockerfile.Directives.Lines.Where(line => line.Name == "check").SelectMany(OfFile), .. dockerfile.Comments.SelectMany(OfComment)];
    }

    /// <returns>The justification, which may be empty; null if nothing turns the finding off.</returns>
    public string? JustificationFor(DockerfileFinding finding) => _skips.FirstOrDefault(skip => Applies(skip, finding))?.Justification;

    /// <summary>A finding for each rule that is turned off without a reason. Names of other tools' rules need none here.</summary>
    public IEnumerable<DockerfileFinding> Unjustified() =>
        from skip in _skips
        where skip.Justification.Length == 0 && Severest(skip.Name) is not null
        select new DockerfileFinding(
            Catalogue.UnjustifiedDowngrade,
            skip.Range,
            $"cannot skip {skip.Name} in line {skip.Range.Line}: no justification is given",
            skip.IsOfFile
                ? $"Write the reason as a comment into line {skip.Range.EndLine + 1}, so that readers know why."
                : "Write the reason behind it, after a space, so that readers know why.",
            Severest(skip.Name) == Severity.Error ? null : Severity.Warning);

    private static Severity? Severest(string name) =>
        name == "all" ? Severity.Error : s_names.TryGetValue(name, out Diagnostic? known) ? known.Severity : Named(name)?.Severity;

    private static Diagnostic? Named(string name) =>
        Catalogue.All.FirstOrDefault(row => row.IsCheck && string.Equals(row.Code, name, StringComparison.OrdinalIgnoreCase));

    private bool Applies(Skip skip, DockerfileFinding finding) =>
        finding.Finding.Diagnostic.IsCheck
        && (skip.Name == "all" || string.Equals(skip.Name, finding.Code, StringComparison.OrdinalIgnoreCase)
            || s_names.GetValueOrDefault(skip.Name) == finding.Finding.Diagnostic)
        && (skip.IsOfFile || AppliesTo(skip.Range.Line, finding.Range.Line));

    /// <summary>Whether only comments are between the comment and the instruction of a finding.</summary>
    private bool AppliesTo(int comment, int line)
    {
        int start = _dockerfile.Instructions.LastOrDefault(instruction => instruction.Range.Line <= line)?.Range.Line ?? line;
        return comment < start && Enumerable.Range(comment + 1, start - comment - 1).All(IsComment);
    }

    private bool IsComment(int line) => _dockerfile.Comments.Any(comment => comment.Range.Line == line);

    private IEnumerable<Skip> OfFile(ParserDirective directive)
    {
        int last = _dockerfile.Directives.Lines.Max(line => line.Range.EndLine);
        string justification = _dockerfile.Comments
            .FirstOrDefault(comment => comment.Range.Line == directive.Range.EndLine + 1 || comment.Range.Line == last + 1)?.Text ?? "";
        return Names(directive.Value).Select(name => new Skip(name, justification, directive.Range, IsOfFile: true));
    }

    private static IEnumerable<Skip> OfComment(DockerfileComment comment)
    {
        if (!comment.Text.StartsWith("check=", StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }

        string[] parts = comment.Text["check=".Length..].Split(' ', 2, StringSplitOptions.TrimEntries);
        return Names(parts[0]).Select(name => new Skip(name, parts.ElementAtOrDefault(1) ?? "", comment.Range, IsOfFile: false));
    }

    private static IEnumerable<string> Names(string value) => value.Split(';', StringSplitOptions.TrimEntries)
        .Where(option => option.StartsWith(Option, StringComparison.OrdinalIgnoreCase))
        .SelectMany(option => option[Option.Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private sealed record Skip(string Name, string Justification, SourceRange Range, bool IsOfFile);
}
