namespace ContainerStages.Diagnostics;

/// <summary>A failure that the user can fix. Any other exception is a bug in this package.</summary>
public sealed class ContainerStagesException : Exception
{
    /// <param name="diagnostic">The row of the catalogue.</param>
    /// <param name="message">What happened and why, as "cannot X: Y".</param>
    /// <param name="advice">How to fix it, as a sentence.</param>
    internal ContainerStagesException(Diagnostic diagnostic, string message, string advice, Exception? inner = null)
        // What a message ends with is often the system's own sentence.
        : base(message.TrimEnd('.'), inner)
    {
        Diagnostic = diagnostic;
        Advice = advice;
    }

    /// <param name="what">What the value was given as, such as the name of a property.</param>
    /// <param name="value">As it was written.</param>
    internal static ContainerStagesException InvalidValue(string what, string value, string advice, ItemReference? subject = null) =>
        new(Catalogue.InvalidValue, $"cannot use '{value}' as {what}", advice) { Subject = subject };

    /// <summary>Such as <c>CSTG2001</c>; there is a page for each under <c>docs/diagnostics/</c>.</summary>
    public string Code => Diagnostic.Code;

    /// <summary>What to do about it, as a sentence.</summary>
    public string Advice { get; }

    internal Diagnostic Diagnostic { get; }

    /// <summary>The item of the project that the failure is about; null if it is about none, or about several.</summary>
    internal ItemReference? Subject { get; init; }
}
