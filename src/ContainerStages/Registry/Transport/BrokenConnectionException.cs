using ContainerStages.Diagnostics;

namespace ContainerStages.Registry.Transport;

/// <summary>Marks, as its inner exception, a failure that may pass: the connection broke or stood still. What may be repeated is repeated.</summary>
internal sealed class BrokenConnectionException(Exception cause) : IOException(cause.Message, cause)
{
    public static bool IsCauseOf(ContainerStagesException e) => e.InnerException is BrokenConnectionException;
}
