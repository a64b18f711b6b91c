using System.Text;
using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>Reads a Dockerfile: directives, then instruction by instruction with its here-documents, then the stages.</summary>
internal sealed class DockerfileReader(SourceText source)
{
    public const char ByteOrderMark = '\uFEFF';

    /// <summary>BuildKit reads lines through a buffer of 64 KiB, and refuses what does not fit (Go's bufio.MaxScanTokenSize).</summary>
    private const int LongestLine = (64 * 1024) - 1;

    private readonly FaultList _faults = new();

    public Dockerfile Read()
    {
        DockerfileDirectives directives = new DirectiveReader(source, _faults).Read();
        LineReader lines = new(source, directives);
        List<DockerfileInstruction> instructions = ReadInstructions(lines, directives.Escape);
        StageReader stages = new(_faults);
        stages.Read(source, instructions);
        CheckLineLengths();
        return new Dockerfile
        {
            Text = source.Text,
            Directives = directives,
            Comments = lines.Comments,
            Instructions = instructions,
            GlobalArguments = stages.GlobalArguments,
            Stages = stages.Stages,
            Faults = _faults.InOrder(),
        };
    }

    private List<DockerfileInstruction> ReadInstructions(LineReader lines, char escape)
    {
        InstructionReader reader = new(escape, _faults);
        HereDocumentReader hereDocuments = new(source, lines, _faults);
        InstructionChecks checks = new(_faults);
        List<DockerfileInstruction> read = [];
        while (lines.NextInstruction() is { } line)
        {
            DockerfileInstruction instruction = hereDocuments.Attach(reader.Read(line), line);
            checks.Check(instruction);
            read.Add(instruction);
        }

        return read;
    }

    private void CheckLineLengths()
    {
        for (int line = 0; line < source.LineCount; line++)
        {
            int start = source.LineStart(line);
            ReadOnlySpan<char> text = source.Text.AsSpan()[start..source.NextLineStart(line)];
            text = text.EndsWith('\n') ? text[..^1] : text;
            // No character has more than three bytes for each of its UTF-16 units.
            if (text.Length > LongestLine / 3 && Encoding.UTF8.GetByteCount(text) > LongestLine)
            {
                _faults.Add(
                    source.Range(start, start + text.Length),
                    $"this line has more than {LongestLine} bytes",
                    "BuildKit refuses longer lines",
                    "Put the content into a file and copy it, or break the line.");
            }
        }
    }
}
