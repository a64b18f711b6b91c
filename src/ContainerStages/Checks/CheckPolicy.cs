using System.Collections.Immutable;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks;

/// <summary>One <c>ContainerStageCheck</c>: what the project makes of a check.</summary>
internal sealed record Regrading(string Code, string Severity, string Justification);

/// <summary>How much each check matters: what the catalogue says, unless the project says otherwise and why.</summary>
internal sealed class CheckPolicy
{
    private readonly ImmutableDictionary<string, Severity> _severities;

    /// <exception cref="ContainerStagesException">A code is unknown, a severity is none, or a downgrade is not justified.</exception>
    public CheckPolicy(IEnumerable<Regrading> regradings)
    {
        var severities = ImmutableDictionary.CreateBuilder<string, Severity>();
        foreach (Regrading regrading in regradings)
        {
            severities[regrading.Code] = Parse(regrading);
        }

        _severities = severities.ToImmutable();
    }

    public Severity SeverityOf(Diagnostic diagnostic) => _severities.GetValueOrDefault(diagnostic.Code, diagnostic.Severity);

    private static Severity Parse(Regrading regrading)
    {
        if (Catalogue.All.FirstOrDefault(diagnostic => diagnostic.IsCheck && diagnostic.Code == regrading.Code) is not { } check)
        {
            throw Refuse(
                Catalogue.InvalidValue,
                $"cannot re-grade the check '{regrading.Code}': there is no check with that code",
                $"Set the Include of ContainerStageCheck to one of {string.Join(", ", Catalogue.All.Where(diagnostic => diagnostic.IsCheck))}.");
        }

        // Enum.TryParse reads numbers too.
        if (!Enum.TryParse(regrading.Severity, ignoreCase: true, out Severity severity) || !Enum.GetNames<Severity>().Contains(regrading.Severity, StringComparer.OrdinalIgnoreCase))
        {
            throw Refuse(
                Catalogue.InvalidValue,
                $"cannot re-grade {regrading.Code} to '{regrading.Severity}'",
                "Set the Severity of ContainerStageCheck to error, warning or none.");
        }

        if (severity < check.Severity && string.IsNullOrWhiteSpace(regrading.Justification))
        {
            throw Refuse(
                Catalogue.UnjustifiedDowngrade,
                $"cannot re-grade {regrading.Code} to '{regrading.Severity}': no justification is given",
                "Set Justification on the ContainerStageCheck, so that whoever reads the project knows why.");
        }

        return severity;

        ContainerStagesException Refuse(Diagnostic diagnostic, string message, string advice) =>
            new(diagnostic, message, advice) { Subject = ItemReference.Check(regrading.Code) };
    }
}
