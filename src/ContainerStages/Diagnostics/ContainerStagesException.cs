namespace ContainerStages.Diagnostics;

/// <summary>A failure that the user can do something about. Anything else that is thrown is a bug of ours.</summary>
internal sealed class ContainerStagesException : Exception
{
    /// <param name="diagnostic">The row of the catalogue.</param>
    /// <param name="message">What happened and why, as "cannot X: Y".</param>
    /// <param name="advice">What to do about it, as a sentence.</param>
    public ContainerStagesException(Diagnostic diagnostic, string message, string advice, Exception? inner = null)
        : base(message, inner)
    {
        Diagnostic = diagnostic;
        Advice = advice;
    }

    public Diagnostic Diagnostic { get; }

    public string Advice { get; }

    /// <summary>The item of the project that it is about; null where it is about none, or not about one alone.</summary>
    public ItemReference? Subject { get; init; }
}
