using System.Diagnostics;
using System.Globalization;

namespace ContainerStages.TestKit.Pipelines;

/// <summary>The log of a run on a build server.</summary>
internal abstract class RunLog
{
    private readonly List<string> _log = [];
    private readonly List<string> _output = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public SecretMasker Secrets { get; } = new();

    /// <summary>What people see, secrets masked.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>
    /// What processes wrote, before secrets are masked, and without the commands that name a secret: a log that depends on masking has one.
    /// </summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Adds a line for people.</summary>
    public void WriteLine(string text) => _log.Add(Secrets.Mask(text));

    /// <summary>Adds the head of a step's or a job's log, with the time since the run began.</summary>
    public void WriteHead(string name) => WriteLine(string.Create(CultureInfo.InvariantCulture, $"=== {name} ({_watch.Elapsed.TotalSeconds:0} s)"));

    /// <summary>Adds a line that a process wrote.</summary>
    public void Record(string line) => _output.Add(line);
}
