using System.Text;

namespace ContainerStages.Dockerfiles.Expansion;

/// <summary>
/// Reads one text once, from left to right. After a fault it stands at the end of the text, so that every loop ends; the first fault counts.
/// BuildKit has no limits but that of a line; those here keep the stack and the memory small, and no file that people write comes near them.
/// </summary>
internal sealed class ShellLexer(string text, Func<string, string?> valueOf, char escape, LexerModes modes)
{
    private const int End = -1;

    /// <summary>How deep <c>${a:-${b:-…}}</c> may go.</summary>
    private const int DeepestBraces = 100;

    /// <summary>How many characters all values and words together may have.</summary>
    private const int MostCharacters = 8 << 20;

    private readonly HashSet<string> _missing = [];
    private readonly WordBuffer _words = new();
    private bool _keepsEscapes = modes.HasFlag(LexerModes.KeepsEscapes);
    private string? _fault;
    private int _position;
    private int _depth;
    private int _characters;

    public ExpansionResult Read()
    {
        string read = ReadUntil(End, _words);
        return new ExpansionResult(read) { Words = _words.Words(), Missing = _missing, Fault = _fault };
    }

    private int Peek() => _position < text.Length ? text[_position] : End;

    private int Next() => _position < text.Length ? text[_position++] : End;

    /// <summary>Reads up to that character, which is taken as well. Words are wanted only on the outermost level.</summary>
    private string ReadUntil(int stop, WordBuffer? words)
    {
        StringBuilder read = new();
        while (Peek() is not End and int next && next != stop)
        {
            switch (next)
            {
                case '$':
                    string value = ReadVariable();
                    read.Append(value);
                    words?.Add(value);
                    break;
                case '<':
                    AddQuoted(ReadHereDocumentSigns());
                    break;
                case '\'' when !modes.HasFlag(LexerModes.IgnoresQuotes):
                    AddQuoted(ReadSingleQuoted());
                    break;
                case '"' when !modes.HasFlag(LexerModes.IgnoresQuotes):
                    AddQuoted(ReadDoubleQuoted());
                    break;
                default:
                    if (next == escape)
                    {
                        AddQuoted(ReadEscaped());
                        break;
                    }

                    _position++;
                    read.Append((char)next);
                    words?.Add([(char)next]);
                    break;
            }
        }

        if (Next() == End && stop != End)
        {
            Fail($"'{(char)stop}' is missing");
        }

        return read.ToString();

        void AddQuoted(string quoted)
        {
            read.Append(quoted);
            words?.AddQuoted(quoted);
        }
    }

    /// <summary>A lone escape character at the end vanishes.</summary>
    private string ReadEscaped()
    {
        char first = (char)Next();
        int escaped = Next();
        string kept = _keepsEscapes ? first.ToString() : "";
        return escaped == End ? kept : kept + (char)escaped;
    }

    /// <summary>White space behind <c>&lt;&lt;</c> belongs to the word: a here-document's name may follow it.</summary>
    private string ReadHereDocumentSigns()
    {
        int start = _position++;
        if (Peek() == '<')
        {
            _position++;
            while (Peek() is ' ' or '\t' or '\r')
            {
                _position++;
            }
        }

        return text[start.._position];
    }

    private string ReadSingleQuoted()
    {
        int start = _position;
        int end = text.IndexOf('\'', start + 1);
        if (end < 0)
        {
            Fail("the single quote is not closed");
            return "";
        }

        _position = end + 1;
        return modes.HasFlag(LexerModes.KeepsQuotes) ? text[start.._position] : text[(start + 1)..end];
    }

    /// <summary>Here an escape character escapes only a quote, a dollar sign and itself; before others it is an ordinary one.</summary>
    private string ReadDoubleQuoted()
    {
        string quote = modes.HasFlag(LexerModes.KeepsQuotes) ? "\"" : "";
        StringBuilder read = new(quote);
        _position++;
        while (Peek() is not End and int next)
        {
            if (next == '$')
            {
                read.Append(ReadVariable());
                continue;
            }

            _position++;
            if (next == '"')
            {
                return read.Append(quote).ToString();
            }

            if (next != escape)
            {
                read.Append((char)next);
                continue;
            }

            if (_keepsEscapes)
            {
                read.Append(escape);
            }

            if (Peek() is not End)
            {
                read.Append(Peek() is '"' or '$' || Peek() == escape ? (char)Next() : escape);
            }
        }

        Fail("the double quote is not closed");
        return "";
    }

    private string ReadVariable()
    {
        _position++;
        if (Peek() != '{')
        {
            string name = ReadName();
            return name == "" ? "$" : Counted(ValueOf(name) ?? (LeavesUnset ? "$" + name : ""));
        }

        _position++;
        if (Peek() is End)
        {
            return Fail("'}' is missing");
        }

        if (Peek() is '{' or '}' or ':')
        {
            return Fail("no variable's name follows '${'");
        }

        if (++_depth > DeepestBraces)
        {
            return Fail($"variables are nested more than {DeepestBraces} times");
        }

        string read = ReadBraces(ReadName());
        _depth--;
        return Counted(read);
    }

