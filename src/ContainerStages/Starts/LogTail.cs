using System.Text;

namespace ContainerStages.Starts;

/// <summary>The end of a log: so many lines, each so long. Whatever an app writes, no more than that is kept.</summary>
internal sealed class LogTail
{
    public const int MostLines = 50;
    private const int MostCharacters = 500;

    private readonly Queue<string> _lines = [];

    /// <summary>Whether there were more lines before.</summary>
    public bool IsCut { get; private set; }

    /// <summary>There were more lines before, or nobody knows.</summary>
    public void Cut() => IsCut = true;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Reads a stream to its end. Several may be read at once; a line is of one of them.</summary>
    public async Task ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var line = new StringBuilder();
        char[] buffer = new char[4096];
        int length;
        while ((length = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            foreach (char character in buffer.AsSpan(0, length))
            {
                if (character == '\n')
                {
                    Finish(line);
                }
                else if (line.Length < MostCharacters)
                {
                    // Colours and bells are for terminals.
                    line.Append(char.IsControl(character) && character != '\t' ? ' ' : character);
                }
            }
        }

        Finish(line);
    }

    private void Finish(StringBuilder line)
    {
        string text = line.ToString().TrimEnd();
        line.Clear();
        if (text.Length == 0)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Enqueue(text);
            if (_lines.Count > MostLines)
            {
                _lines.Dequeue();
                IsCut = true;
            }
        }
    }
}
