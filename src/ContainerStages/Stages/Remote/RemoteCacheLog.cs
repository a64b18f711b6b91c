using ContainerStages.Diagnostics;

namespace ContainerStages.Stages.Remote;

/// <summary>The log sinks of the remote cache. Several threads may call each of them.</summary>
/// <param name="Info">Gets messages for every user.</param>
/// <param name="Detail">Gets the reason why an existing entry was not used.</param>
/// <param name="Warn">Gets faults that a user should fix; the build continues.</param>
internal sealed record RemoteCacheLog(Action<string> Info, Action<string> Detail, Action<ContainerStagesException> Warn);
