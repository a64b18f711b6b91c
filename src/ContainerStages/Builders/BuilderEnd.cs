namespace ContainerStages.Builders;

/// <summary>What a builder said last, for the message of its failure: errors of compilers first, because a builder repeats the failed command after them.</summary>
internal sealed class BuilderEnd
{
    private const int LinesShown = 5;

    private readonly Queue<string> _last = [];
    private readonly List<string> _errors = [];

    public void Add(string line)
    {
        string text = line.Trim();
        if (_errors.Count < LinesShown && text.Contains(": error ", StringComparison.Ordinal) && !_errors.Contains(text))
        {
            _errors.Add(text);
        }

        _last.Enqueue(text);
        if (_last.Count > LinesShown)
        {
            _last.Dequeue();
        }
    }

    public override string ToString() => $"It said: {string.Join(" | ", _errors.Count > 0 ? _errors : _last)}";
}