    private bool LeavesUnset => modes.HasFlag(LexerModes.LeavesUnset);

    private string ReadBraces(string name)
    {
        int sign = Next();
        switch (sign)
        {
            case '}':
                return ValueOf(name) ?? (LeavesUnset ? $"${{{name}}}" : "");
            case ':':
                return ReadModifier(name, Next(), emptyCountsAsUnset: true);
            case '+' or '-' or '?' or '#' or '%':
                return ReadModifier(name, sign, emptyCountsAsUnset: false);
            case '/':
                return ReadReplacement(name);
            default:
                return Fail(sign == End ? "'}' is missing" : $"'{(char)sign}' cannot follow a variable's name in '${{…}}'");
        }
    }

    private string ReadModifier(string name, int sign, bool emptyCountsAsUnset)
    {
        bool isPattern = sign is '#' or '%';
        if (sign == End || (isPattern && emptyCountsAsUnset))
        {
            return Fail(sign == End ? "'}' is missing" : $"':{(char)sign}' is not an operator");
        }

        string word = ReadNested('}', keepsEscapes: isPattern);
        string? value = ValueOf(name);
        if (_fault is not null)
        {
            return "";
        }

        if (value is null && LeavesUnset)
        {
            return $"${{{name}{(emptyCountsAsUnset ? ":" : "")}{(char)sign}{word}}}";
        }

        bool isUnset = value is null || (emptyCountsAsUnset && value == "");
        return sign switch
        {
            '-' => isUnset ? word : value!,
            '+' => isUnset ? "" : word,
            '?' when !isUnset => value!,
            '?' => Fail($"{name}: {(word != "" ? word : value is null ? "is not allowed to be unset" : "is not allowed to be empty")}"),
            '#' or '%' => Trim(value ?? "", word, (char)sign),
            _ => Fail($"':{(char)sign}' is not an operator"),
        };
    }

    private string Trim(string value, string pattern, char sign)
    {
        bool longest = pattern.StartsWith(sign);
        pattern = longest ? pattern[1..] : pattern;
        if (ShellPattern.Parse(pattern, out string fault) is not { } parsed)
        {
            return Fail(fault);
        }

        return (sign == '#' ? parsed.TrimStart(value, longest) : parsed.TrimEnd(value, longest)) ?? Fail(ShellPattern.TooMuchWork);
    }

    private string ReadReplacement(string name)
    {
        bool all = Peek() == '/';
        if (all)
        {
            _position++;
        }

        string pattern = ReadNested('/', keepsEscapes: true);
        string replacement = ReadNested('}', keepsEscapes: true);
        string? value = ValueOf(name);
        if (_fault is not null)
        {
            return "";
        }

        if (value is null && LeavesUnset)
        {
            return $"${{{name}/{pattern}/{replacement}}}";
        }

        return ShellPattern.Parse(pattern, out string fault) is not { } parsed
            ? Fail(fault)
            : parsed.Replace(value ?? "", replacement, all, MostCharacters) ?? Fail(ShellPattern.TooMuchWork);
    }

    private string ReadNested(char stop, bool keepsEscapes)
    {
        (bool outer, _keepsEscapes) = (_keepsEscapes, keepsEscapes);
        string read = ReadUntil(stop, words: null);
        _keepsEscapes = outer;
        return read;
    }

    /// <summary>Letters, digits and underscores; digits alone, if one comes first; or one of the shell's special parameters.</summary>
    private string ReadName()
    {
        int start = _position;
        if (Peek() is '@' or '*' or '#' or '?' or '-' or '$' or '!')
        {
            _position++;
            return text[start.._position];
        }

        bool onlyDigits = start < text.Length && char.IsDigit(text, start);
        while (_position < text.Length && (char.IsDigit(text, _position) || (!onlyDigits && (text[_position] == '_' || char.IsLetter(text, _position)))))
        {
            _position += char.IsSurrogatePair(text, _position) ? 2 : 1;
        }

        return text[start.._position];
    }

    private string? ValueOf(string name)
    {
        if (_fault is not null)
        {
            return null;
        }

        string? value = valueOf(name);
        if (value is null)
        {
            _missing.Add(name);
        }

        return value;
    }

    private string Counted(string value)
    {
        _characters += value.Length;
        return _characters > MostCharacters ? Fail($"the variables have more than {MostCharacters} characters") : value;
    }

    /// <summary>Always empty, so that it can stand for a value.</summary>
    private string Fail(string fault)
    {
        _fault ??= fault;
        _position = text.Length;
        return "";
    }
}
