namespace ContainerStages.Diagnostics;

/// <summary>A failure that the user can do something about. Anything else that is thrown is a bug of ours.</summary>
public sealed class ContainerStagesException : Exception
{
    /// <param name="diagnostic">The row of the catalogue.</param>
    /// <param name="message">What happened and why, as "cannot X: Y".</param>
    /// <param name="advice">What to do about it, as a sentence.</param>
    internal ContainerStagesException(Diagnostic diagnostic, string message, string advice, Exception? inner = null)
        : base(message, inner)
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

    /// <summary>The item of the project that it is about; null where it is about none, or not about one alone.</summary>
    internal ItemReference? Subject { get; init; }
}
