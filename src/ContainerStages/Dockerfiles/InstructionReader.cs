using ContainerStages.Dockerfiles.Expansion;
using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>Reads the joined lines of one instruction: keyword, flags, and the arguments in the form that the keyword asks for.</summary>
internal sealed class InstructionReader(char escape, FaultList faults)
{
    /// <summary>ONBUILD ONBUILD … is refused anyway, so it need not be read to the end.</summary>
    private const int DeepestTrigger = 2;

    public DockerfileInstruction Read(JoinedText line) => Read(line, depth: 0);

    private DockerfileInstruction Read(JoinedText line, int depth)
    {
        string text = line.Text;
        int end = text.AsSpan().TrimEnd().Length;
        int start = end - text.AsSpan()[..end].TrimStart().Length;
        int keywordEnd = start;
        while (keywordEnd < end && !WordSplitter.IsSpace(text[keywordEnd]))
        {
            keywordEnd++;
        }

        string keyword = text[start..keywordEnd];
        InstructionForm? form = InstructionForm.Of(keyword.ToLowerInvariant().ToUpperInvariant());
        FlagReader flags = new(line, end, escape);
        JoinedText arguments = Trimmed(line, flags.Read(keywordEnd), end);
        DockerfileInstruction read = new(form?.Keyword ?? keyword, line.RangeOf(start, end), line.RangeOf(start, keywordEnd)) { Flags = flags.Flags };
        return form is null || arguments.Text.Length == 0 ? read : WithArguments(read, form, arguments, depth);
    }

    private static JoinedText Trimmed(JoinedText line, int start, int end)
    {
        ReadOnlySpan<char> text = line.Text.AsSpan()[start..end];
        return line.Slice(end - text.TrimStart().Length, start + Math.Max(text.TrimEnd().Length, text.Length - text.TrimStart().Length));
    }

    private DockerfileInstruction WithArguments(DockerfileInstruction read, InstructionForm form, JoinedText arguments, int depth) => form.Arguments switch
    {
        ArgumentForm.List => read with { Words = List(arguments) },
        ArgumentForm.JsonOrList => FromJson(read, arguments, form) ?? read with { Words = List(arguments) },
        ArgumentForm.JsonOrCommand => FromJson(read, arguments, form) ?? read with { Words = Quoted(arguments), CommandLine = arguments },
        ArgumentForm.HealthCheck => HealthCheck(read, arguments, form),
        ArgumentForm.Pairs => Pairs(read, arguments),
        ArgumentForm.Names => Names(read, arguments),
        ArgumentForm.Whole => read with { Words = [Word(arguments, 0, arguments.Text.Length)] },
        _ => depth < DeepestTrigger ? read with { Trigger = Read(arguments, depth + 1) } : read,
    };

    private DockerfileInstruction? FromJson(DockerfileInstruction read, JoinedText arguments, InstructionForm form)
    {
        JsonStrings json = new(arguments.Text);
        switch (json.Read())
        {
            case JsonStrings.Kind.NoJson:
                return null;
            case JsonStrings.Kind.OtherJson:
                faults.Add(
                    arguments.Range,
                    $"the array of {form.Keyword} holds something that is not a string",
                    "in the JSON form every element is a string",
                    "Put double quotes around every element, such as [\"app\", \"--port\", \"8080\"].");
                return read with { IsExecForm = true };
            default:
                return read with { IsExecForm = true, Words = [.. json.Strings.Select(element => JsonWord(arguments, form, element))] };
        }
    }

    private DockerfileWord JsonWord(JoinedText arguments, InstructionForm form, (string Value, int Start, int End) element) => new(
        arguments.Text[element.Start..element.End],
        element.Value,
        form.ExpandsVariables ? VariableExpansion.Unquote(element.Value, escape) : element.Value,
        arguments.RangeOf(element.Start, element.End));

