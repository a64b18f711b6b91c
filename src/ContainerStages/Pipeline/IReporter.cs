namespace ContainerStages.Pipeline;

/// <summary>
/// Hears what a verb does while it does it. Several threads may call it at the same time. A line and a problem may quote what others wrote, such as
/// names of files and answers of registries: an implementation makes them harmless for where it shows them.
/// </summary>
public interface IReporter
{
    /// <param name="importance">Who wants to read it.</param>
    /// <param name="line">One line, without a line break of its own.</param>
    void Write(Importance importance, string line);

    /// <summary>A check found something, or something should be mended. A failure is thrown instead, as a <see cref="Diagnostics.ContainerStagesException"/>.</summary>
    /// <returns>Whether it counts as an error: a host may treat warnings as errors. After an error of a check nothing is built or delivered.</returns>
    bool Report(Problem problem);
}

/// <summary>Who wants to read a line.</summary>
public enum Importance
{
    /// <summary>Every user.</summary>
    High,

    /// <summary>Somebody who looks for the cause of something.</summary>
    Normal,

    /// <summary>Somebody who measures.</summary>
    Low,
}

/// <summary>What is wrong, why that matters, and what to do about it.</summary>
/// <param name="Code">Such as <c>CSTG4001</c>; there is a page for each under <c>docs/diagnostics/</c>.</param>
/// <param name="IsError">Otherwise it is a warning.</param>
/// <param name="Message">Without a full stop at its end.</param>
/// <param name="Advice">A sentence.</param>
public sealed record Problem(string Code, bool IsError, string Message, string Advice);
