using System.Text;
using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>
/// Reads the flags directly behind a keyword: words that begin with two dashes. The first other word ends them, and so does a <c>--</c> alone.
/// Quotes in a flag, also in its middle, hold it together and vanish.
/// </summary>
internal sealed class FlagReader(JoinedText line, int end, char escape)
{
    private readonly List<DockerfileFlag> _flags = [];
    private int _position;

    public IReadOnlyList<DockerfileFlag> Flags => _flags;

    /// <summary>Returns where the arguments begin.</summary>
    public int Read(int start)
    {
        string text = line.Text;
        _position = start;
        while (true)
        {
            while (_position < end && char.IsWhiteSpace(text[_position]))
            {
                _position++;
            }

            if (_position + 1 >= end || text[_position] != '-' || text[_position + 1] != '-' || !ReadFlag())
            {
                return _position;
            }
        }
    }

    /// <summary>Returns false at a <c>--</c> alone.</summary>
    private bool ReadFlag()
    {
        int start = _position;
        int sign = -1;
        char? quote = null;
        StringBuilder word = new();
        string text = line.Text;
        for (; _position < end && (quote is not null || !char.IsWhiteSpace(text[_position])); _position++)
        {
            char next = text[_position];
            if (next == quote)
            {
                quote = null;
            }
            else if (quote is null && next is '\'' or '"')
            {
                quote = next;
            }
            else if (next != escape || ++_position < end)
            {
                sign = sign < 0 && text[_position] == '=' ? _position : sign;
                word.Append(text[_position]);
            }
        }

        _position = Math.Min(_position, end);
        string flag = word.ToString();
        if (flag == "--")
        {
            return false;
        }

        int cut = flag.IndexOf('=', StringComparison.Ordinal);
        _flags.Add(cut < 0
            ? new DockerfileFlag(flag[2..], null, line.RangeOf(start, _position), line.RangeOf(_position, _position))
            : new DockerfileFlag(flag[2..cut], flag[(cut + 1)..], line.RangeOf(start, _position), line.RangeOf(sign + 1, _position)));
        return true;
    }
}
