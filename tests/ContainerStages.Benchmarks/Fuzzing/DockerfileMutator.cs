using System.Text;

namespace ContainerStages.Benchmarks.Fuzzing;

/// <summary>Makes the input with a number: the same number gives the same input on every machine.</summary>
internal static class DockerfileMutator
{
    private const int MostInstructions = 8;
    private const int MostMutations = 6;

    /// <summary>One input in so many is made long by repetition, to find what takes more than linear time.</summary>
    private const int LongInputEvery = 1_000;

    private const int LongInput = 40_000;

    /// <summary>A Dockerfile without a fault, but for what instructions do to each other.</summary>
    public static string Generate(Random random)
    {
        StringBuilder text = new();
        for (int count = random.Next(1, MostInstructions + 1); count > 0; count--)
        {
            text.Append(Pick(random, DockerfileSnippets.Instructions));
        }

        return text.ToString();
    }

    public static string Input(int seed, long number)
    {
        Random random = new(HashCode(seed, number));
        string text = Generate(random);
        for (int count = random.Next(MostMutations + 1); count > 0; count--)
        {
            text = Mutate(random, text);
        }

        return random.Next(LongInputEvery) == 0 ? Lengthen(random, text) : text;
    }

    private static string Mutate(Random random, string text)
    {
        int at = random.Next(text.Length + 1);
        int length = random.Next(Math.Min(20, text.Length - at) + 1);
        return random.Next(6) switch
        {
            0 => text.Remove(at, length),
            1 or 2 => text.Insert(at, Pick(random, DockerfileSnippets.Tokens)),
            3 => text.Insert(at, text.Substring(random.Next(text.Length - length + 1), length)),
            4 => text[..at] + (char)random.Next(random.Next(2) == 0 ? 0x80 : 0x10000) + text[at..],
            _ => SwapLines(random, text),
        };
    }

    private static string SwapLines(Random random, string text)
    {
        string[] lines = text.Split('\n');
        int first = random.Next(lines.Length);
        int second = random.Next(lines.Length);
        (lines[first], lines[second]) = (lines[second], lines[first]);
        return string.Join('\n', lines);
    }

    private static string Lengthen(Random random, string text)
    {
        string part = random.Next(2) == 0 ? Pick(random, DockerfileSnippets.Tokens) : Pick(random, DockerfileSnippets.Instructions);
        return text.Insert(random.Next(text.Length + 1), string.Concat(Enumerable.Repeat(part, random.Next(LongInput / part.Length) + 1)));
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];

    /// <summary>System.HashCode is another one in every process.</summary>
    private static int HashCode(int seed, long number)
    {
        ulong mixed = (ulong)number + ((ulong)(uint)seed * 0x9E3779B97F4A7C15);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)(mixed >> 33);
    }
}
