namespace ContainerStages.Checks.Secrets;

/// <summary>
/// Finds words in a text that is read once, whatever their number and case (Aho and Corasick, 1975). <see cref="System.Buffers.SearchValues"/> does the
/// same; its code is compiled when it is first used, so that the first search of a process took 70 milliseconds there, and 10 MB took 400 instead of 50.
/// </summary>
internal sealed class KeywordAutomaton
{
    /// <summary>The state before the first character.</summary>
    public const int Start = 0;

    /// <summary>The bit that is different in the two cases of an ASCII letter.</summary>
    private const int OtherCase = 0x20;

    /// <summary>The class of each character of Latin-1: both cases of an ASCII letter share one, and what is in no word has none.</summary>
    private readonly byte[] _classes = new byte[256];
    private readonly int _classCount = 1;
    private readonly ushort[] _next;
    private readonly int[][] _ending;

    /// <param name="words">Of Latin-1.</param>
    public KeywordAutomaton(string[] words)
    {
        foreach (char character in string.Concat(words))
        {
            if (_classes[character] == 0)
            {
                byte added = (byte)_classCount++;
                _classes[character] = added;
                if (char.IsAsciiLetter(character))
                {
                    _classes[character ^ OtherCase] = added;
                }
            }
        }

        _next = new ushort[(words.Sum(word => word.Length) + 1) * _classCount];
        _ending = new int[words.Sum(word => word.Length) + 1][];
        Array.Fill(_ending, []);
        int states = AddWords(words);
        AddReturns(states);
    }

    /// <returns>The state after another character.</returns>
    public int Next(int state, char character) => character < _classes.Length ? _next[(state * _classCount) + _classes[character]] : Start;

    /// <returns>The numbers of the words that end with the character that led to the state.</returns>
    public int[] EndingAt(int state) => _ending[state];

    /// <summary>Makes a tree of the words. A step that no word takes leads to <see cref="Start"/>.</summary>
    /// <returns>The number of states.</returns>
    private int AddWords(string[] words)
    {
        int states = 1;
        for (int word = 0; word < words.Length; word++)
        {
            int state = Start;
            foreach (char character in words[word])
            {
                ref ushort next = ref _next[(state * _classCount) + _classes[character]];
                state = next = next == Start ? (ushort)states++ : next;
            }

            _ending[state] = [.. _ending[state], word];
        }

        return states;
    }

    /// <summary>Where a word does not go on, the next step is that of the longest end of what was read that begins a word, too.</summary>
    private void AddReturns(int states)
    {
        int[] returns = new int[states];
        var waiting = new Queue<int>([Start]);
        while (waiting.TryDequeue(out int state))
        {
            for (int step = 1; step < _classCount; step++)
            {
                ref ushort next = ref _next[(state * _classCount) + step];
                ushort other = state == Start ? (ushort)Start : _next[(returns[state] * _classCount) + step];
                if (next == Start)
                {
                    next = other;
                    continue;
                }

                returns[next] = other;
                _ending[next] = [.. _ending[next], .. _ending[other]];
                waiting.Enqueue(next);
            }
        }
    }
}
