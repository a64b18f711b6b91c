using System.Text;
using System.Text.RegularExpressions;
using ContainerStages.Dockerfiles.Expansion;
using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>
/// Finds the here-documents that RUN, COPY and ADD (also behind ONBUILD) announce, and takes their lines from the file.
/// A word announces one if the whole of it is <c>&lt;&lt;NAME</c>; a <c>-</c> behind the signs, a number before them and quotes in the name are allowed.
/// The backslash escapes here, whatever the file's escape character is.
/// </summary>
internal sealed partial class HereDocumentReader(SourceText source, LineReader lines, FaultList faults)
{
    public DockerfileInstruction Attach(DockerfileInstruction instruction, JoinedText line)
    {
        DockerfileInstruction carrier = instruction.Trigger ?? instruction;
        bool canHaveThem = !carrier.IsExecForm && InstructionForm.Of(carrier.Keyword) is { TakesHereDocuments: true };
        if (!canHaveThem || !line.Text.Contains("<<", StringComparison.Ordinal))
        {
            return instruction;
        }

        List<HereDocument> found = [];
        foreach (Announcement announced in HereDocumentWords(line.Text))
        {
            if (Take(announced, instruction) is not { } document)
            {
                break;
            }

            found.Add(document);
        }

        return found.Count == 0
            ? instruction
            : instruction with
            {
                HereDocuments = found,
                Range = source.Range(instruction.Range.Start, found[^1].Terminator.End),
                Trigger = instruction.Trigger is null ? null : instruction.Trigger with { HereDocuments = found },
            };
    }

    /// <summary>Whether this argument of COPY or ADD is a here-document and no path.</summary>
    public static bool IsHereDocument(string word) => word.Contains("<<", StringComparison.Ordinal) && Announced(word) is not null;

    private static IEnumerable<Announcement> HereDocumentWords(string line) =>
        VariableExpansion.RawWords(line).Select(Announced).OfType<Announcement>();

    private static Announcement? Announced(string word)
    {
        Match match = Form().Match(word);
        if (!match.Success
            || VariableExpansion.Words(match.Groups["name"].Value, keepsQuotes: false) is not [string name]
            || VariableExpansion.Words(match.Groups["name"].Value, keepsQuotes: true) is not [string quoted])
        {
            return null;
        }

        return new Announcement(name, Expands: Quotes(name) == Quotes(quoted), StripsTabs: match.Groups["tabs"].Length > 0);
    }

    private static int Quotes(string text) => text.Count(character => character is '\'' or '"');

    private HereDocument? Take(Announcement announced, DockerfileInstruction instruction)
    {
        StringBuilder content = new();
        int? start = null;
        while (lines.NextLine() is { } line)
        {
            int lineStart = source.LineStart(line);
            start ??= lineStart;
            int nameStart = lineStart;
            while (announced.StripsTabs && nameStart < source.LineEnd(line) && source.Text[nameStart] == '\t')
            {
                nameStart++;
            }

            if (source.Text.AsSpan()[nameStart..source.LineEnd(line)].SequenceEqual(announced.Name))
            {
                return new HereDocument(
                    announced.Name, announced.Expands, announced.StripsTabs, content.ToString(),
                    source.Range(start.Value, lineStart), source.Range(nameStart, source.LineEnd(line)));
            }

            content.Append(source.Text, nameStart, source.NextLineStart(line) - nameStart);
        }

        faults.Add(
            instruction.Range,
            $"the here-document {FaultList.Quote(announced.Name)} has no end",
            "it takes all lines up to one that is its name and nothing else",
            $"Add a line {FaultList.Quote(announced.Name)} behind its content.");
        return null;
    }

    /// <summary>The groups that give nothing back keep it linear.</summary>
    [GeneratedRegex(@"^[0-9]*<<(?<tabs>-?)(?>[\t\n\f\r ]*)(?<name>(?>[^<]+))\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    private sealed record Announcement(string Name, bool Expands, bool StripsTabs);
}
