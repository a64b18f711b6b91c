namespace ContainerStages.Dockerfiles.Ignore;

/// <summary>
/// One cleaned pattern, ready to match. moby's matcher has short cuts that are not the same as its general rule, and files rely on them:
/// <c>**x</c> is every path that ends with x, and <c>x**</c> every path that begins with x.
/// </summary>
internal sealed class PathPattern
{
    private readonly List<PathToken> _tokens = [];
    private readonly string _pattern;
    private Shape _shape;

    private PathPattern(string pattern) => _pattern = pattern;

    private enum Shape
    {
        Exact,
        Prefix,
        Suffix,
        General,
    }

    /// <summary>Reads a pattern, or returns null if its brackets or escapes are wrong.</summary>
    public static PathPattern? Parse(string pattern)
    {
        PathPattern parsed = new(pattern);
        return parsed.Read() ? parsed : null;
    }

    public bool Matches(ReadOnlySpan<char> path) => _shape switch
    {
        Shape.Exact => path.SequenceEqual(_pattern),
        Shape.Prefix => path.StartsWith(_pattern.AsSpan()[..^2]),
        Shape.Suffix => path.EndsWith(_pattern.AsSpan()[2..]) || (_pattern.AsSpan()[2..].StartsWith('/') && path.SequenceEqual(_pattern.AsSpan()[3..])),
        _ => MatchesTokens(path),
    };

    private bool Read()
    {
        int at = 0;
        while (at < _pattern.Length)
        {
            bool isFirst = at == 0;
            char next = _pattern[at++];
            switch (next)
            {
                case '*' when at < _pattern.Length && _pattern[at] == '*':
                    at += at + 1 < _pattern.Length && _pattern[at + 1] == '/' ? 2 : 1;
                    AddDoubleStar(isFirst, isLast: at == _pattern.Length);
                    break;
                case '*':
                    Add(new PathToken(PathToken.Kind.Many));
                    break;
                case '?':
                    Add(new PathToken(PathToken.Kind.One));
                    break;
                case '[':
                    if (ReadClass(ref at) is not { } characters)
                    {
                        return false;
                    }

                    Add(new PathToken(PathToken.Kind.Class, Class: characters));
                    break;
                case '\\':
                    if (at == _pattern.Length)
                    {
                        return false;
                    }

                    Add(new PathToken(PathToken.Kind.Character, _pattern[at++]));
                    break;
                default:
                    _tokens.Add(new PathToken(next == '^' ? PathToken.Kind.Beginning : PathToken.Kind.Character, next));
                    break;
            }
        }

        return true;
    }

    private void Add(PathToken token)
    {
        _tokens.Add(token);
        _shape = Shape.General;
    }

    private void AddDoubleStar(bool isFirst, bool isLast)
    {
        if (isLast)
        {
            Shape shape = _shape == Shape.Exact ? Shape.Prefix : Shape.General;
            Add(new PathToken(PathToken.Kind.Anything));
            _shape = shape;
        }
        else
        {
            Add(new PathToken(PathToken.Kind.Optional));
            Add(new PathToken(PathToken.Kind.ThroughSlash));
        }

        _shape = isFirst ? Shape.Suffix : _shape;
    }

    /// <summary>Reads <c>[^a-z]</c> behind its bracket, by the rules of Go's path.Match.</summary>
    private CharacterClass? ReadClass(ref int at)
    {
        bool isNegated = at < _pattern.Length && _pattern[at] == '^';
        at += isNegated ? 1 : 0;
        List<(char First, char Last)> ranges = [];
        while (at < _pattern.Length && (_pattern[at] != ']' || ranges.Count == 0))
        {
            if (ReadClassCharacter(ref at) is not { } first)
            {
                return null;
            }

            char last = first;
            if (at < _pattern.Length && _pattern[at] == '-')
            {
                at++;
                if (ReadClassCharacter(ref at) is not { } end)
                {
                    return null;
                }

                last = end;
            }

            ranges.Add((first, last));
        }

        return at++ < _pattern.Length ? new CharacterClass(isNegated, ranges) : null;
    }

    private char? ReadClassCharacter(ref int at)
    {
        if (at >= _pattern.Length || _pattern[at] is '-' or ']')
        {
            return null;
        }

        at += _pattern[at] == '\\' ? 1 : 0;
        return at < _pattern.Length ? _pattern[at++] : null;
    }

    /// <summary>Follows all ways to match side by side, so that no pattern takes more than pattern × path steps.</summary>
    private bool MatchesTokens(ReadOnlySpan<char> path)
    {
        int count = _tokens.Count;
        bool[] current = new bool[count + 1];
        bool[] following = new bool[count + 1];
        current[0] = true;
        for (int at = 0; ; at++)
        {
            SkipAhead(current, at);
            if (at == path.Length)
            {
                return current[count];
            }

            bool isAlive = false;
            for (int state = 0; state < count; state++)
            {
                if (current[state] && Step(_tokens[state], path[at]) is { Matches: true } step)
                {
                    following[state] |= step.Stays;
                    following[state + 1] |= step.Moves;
                    isAlive = true;
                }
            }

            if (!isAlive)
            {
                return false;
            }

            (current, following) = (following, current);
            Array.Clear(following);
        }
    }

    /// <summary>Marks the states that can be reached without a character.</summary>
    private void SkipAhead(bool[] states, int at)
    {
        for (int state = 0; state < _tokens.Count; state++)
        {
            if (!states[state])
            {
                continue;
            }

            PathToken.Kind kind = _tokens[state].What;
            states[state + 1] |= kind is PathToken.Kind.Many or PathToken.Kind.Anything or PathToken.Kind.Optional
                || (kind == PathToken.Kind.Beginning && at == 0);
            if (kind == PathToken.Kind.Optional)
            {
                states[state + 2] = true;
            }
        }
    }

    private static (bool Matches, bool Stays, bool Moves) Step(PathToken token, char character)
    {
        (bool stays, bool moves) = token.What switch
        {
            PathToken.Kind.Character => (false, token.Character == character),
            PathToken.Kind.Class => (false, token.Class!.Contains(character)),
            PathToken.Kind.One => (false, character != '/'),
            PathToken.Kind.Many => (character != '/', false),
            PathToken.Kind.Anything => (character != '\n', false),
            PathToken.Kind.ThroughSlash => (character != '\n', character == '/'),
            _ => (false, false),
        };
        return (stays || moves, stays, moves);
    }
}
