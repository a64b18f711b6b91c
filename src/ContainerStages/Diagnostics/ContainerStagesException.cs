namespace ContainerStages.Diagnostics;

/// <summary>A failure that the user can fix. Any other exception is a bug in this package.</summary>
internal sealed class ContainerStagesException : Exception
{
    /// <param name="diagnostic">The row of the catalogue.</param>
    /// <param name="message">What happened and why, as "cannot X: Y".</param>
    /// <param name="advice">How to fix it, as a sentence.</param>
    public ContainerStagesException(Diagnostic diagnostic, string message, string advice, Exception? inner = null)
        : base(message, inner)
    {
        Diagnostic = diagnostic;
        Advice = advice;
    }

    public Diagnostic Diagnostic { get; }

    public string Advice { get; }

    /// <summary>The item of the project that the failure is about; null if it is about none, or about several.</summary>
    public ItemReference? Subject { get; init; }
}
