using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Ledgers;

namespace ContainerStages.Checks;

/// <summary>One <c>ContainerStageCheck</c>: how the project re-grades a check.</summary>
/// <param name="Code">The check's, such as <c>CSTG3004</c>.</param>
/// <param name="Severity">Null if the item has <see cref="Fingerprints"/>.</param>
/// <param name="Justification">Why; needed for anything less than the check's own severity.</param>
public sealed record Regrading(string Code, Severity? Severity, string Justification)
{
    /// <summary>The fingerprints of allowed secrets. The check keeps its severity for all others.</summary>
    public ImmutableArray<string> Fingerprints { get; init; } = [];

    /// <inheritdoc cref="SeverityExtensions.Word"/>
    internal string? Word => Severity?.Word();

    /// <summary>Text such as <c>CSTG3004 warning</c>, or <c>CSTG5006 allows 2 secrets</c>.</summary>
    public override string ToString() => Fingerprints.Length switch
    {
        0 => $"{Code} {Word}",
        1 => $"{Code} allows 1 secret",
        int count => string.Create(CultureInfo.InvariantCulture, $"{Code} allows {count} secrets"),
    };
}

/// <summary>The severity of each check: the catalogue's, unless the project changes it and gives a reason.</summary>
internal sealed partial class CheckPolicy
{
    private readonly ImmutableDictionary<string, Severity> _severities;
    private readonly ImmutableHashSet<string> _allowedSecrets;

    /// <exception cref="ContainerStagesException">A code is unknown, a severity or fingerprint is not valid, or a lower severity has no
    /// justification.</exception>
    public CheckPolicy(IEnumerable<Regrading> regradings)
    {
        var severities = ImmutableDictionary.CreateBuilder<string, Severity>();
        var allowedSecrets = ImmutableHashSet.CreateBuilder<string>();
        foreach (Regrading regrading in regradings)
        {
            Diagnostic check = CheckOf(regrading);
            if (regrading.Fingerprints.IsEmpty)
            {
                severities[regrading.Code] = SeverityOf(regrading, check);
            }
            else
            {
                allowedSecrets.UnionWith(FingerprintsOf(regrading, check));
            }
        }

        _severities = severities.ToImmutable();
        _allowedSecrets = allowedSecrets.ToImmutable();
    }

    public Severity SeverityOf(Finding finding) =>
        finding.Fingerprint is { } fingerprint && _allowedSecrets.Contains(fingerprint)
            ? Severity.None
            : _severities.GetValueOrDefault(finding.Diagnostic.Code, finding.Severity ?? finding.Diagnostic.Severity);

    /// <summary>What the project neither turns off nor allows.</summary>
    public IEnumerable<LedgerFinding> LedgerOf(IEnumerable<Finding> findings) =>
        from finding in findings
        let severity = SeverityOf(finding)
        where severity != Severity.None
        select new LedgerFinding(finding.Diagnostic.Code, severity.Word(), finding.Message);

    private static Diagnostic CheckOf(Regrading regrading) =>
        Catalogue.All.FirstOrDefault(diagnostic => diagnostic.IsCheck && diagnostic.Code == regrading.Code) ?? throw Refuse(
            regrading,
            Catalogue.InvalidValue,
            $"cannot re-grade the check '{regrading.Code}': there is no check with that code",
            $"Set the Include of ContainerStageCheck to one of {string.Join(", ", Catalogue.All.Where(diagnostic => diagnostic.IsCheck))}.");

    private static Severity SeverityOf(Regrading regrading, Diagnostic check)
    {
        Severity severity = regrading.Severity ?? throw Refuse(
            regrading,
            Catalogue.InvalidValue,
            $"cannot re-grade {regrading.Code}: it has no Severity",
            "Set the Severity of ContainerStageCheck to error, warning or none.");
        if (severity < check.Severity)
        {
            RequireJustification(regrading, $"cannot re-grade {regrading.Code} to '{regrading.Word}'");
        }

        return severity;
    }

    private static ImmutableArray<string> FingerprintsOf(Regrading regrading, Diagnostic check)
    {
        if (check != Catalogue.SecretInImage || regrading.Severity is not null)
        {
            throw Refuse(
                regrading,
                Catalogue.InvalidValue,
                $"cannot use the Fingerprints of the ContainerStageCheck '{regrading.Code}'",
                $"They allow single secrets that {Catalogue.SecretInImage} finds, and no other check has them. Its Severity, for all other secrets, goes into a ContainerStageCheck of its own.");
        }

        if (regrading.Fingerprints.FirstOrDefault(fingerprint => !Fingerprint().IsMatch(fingerprint)) is { } wrong)
        {
            throw Refuse(
                regrading,
                Catalogue.InvalidValue,
                $"cannot use '{wrong}' as a fingerprint of a secret",
                $"Copy the 12 hexadecimal digits that {Catalogue.SecretInImage} shows; several are separated by semicolons.");
        }

        RequireJustification(regrading, $"cannot allow the secrets {string.Join(", ", regrading.Fingerprints)}");
        return regrading.Fingerprints;
    }

    private static void RequireJustification(Regrading regrading, string what)
    {
        if (string.IsNullOrWhiteSpace(regrading.Justification))
        {
            throw Refuse(
                regrading,
                Catalogue.UnjustifiedDowngrade,
                $"{what}: no justification is given",
                "Set Justification on the ContainerStageCheck, so that readers of the project know why.");
        }
    }

    private static ContainerStagesException Refuse(Regrading regrading, Diagnostic diagnostic, string message, string advice) =>
        new(diagnostic, message, advice) { Subject = ItemReference.Check(regrading.Code) };

    [GeneratedRegex(@"\A[0-9a-f]{12}\z")]
    private static partial Regex Fingerprint();
}
