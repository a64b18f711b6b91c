using ContainerStages.Dockerfiles;
using ContainerStages.Dockerfiles.Expansion;
using ContainerStages.Dockerfiles.Ignore;
using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Benchmarks.Fuzzing;

/// <summary>What holds for every text, however broken. Each method returns what is broken, or null.</summary>
internal static class DockerfileInvariants
{
    public static string? Check(string text)
    {
        Dockerfile file = Dockerfile.Parse(text);
        CheckIgnoreFile(text);
        return CheckCoverage(file)
            ?? file.Instructions.Select(instruction => CheckInstruction(file, instruction)).FirstOrDefault(broken => broken is not null);
    }

    /// <summary>Instructions, comments and directives follow each other, and between them is nothing but white space and continuation characters.</summary>
    private static string? CheckCoverage(Dockerfile file)
    {
        int end = 0;
        IEnumerable<SourceRange> outer = file.Instructions.Select(instruction => instruction.Range)
            .Concat(file.Comments.Select(comment => comment.Range))
            .Concat(file.Directives.Lines.Select(line => line.Range));
        foreach (SourceRange range in outer.OrderBy(range => range.Start).ThenByDescending(range => range.End))
        {
            if (range.End <= end && range.Start < end)
            {
                // A comment inside an instruction.
                continue;
            }

            if (range.Start < end)
            {
                return $"{range} overlaps what stands before it";
            }

            if (!IsBlank(file, file.Text.AsSpan()[end..range.Start]))
            {
                return $"nothing covers the text before {range}";
            }

            end = range.End;
        }

        return IsBlank(file, file.Text.AsSpan()[end..]) || file.Faults.Any(fault => fault.Problem.StartsWith("the here-document", StringComparison.Ordinal))
            ? null
            : "nothing covers the end of the text";
    }

    private static bool IsBlank(Dockerfile file, ReadOnlySpan<char> text)
    {
        foreach (char character in text)
        {
            if (!char.IsWhiteSpace(character) && character != '\uFEFF' && character != file.Directives.Escape)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The parts stand in their order inside the whole, and each range gives the text of its part, but for line ends in it.</summary>
    private static string? CheckInstruction(Dockerfile file, DockerfileInstruction instruction)
    {
        int end = instruction.KeywordRange.End;
        IEnumerable<(SourceRange Range, string? Text)> parts = instruction.Flags.Select(flag => (flag.Range, (string?)null))
            .Concat(instruction.Words.Select(word => (word.Range, (string?)word.Text)));
        foreach ((SourceRange range, string? text) in parts)
        {
            if (range.Start < end || range.End > instruction.Range.End)
            {
                return $"{range} of {instruction.Keyword} at {instruction.Range} is out of order";
            }

            end = range.End;
            if (text is not null && range.Line == range.EndLine && range.Of(file.Text) != text)
            {
                return $"{range} is '{range.Of(file.Text)}' and not '{text}'";
            }
        }

        Expand(file, instruction);
        return instruction.Trigger is { } trigger ? CheckInstruction(file, trigger) : null;
    }

    private static void Expand(Dockerfile file, DockerfileInstruction instruction)
    {
        VariableExpansion expansion = new(name => name is "a" or "HOME" ? "/home/a b*c" : name == "x" ? "" : null, file.Directives.Escape);
        foreach (string argument in instruction.Words.Select(word => word.Argument).Concat(instruction.Flags.Select(flag => flag.Value ?? "")))
        {
            expansion.Expand(argument);
        }

        foreach (HereDocument document in instruction.HereDocuments)
        {
            expansion.ExpandContent(document.Content);
        }
    }

    private static void CheckIgnoreFile(string text)
    {
        // A path against every pattern: the patterns' number is bounded so that a long input stays one that a time limit can judge.
        DockerignoreFile ignore = DockerignoreFile.Parse(text.Length > 4_000 ? text[..4_000] : text);
        foreach (string path in DockerfileSnippets.Paths)
        {
            ignore.Ignores(path);
        }
    }
}
