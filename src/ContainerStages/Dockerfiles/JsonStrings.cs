using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ContainerStages.Dockerfiles;

/// <summary>
/// Reads the JSON form of arguments: an array of strings and nothing else. What is not JSON at all is in shell form; JSON with other elements is an error.
/// </summary>
internal sealed class JsonStrings(string text)
{
    private const int Depth = 10_000;
    private readonly List<(string Value, int Start, int End)> _strings = [];
    private int _position;

    public enum Kind
    {
        NoJson,
        Strings,
        OtherJson,
    }

    /// <summary>The strings, each with the place of its quotes.</summary>
    public IReadOnlyList<(string Value, int Start, int End)> Strings => _strings;

    public Kind Read()
    {
        if (!text.StartsWith('['))
        {
            return Kind.NoJson;
        }

        _position = 1;
        return ReadStrings() ? Kind.Strings : IsOtherJson() ? Kind.OtherJson : Kind.NoJson;
    }

    private bool ReadStrings()
    {
        if (Next() == ']')
        {
            _position++;
            return Next() == '\0' && _position == text.Length;
        }

        while (Next() == '"' && ReadString())
        {
            char sign = Next();
            _position++;
            if (sign == ']')
            {
                return Next() == '\0' && _position == text.Length;
            }

            if (sign != ',')
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>The next character that is no white space of JSON; it is not taken. NUL at the end.</summary>
    private char Next()
    {
        while (_position < text.Length && text[_position] is ' ' or '\t' or '\r' or '\n')
        {
            _position++;
        }

        return _position < text.Length ? text[_position] : '\0';
    }

    private bool ReadString()
    {
        int start = _position++;
        StringBuilder value = new();
        while (_position < text.Length && text[_position] >= ' ')
        {
            char next = text[_position++];
            switch (next)
            {
                case '"':
                    _strings.Add((value.ToString(), start, _position));
                    return true;
                case '\\':
                    if (ReadEscaped() is not { } escaped)
                    {
                        return false;
                    }

                    value.Append(escaped);
                    break;
                default:
                    value.Append(next);
                    break;
            }
        }

        return false;
    }

    private char? ReadEscaped()
    {
        switch (_position < text.Length ? text[_position++] : '\0')
        {
            case '"': return '"';
            case '\\': return '\\';
            case '/': return '/';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when _position + 4 <= text.Length
                && ushort.TryParse(text.AsSpan(_position, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit):
                _position += 4;
                return (char)unit;
            default: return null;
        }
    }

    private bool IsOtherJson()
    {
        try
        {
            Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = Depth });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
