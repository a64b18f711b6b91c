namespace ContainerStages.Dockerfiles.Expansion;

/// <summary>
/// Expands variables as BuildKit does in the arguments of FROM, ARG, ENV, LABEL, COPY, ADD, WORKDIR, USER, EXPOSE, VOLUME, STOPSIGNAL and in flags.
/// Quotes vanish; single quotes keep variables as they are; an escaped character stands for itself. It never throws.
/// <code>
/// $name ${name}             the value, or nothing
/// ${name:-word}             word, if the variable has no value or an empty one; without the colon only if it has none
/// ${name:+word}             word, if the variable has a value that is not empty; without the colon also for an empty one
/// ${name:?word}             an error with that text, where :- would give the word
/// ${name#pattern} ##        without the shortest or longest beginning that matches; * and ? are wildcards
/// ${name%pattern} %%        without the shortest or longest end that matches
/// ${name/pattern/word} //   the first or every match replaced
/// </code>
/// </summary>
/// <param name="valueOf">A variable's value, or null if it is not set.</param>
/// <param name="escape">The file's escape character.</param>
internal sealed class VariableExpansion(Func<string, string?> valueOf, char escape = DockerfileEscape.Default)
{
    /// <summary>Expands one argument.</summary>
    public ExpansionResult Expand(string argument) => new ShellLexer(argument, valueOf, escape, LexerModes.None).Read();

    /// <summary>Expands the content of a here-document: its quotes are ordinary characters.</summary>
    public ExpansionResult ExpandContent(string content) => new ShellLexer(content, valueOf, escape, LexerModes.IgnoresQuotes).Read();

    /// <summary>The argument without quotes and escapes, its variables left as they are. An argument that cannot be read stays as it is.</summary>
    public static string Unquote(string argument, char escape)
    {
        ExpansionResult read = new ShellLexer(argument, _ => null, escape, LexerModes.LeavesUnset).Read();
        return read.Fault is null ? read.Text : argument;
    }

    /// <summary>The words of a line with everything in them as it is, or none if a quote or a bracket is not closed.</summary>
    public static IReadOnlyList<string> RawWords(string line) =>
        Words(line, LexerModes.LeavesUnset | LexerModes.KeepsQuotes | LexerModes.KeepsEscapes);

    /// <summary>The words of a text, variables left as they are, or none if a quote or a bracket is not closed.</summary>
    public static IReadOnlyList<string> Words(string text, bool keepsQuotes) =>
        Words(text, LexerModes.LeavesUnset | (keepsQuotes ? LexerModes.KeepsQuotes : LexerModes.None));

    private static IReadOnlyList<string> Words(string text, LexerModes modes)
    {
        ExpansionResult read = new ShellLexer(text, _ => null, DockerfileEscape.Default, modes).Read();
        return read.Fault is null ? read.Words : [];
    }
}
