using System.Text;

namespace ContainerStages.Checks.Dockerfiles.Shell;

/// <summary>A word without its quotes, or an operator between commands.</summary>
internal readonly record struct ShellToken(string Text, bool IsWord);

/// <summary>Splits a shell's text into words and operators. Redirections and comments are left out.</summary>
internal sealed class ShellTokens(string text)
{
    private int _at;

    /// <summary>The texts inside of <c>$(…)</c> and backticks so far.</summary>
    public List<string> Nested { get; } = [];

    /// <returns>Null at the end.</returns>
    public ShellToken? Next()
    {
        while (_at < text.Length)
        {
            char here = text[_at];
            if (here == '\n')
            {
                _at++;
                return new ShellToken(";", IsWord: false);
            }

            if (char.IsWhiteSpace(here) || (here == '\\' && IsLineEnd(_at + 1)))
            {
                _at += here == '\\' && _at + 1 < text.Length && text[_at + 1] == '\r' ? 3 : here == '\\' ? 2 : 1;
            }
            else if (here == '#')
            {
                SkipLine();
            }
            else if (here is '>' or '<')
            {
                SkipRedirection();
            }
            else if (here == '&' && Peek(1) == '>')
            {
                _at++;
            }
            else if (here is ';' or '&' or '|' or '(' or ')')
            {
                _at++;
                while (_at < text.Length && here is ';' or '&' or '|' && Peek(0) is '&' or '|' or ';')
                {
                    _at++;
                }

                return new ShellToken(here is '(' or ')' ? here.ToString() : ";", IsWord: false);
            }
            else if (ReadWord() is { } word)
            {
                return new ShellToken(word, IsWord: true);
            }
        }

        return null;
    }

    /// <returns>Null for the number of a redirection, such as the 2 of <c>2&gt;&amp;1</c>.</returns>
    private string? ReadWord()
    {
        var word = new StringBuilder();
        while (_at < text.Length)
        {
            char here = text[_at];
            if (char.IsWhiteSpace(here) || here is ';' or '&' or '|' or '(' or ')')
            {
                break;
            }

            if (here is '>' or '<')
            {
                return word.Length > 0 && word.ToString().All(char.IsAsciiDigit) ? null : word.ToString();
            }

            switch (here)
            {
                case '\'':
                    int close = text.IndexOf('\'', _at + 1);
                    close = close < 0 ? text.Length : close;
                    word.Append(text, _at + 1, close - _at - 1);
                    _at = close + 1;
                    break;
                case '"':
                    _at++;
                    ReadQuoted(word);
                    break;
                case '\\':
                    if (!IsLineEnd(_at + 1) && _at + 1 < text.Length)
                    {
                        word.Append(text[_at + 1]);
                    }

                    _at += 2;
                    break;
                case '`':
                case '$' when Peek(1) == '(':
                    ReadNested(word);
                    break;
                case '$' when Peek(1) == '{':
                    int end = text.IndexOf('}', _at);
                    end = end < 0 ? text.Length - 1 : end;
                    word.Append(text, _at, end + 1 - _at);
                    _at = end + 1;
                    break;
                default:
                    word.Append(here);
                    _at++;
                    break;
            }
        }

        _at = Math.Min(_at, text.Length);
        return word.ToString();
    }

    private void ReadQuoted(StringBuilder word)
    {
        while (_at < text.Length && text[_at] != '"')
        {
            if (text[_at] == '\\' && _at + 1 < text.Length)
            {
                if (text[_at + 1] is '"' or '\\' or '$' or '`')
                {
                    word.Append(text[_at + 1]);
                }
                else if (text[_at + 1] != '\n')
                {
                    word.Append(text, _at, 2);
                }

                _at += 2;
            }
            else if (text[_at] == '`' || (text[_at] == '$' && Peek(1) == '('))
            {
                ReadNested(word);
            }
            else
            {
                word.Append(text[_at++]);
            }
        }

        _at++;
    }

    /// <summary>Keeps the text as written, because its output is unknown, and remembers the commands in it.</summary>
    private void ReadNested(StringBuilder word)
    {
        int start = _at;
        if (text[_at] == '`')
        {
            int close = text.IndexOf('`', _at + 1);
            _at = close < 0 ? text.Length : close + 1;
            Nested.Add(text[(start + 1)..Math.Max(start + 1, _at - 1)]);
        }
        else
        {
            int open = 0;
            do
            {
                open += text[_at] == '(' ? 1 : text[_at] == ')' ? -1 : 0;
                _at++;
            }
            while (_at < text.Length && (open > 0 || _at == start + 1));
            Nested.Add(text[Math.Min(start + 2, _at)..Math.Max(Math.Min(start + 2, _at), _at - 1)]);
        }

        word.Append(text, start, _at - start);
    }

    private void SkipRedirection()
    {
        while (_at < text.Length && text[_at] is '>' or '<' or '&' or '|' or '-')
        {
            _at++;
        }

        while (_at < text.Length && text[_at] is ' ' or '\t')
        {
            _at++;
        }

        if (_at < text.Length && text[_at] is not ('\n' or ';' or '&' or '|' or ')' or '(' or '>' or '<'))
        {
            ReadWord();
        }
    }

    private void SkipLine()
    {
        int end = text.IndexOf('\n', _at);
        _at = end < 0 ? text.Length : end;
    }

    private char Peek(int ahead) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    private bool IsLineEnd(int at) => at < text.Length && (text[at] == '\n' || (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n'));
}