    private DockerfileInstruction HealthCheck(DockerfileInstruction read, JoinedText arguments, InstructionForm form)
    {
        string text = arguments.Text;
        int end = 0;
        while (end < text.Length && !char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        DockerfileWord kind = Word(arguments, 0, end);
        JoinedText command = Trimmed(arguments, end, text.Length);
        if (command.Text.Length == 0)
        {
            return read with { Words = [kind] };
        }

        DockerfileInstruction whole = FromJson(read, command, form) ?? read with { Words = Quoted(command), CommandLine = command };
        return whole with { Words = [kind, .. whole.Words] };
    }

    private DockerfileInstruction Pairs(DockerfileInstruction read, JoinedText arguments)
    {
        List<(int Start, int End)> words = [.. WordSplitter.OutsideQuotes(arguments.Text, escape)];
        if (!arguments.Text[words[0].Start..words[0].End].Contains('=', StringComparison.Ordinal))
        {
            return OldPair(read, arguments);
        }

        List<DockerfilePair> pairs = [];
        foreach ((int start, int end) in words)
        {
            DockerfilePair pair = Pair(arguments, start, end);
            if (pair.Value is null)
            {
                faults.Add(
                    pair.Key.Range,
                    $"{FaultList.Quote(pair.Key.Text)} has no '='",
                    $"{read.Keyword} with several names wants name=value for each, and white space ends a value",
                    "Write name=value, with double quotes around a value that has spaces.");
                continue;
            }

            pairs.Add(pair);
        }

        return read with { Words = [.. words.Select(word => Word(arguments, word.Start, word.End))], Pairs = pairs };
    }

    /// <summary><c>ENV name the rest</c>.</summary>
    private DockerfileInstruction OldPair(DockerfileInstruction read, JoinedText arguments)
    {
        string text = arguments.Text;
        int end = 0;
        while (end < text.Length && !WordSplitter.IsSpace(text[end]))
        {
            end++;
        }

        int value = end;
        while (value < text.Length && WordSplitter.IsSpace(text[value]))
        {
            value++;
        }

        DockerfileWord name = Word(arguments, 0, end);
        if (value == text.Length)
        {
            faults.Add(
                name.Range, $"{read.Keyword} {FaultList.Quote(name.Text)} has no value", $"{read.Keyword} sets a value", $"Write {read.Keyword} name=value.");
            return read with { Words = [name] };
        }

        DockerfileWord rest = Word(arguments, value, text.Length);
        return read with { Words = [name, rest], Pairs = [new DockerfilePair(name, rest)] };
    }

    private DockerfileInstruction Names(DockerfileInstruction read, JoinedText arguments)
    {
        List<(int Start, int End)> words = [.. WordSplitter.OutsideQuotes(arguments.Text, escape)];
        return read with
        {
            Words = [.. words.Select(word => Word(arguments, word.Start, word.End))],
            Pairs = [.. words.Select(word => Pair(arguments, word.Start, word.End))],
        };
    }

    private DockerfilePair Pair(JoinedText arguments, int start, int end)
    {
        int sign = arguments.Text.IndexOf('=', start, end - start);
        return sign < 0
            ? new DockerfilePair(Word(arguments, start, end), Value: null)
            : new DockerfilePair(Word(arguments, start, sign), Word(arguments, sign + 1, end));
    }

    private DockerfileWord[] List(JoinedText arguments) =>
        [.. WordSplitter.AtWhiteSpace(arguments.Text).Select(word => Word(arguments, word.Start, word.End))];

    private DockerfileWord[] Quoted(JoinedText arguments) =>
        [.. WordSplitter.OutsideQuotes(arguments.Text, escape).Select(word => Word(arguments, word.Start, word.End))];

    private DockerfileWord Word(JoinedText arguments, int start, int end)
    {
        string text = arguments.Text[start..end];
        return new DockerfileWord(text, text, VariableExpansion.Unquote(text, escape), arguments.RangeOf(start, end));
    }
}
