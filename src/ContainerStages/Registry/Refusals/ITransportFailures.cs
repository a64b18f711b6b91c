using ContainerStages.Diagnostics;

namespace ContainerStages.Registry.Refusals;

/// <summary>The errors of requests to one server, in terms that the user knows.</summary>
internal interface ITransportFailures
{
    /// <param name="certificate">The one that was refused, if one was.</param>
    ContainerStagesException Unreachable(HttpRequestException e, RefusedCertificate? certificate = null);

    /// <summary>Nothing moved for too long.</summary>
    ContainerStagesException Stalled(Exception e);

    ContainerStagesException Interrupted(Exception e);

    /// <summary>The server speaks plain HTTP, which is not allowed.</summary>
    ContainerStagesException Insecure();

    /// <summary>The server answered, but not as its protocol says.</summary>
    ContainerStagesException Malformed(string why);
}
