using System.Diagnostics;
using ContainerStages.Benchmarks.Fuzzing;

namespace ContainerStages.Tests.Dockerfiles;

/// <summary>A short slice; <c>fuzz-dockerfiles</c> of tests/ContainerStages.Benchmarks runs as many inputs as it is told to.</summary>
[TestClass]
public sealed class FuzzTests
{
    private const int Seed = 20;
    private const int Inputs = 20_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    [TestMethod]
    public void No_input_crashes_hangs_or_loses_its_place()
    {
        Stopwatch clock = Stopwatch.StartNew();
        DockerfileFuzzer fuzzer = new(Seed);
        for (int number = 0; number < Inputs && clock.Elapsed < Limit; number++)
        {
            Assert.IsNull(fuzzer.Try(number));
        }
    }
}
