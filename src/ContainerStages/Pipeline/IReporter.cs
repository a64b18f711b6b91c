using ContainerStages.Diagnostics;

namespace ContainerStages.Pipeline;

/// <summary>
/// Receives progress and diagnostics while a verb runs. Several threads may call it at the same time. A line and a problem may quote untrusted text, such
/// as names of files and answers of registries: an implementation escapes it for the place where it shows it.
/// </summary>
public interface IReporter
{
    /// <summary>Receives a line about progress.</summary>
    /// <param name="importance">Who wants to read it.</param>
    /// <param name="line">One line, without a line break at its end.</param>
    void Write(Importance importance, string line);

    /// <summary>Receives what a check found, or a fault that a verb recovers from. A failure is thrown instead, as a <see cref="ContainerStagesException"/>.</summary>
    /// <returns>Whether it counts as an error: a caller may treat warnings as errors. After an error of a check, nothing is built or delivered.</returns>
    bool Report(Problem problem);
}

/// <summary>Who wants to read a line.</summary>
public enum Importance
{
    /// <summary>Every user.</summary>
    High,

    /// <summary>A user who looks for a cause.</summary>
    Normal,

    /// <summary>A developer of this library, such as for measurements.</summary>
    Low,
}

/// <summary>What is wrong, why that matters, and what to do about it.</summary>
/// <param name="Code">Such as <c>CSTG4001</c>; there is a page for each under <c>docs/diagnostics/</c>.</param>
/// <param name="IsError">Otherwise it is a warning.</param>
/// <param name="Message">Without a full stop at its end.</param>
/// <param name="Advice">A sentence.</param>
public sealed record Problem(string Code, bool IsError, string Message, string Advice)
{
    /// <summary>Null if the problem is not about a part of a file.</summary>
    public ProblemPlace? Place { get; init; }

    /// <summary>The item of the project that the problem is about; null if it is about none.</summary>
    internal ItemReference? Subject { get; init; }
}
