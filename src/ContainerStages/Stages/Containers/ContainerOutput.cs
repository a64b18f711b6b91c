namespace ContainerStages.Stages.Containers;

/// <summary>
/// The output of an engine's client about a container. Its own errors and the command's come through the same two streams and may have the same exit
/// codes; the first word of the container distinguishes them.
/// </summary>
/// <param name="mark">The first output of the container.</param>
/// <param name="started">Called when the mark has been read.</param>
/// <param name="log">Gets the lines of the command.</param>
internal sealed class ContainerOutput(string mark, Action started, Action<string> log)
{
    private readonly List<string> _before = [];

    /// <summary>Whether the shell of the container has run.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Why the container did not start.</summary>
    public string Error => string.Join(' ', _before);

    public void Add(string line)
    {
        lock (_before)
        {
            if (HasStarted)
            {
                log(line);
            }
            else if (line == mark)
            {
                // The other stream may have been faster.
                HasStarted = true;
                started();
                _before.ForEach(log);
            }
            else
            {
                _before.Add(line);
            }
        }
    }
}
