namespace ContainerStages.Benchmarks.Fuzzing;

/// <summary>An input that went wrong; seed and number make it again.</summary>
internal sealed record FuzzFailure(int Seed, long Number, string Input, string Problem)
{
    public override string ToString() => $"input {Number} of seed {Seed}: {Problem}\n---\n{Input}\n---";
}
