using ContainerStages.Diagnostics;

namespace ContainerStages.Registry.Refusals;

/// <summary>Marks, as its inner exception, a transient failure: the connection broke or stood still. Repeatable requests are repeated.</summary>
internal sealed class BrokenConnectionException(Exception cause) : IOException(cause.Message, cause)
{
    public static bool IsCauseOf(ContainerStagesException e) => e.InnerException is BrokenConnectionException;
}
