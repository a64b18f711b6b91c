namespace ContainerStages.Diagnostics;

/// <summary>One kind of failure: a row of the <see cref="Catalogue"/> and a page under <c>docs/diagnostics/</c>.</summary>
/// <param name="Code"><c>CSTG</c> and four digits. 1xxx configuration, 2xxx base, registry and transport, 3xxx layers,
/// 4xxx will it start, 5xxx security, 6xxx Dockerfile, 7xxx stages and cache, 8xxx output.</param>
/// <param name="Title">What happened, in a few words.</param>
internal sealed record Diagnostic(string Code, string Title)
{
    /// <summary>Whether a check reports it, which a project may re-grade with <c>ContainerStageCheck</c>.</summary>
    public bool IsCheck { get; init; }

    /// <summary>The severity if the project does not re-grade the check. A likely fault that some deployment works with is a warning.</summary>
    public Severity Severity { get; init; } = Severity.Error;

    public override string ToString() => Code;
}
