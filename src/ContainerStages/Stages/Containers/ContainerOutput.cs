namespace ContainerStages.Stages.Containers;

/// <summary>
/// What the client of an engine says about a container. Its own errors and the command's come through the same two streams and may have the
/// same exit codes: the first word of the container tells them apart.
/// </summary>
/// <param name="mark">What the container says first.</param>
/// <param name="started">Called when it has said it.</param>
/// <param name="log">Gets the lines of the command.</param>
internal sealed class ContainerOutput(string mark, Action started, Action<string> log)
{
    private readonly List<string> _before = [];

    /// <summary>The shell of the container ran.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Why it did not start.</summary>
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
                // Of the two streams, the other one may have been faster.
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
