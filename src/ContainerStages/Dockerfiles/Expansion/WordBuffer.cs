using System.Text;

namespace ContainerStages.Dockerfiles.Expansion;

/// <summary>Collects words. White space in an unquoted text ends one; an empty one, such as <c>""</c>, vanishes.</summary>
internal sealed class WordBuffer
{
    private readonly StringBuilder _word = new();
    private readonly List<string> _words = [];

    public void Add(ReadOnlySpan<char> unquoted)
    {
        foreach (char character in unquoted)
        {
            if (char.IsWhiteSpace(character))
            {
                End();
            }
            else
            {
                _word.Append(character);
            }
        }
    }

    public void AddQuoted(ReadOnlySpan<char> quoted) => _word.Append(quoted);

    public IReadOnlyList<string> Words()
    {
        End();
        return _words;
    }

    private void End()
    {
        if (_word.Length > 0)
        {
            _words.Add(_word.ToString());
            _word.Clear();
        }
    }
}
