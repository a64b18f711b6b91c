using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ContainerStages.IO;

namespace ContainerStages.Builders.Writing;

/// <summary>Writes values so that every builder reads them back as they are: a Dockerfile expands variables and patterns almost everywhere.</summary>
internal static class DockerfileSyntax
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An exec form: <c>["/app/Web", "--urls"]</c>. Nothing in it is expanded.</summary>
    public static string Exec(IEnumerable<string> words) => $"[{string.Join(", ", words.Select(word => JsonSerializer.Serialize(word, s_json)))}]";

    /// <summary>The paths of a COPY, in the plain form where it can have them, else in the JSON form.</summary>
    public static string Paths(params IEnumerable<string> paths) => Words([.. paths.Select(path => Literal(path, "*?["))]);

    /// <summary>As <see cref="Paths"/>, with the wildcards <c>*</c> and <c>?</c>, which mean the same in Go's patterns.</summary>
    public static string Patterns(params IEnumerable<string> patterns) => Words([.. patterns.Select(pattern => Literal(pattern, "["))]);

    private static string Words(string[] words) => words.All(IsPlain) ? string.Join(' ', words) : Exec(words);

    /// <summary>A path that is the rest of its line, as WORKDIR takes it.</summary>
    public static string Rest(string path) => Literal(path, "");

    /// <summary>A value of ENV or LABEL, in quotes.</summary>
    public static string Quoted(string value)
    {
        var quoted = new StringBuilder("\"");
        foreach (char character in value)
        {
            quoted.Append(character is '"' or '\\' or '$' ? $"\\{character}" : $"{character}");
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>The name of a label, which needs quotes only if it has other characters than usual.</summary>
    public static string Name(string name) => name.Length > 0 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' or '/') ? name : Quoted(name);

    /// <summary>A word for the shell of a RUN, in single quotes unless it needs none.</summary>
    public static string ShellWord(string word) =>
        word.Length > 0 && word.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '/' or ':' or '=' or ',' or '@' or '+')
            ? word
            : HostSystem.Linux.Quoted(word);

    /// <summary>Whether a RUN can have the command as it stands: one line, which begins neither as an option nor as JSON, and has no here-document.</summary>
    public static bool IsShellLine(string command) =>
        command.Length > 0 && !command.AsSpan().ContainsAny('\n', '\r') && command[0] is not ('-' or '[') && !command.EndsWith('\\') && !command.Contains("<<", StringComparison.Ordinal);

    /// <summary>Characters that begin a variable are escaped.</summary>
    /// <param name="wildcards">Characters of Go's patterns that are escaped, too.</param>
    private static string Literal(string path, string wildcards)
    {
        var literal = new StringBuilder();
        foreach (char character in path)
        {
            literal.Append(character switch
            {
                _ when wildcards.Contains(character, StringComparison.Ordinal) => $"[{character}]",
                '$' or '\\' or '"' or '\'' => $"\\{character}",
                _ => $"{character}",
            });
        }

        return literal.ToString();
    }

    private static bool IsPlain(string path) => path.Length > 0 && path[0] != '-' && path.All(character => !char.IsWhiteSpace(character) && character is not ('"' or '\'' or '\\' or '<' or '['));
}
