namespace ContainerStages.Benchmarks.Fuzzing;

/// <summary>Gives mutated Dockerfiles to parser, expansion and ignore patterns, and looks for crashes, slow inputs and broken invariants.</summary>
/// <param name="seed">Seed and number make an input.</param>
internal sealed class DockerfileFuzzer(int seed)
{
    /// <summary>A long input takes some milliseconds; a pattern that reaches its limit of steps takes longer.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>The longest processor time that one input took. The clock would measure what else the machine has to do.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Tries one input. Returns what went wrong, or null.</summary>
    public FuzzFailure? Try(long number)
    {
        string input = DockerfileMutator.Input(seed, number);
        TimeSpan start = Environment.CpuUsage.TotalTime;
        string? broken;
        try
        {
            broken = DockerfileInvariants.Check(input);
        }
#pragma warning disable CA1031 // Whatever is thrown is what is looked for.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            broken = thrown.ToString();
        }

        TimeSpan elapsed = Environment.CpuUsage.TotalTime - start;
        Longest = elapsed > Longest ? elapsed : Longest;
        broken ??= elapsed > Limit ? $"it took {elapsed.TotalSeconds:F1} s" : null;
        return broken is null ? null : new FuzzFailure(seed, number, input, broken);
    }
}
