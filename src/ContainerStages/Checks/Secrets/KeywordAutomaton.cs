namespace ContainerStages.Checks.Secrets;

/// <summary>
/// Finds words, of any number and in any case, while a text is read once (Aho and Corasick, 1975). <see cref="System.Buffers.SearchValues"/> does the same,
/// but its code cannot be compiled ahead of time: with it, a process needed 400 milliseconds to search its first 10 MB, and with this class 50 to 100.
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

    /// <param name="words">Their characters are in Latin-1. The case of other letters than those of ASCII counts.</param>
    public KeywordAutomaton(string[] words)
    {
        string letters = string.Concat(words);
        foreach (char character in letters)
        {
            if (_classes[character] == 0)
            {
                byte added = checked((byte)_classCount++);
                _classes[character] = added;
                if (char.IsAsciiLetter(character))
                {
                    _classes[character ^ OtherCase] = added;
                }
            }
        }

        int most = letters.Length + 1;
        _next = new ushort[most * _classCount];
        _ending = new int[most][];
        Array.Fill(_ending, []);
        AddFailures(AddWords(words));
    }

    /// <returns>The state after another character.</returns>
    public int Next(int state, char character) => character < _classes.Length ? _next[(state * _classCount) + _classes[character]] : Start;

    /// <returns>The numbers of the words that end with the character that led to the state.</returns>
    public int[] EndingAt(int state) => _ending[state];

    /// <summary>Makes a trie of the words: a step that no word takes leads to <see cref="Start"/>.</summary>
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
                state = next = next == Start ? checked((ushort)states++) : next;
            }

            _ending[state] = [.. _ending[state], word];
        }

        return states;
    }

    /// <summary>
    /// Where no word goes on, the step leads where it would lead from the failure state: that of the longest proper suffix of what was read that begins a word.
    /// </summary>
    private void AddFailures(int states)
    {
        int[] failures = new int[states];
        var waiting = new Queue<int>([Start]);
        while (waiting.TryDequeue(out int state))
        {
            for (int step = 1; step < _classCount; step++)
            {
                ref ushort next = ref _next[(state * _classCount) + step];
                ushort other = state == Start ? (ushort)Start : _next[(failures[state] * _classCount) + step];
                if (next == Start)
                {
                    next = other;
                    continue;
                }

                failures[next] = other;
                _ending[next] = [.. _ending[next], .. _ending[other]];
                waiting.Enqueue(next);
            }
        }
    }
}
