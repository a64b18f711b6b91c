using System.Diagnostics;
using ContainerStages.Benchmarks.Fuzzing;

namespace ContainerStages.Tests.Dockerfiles;

/// <summary>Inputs of half a million characters: what takes more than linear time would take minutes.</summary>
[TestClass]
public sealed class LinearTimeTests
{
    private const int Size = 500_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [TestMethod]
    [DataRow("RUN ", "x", "")]
    [DataRow("RUN ", "x ", "")]
    [DataRow("RUN ", "<<A ", "\n")]
    [DataRow("RUN ", "<<A ", "\nA\nA\nA\n")]
    [DataRow("COPY ", "<<A ", "/x\n")]
    [DataRow("", "RUN <<A\nA\n", "")]
    [DataRow("RUN <<A\n", "B\n", "")]
    [DataRow("RUN a ", "\\\n", "")]
    [DataRow("RUN a \\\n", "# b\n", "")]
    [DataRow("RUN a \\\n", "\n", "")]
    [DataRow("ENV ", "a=${", "")]
    [DataRow("ENV ", "a=${b:-", "")]
    [DataRow("ENV a=", "${b}", "")]
    [DataRow("ENV a=", "\"", "")]
    [DataRow("ENV ", "a=1 ", "")]
    [DataRow("COPY ", "--a=b ", "x y")]
    [DataRow("COPY [", "\"a\",", "\"b\"]")]
    [DataRow("RUN ", "[", "")]
    [DataRow("", "ONBUILD ", "RUN a")]
    [DataRow("", "FROM a\n", "")]
    [DataRow("", "#\n", "")]
    [DataRow("RUN << ", " ", "x<y")]
    [DataRow("", "foo\n", "")]
    public void A_long_input_takes_a_short_time(string start, string repeated, string end)
    {
        CheckTime("FROM a\n" + start + string.Concat(Enumerable.Repeat(repeated, Size / repeated.Length)) + end);
    }

    [TestMethod]
    [DataRow("\r")]
    [DataRow(" ")]
    [DataRow(" =")]
    public void A_long_directive_takes_a_short_time(string repeated) =>
        CheckTime("# check=error=t" + string.Concat(Enumerable.Repeat(repeated, Size / repeated.Length)) + "x\nFROM a\n");

    private static void CheckTime(string text)
    {
        Stopwatch clock = Stopwatch.StartNew();

        Assert.IsNull(DockerfileInvariants.Check(text));

        Assert.IsLessThan(Limit, clock.Elapsed);
    }
}
