using System.Diagnostics;
using System.Globalization;

namespace ContainerStages.Benchmarks.Fuzzing;

/// <summary>Fuzzes in slices, and prints a line for each: memory that grows from slice to slice is a leak.</summary>
internal static class FuzzCommand
{
    private const long DefaultInputs = 10_000_000;
    private const long SliceSize = 250_000;
    private const double Mebibyte = 1 << 20;

    public static int Run(string[] arguments, TextWriter output)
    {
        if (Read(arguments) is not { } read)
        {
            output.WriteLine("fuzz-dockerfiles [--inputs N] [--seed S]");
            return 2;
        }

        Stopwatch clock = Stopwatch.StartNew();
        DockerfileFuzzer fuzzer = new(read.Seed);
        for (long number = 0; number < read.Inputs; number++)
        {
            if (fuzzer.Try(number) is { } failure)
            {
                output.WriteLine(failure);
                return 1;
            }

            if ((number + 1) % SliceSize == 0 || number + 1 == read.Inputs)
            {
                string times = $"{Seconds(clock.Elapsed)} s, longest {Milliseconds(fuzzer.Longest)} ms";
                output.WriteLine($"{number + 1} inputs of seed {read.Seed}: {times}, {Memory()}");
            }
        }

        return 0;
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture);

    private static string Memory()
    {
        using Process process = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"now {process.WorkingSet64 / Mebibyte:F0} MiB, peak {process.PeakWorkingSet64 / Mebibyte:F0} MiB");
    }

    private static (long Inputs, int Seed)? Read(string[] arguments)
    {
        (long inputs, int seed) = (DefaultInputs, 1);
        for (int i = 0; i + 1 < arguments.Length; i += 2)
        {
            bool isRight = arguments[i] switch
            {
                "--inputs" => long.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out inputs),
                "--seed" => int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out seed),
                _ => false,
            };
            if (!isRight)
            {
                return null;
            }
        }

        return arguments.Length % 2 == 0 ? (inputs, seed) : null;
    }
}
