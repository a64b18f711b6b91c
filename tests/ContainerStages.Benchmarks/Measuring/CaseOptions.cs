using System.Globalization;
using ContainerStages.Benchmarks.Cases;

namespace ContainerStages.Benchmarks.Measuring;

/// <param name="Names">The cases to run; all if there are none.</param>
/// <param name="Rounds">How often each case is repeated.</param>
/// <param name="IsSmall">Smaller apps: shows that a case works, and measures nothing that counts.</param>
/// <param name="Writes">Whether the documentation gets the results.</param>
internal sealed record CaseOptions(IReadOnlyList<string> Names, int Rounds, bool IsSmall, bool Writes)
{
    private const int DefaultRounds = 9;

    /// <summary>The app that a case publishes.</summary>
    /// <param name="kind">Of the app that the case is about.</param>
    public AppKind KindOr(AppKind kind) => IsSmall ? AppKind.FrameworkDependent : kind;

    /// <exception cref="ArgumentException">An argument is unknown, or two contradict each other.</exception>
    public static CaseOptions Parse(IEnumerable<string> arguments)
    {
        var options = new CaseOptions([], DefaultRounds, IsSmall: false, Writes: false);
        for (string[] rest = [.. arguments]; rest.Length > 0;)
        {
            (options, rest) = rest switch
            {
                ["--case", var name, .. var more] => (options with { Names = [.. options.Names, name] }, more),
                ["--runs", var runs, .. var more] when int.TryParse(runs, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) && rounds > 0 => (options with { Rounds = rounds }, more),
                ["--small", .. var more] => (options with { IsSmall = true }, more),
                ["--write", .. var more] => (options with { Writes = true }, more),
                _ => throw new ArgumentException($"cannot read the argument '{rest[0]}'"),
            };
        }

        return options is { IsSmall: true, Writes: true }
            ? throw new ArgumentException("cannot write results of --small: the documentation has those of whole cases")
            : options;
    }
}
