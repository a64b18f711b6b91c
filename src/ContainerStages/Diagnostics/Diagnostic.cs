namespace ContainerStages.Diagnostics;

/// <summary>One thing that can go wrong: a row of the <see cref="Catalogue"/> and a page under <c>docs/diagnostics/</c>.</summary>
/// <param name="Code"><c>CSTG</c> and four digits. 1xxx configuration, 2xxx base, registry and transport, 3xxx layers,
/// 4xxx will it start, 5xxx security, 6xxx Dockerfile, 7xxx stages and cache, 8xxx output.</param>
/// <param name="Title">What happened, in a few words.</param>
internal sealed record Diagnostic(string Code, string Title)
{
    /// <summary>Found by a check, which a project may re-grade with <c>ContainerStageCheck</c>.</summary>
    public bool IsCheck { get; init; }

    /// <summary>Of a check that no project has re-graded. What is only likely to be wrong is a warning.</summary>
    public Severity Severity { get; init; } = Severity.Error;

    public override string ToString() => Code;
}
