namespace ContainerStages.Starts;

/// <summary>What an app does on a TCP port.</summary>
/// <param name="Kind">Whether it listens.</param>
/// <param name="Status">Of its answer to <c>GET /</c>, such as 200; null when it gave none, as what does not speak HTTP.</param>
internal readonly record struct PortState(PortStateKind Kind, int? Status = null)
{
    public static readonly PortState Closed = new(PortStateKind.Closed);
    public static readonly PortState Open = new(PortStateKind.Open);
    public static readonly PortState Unreachable = new(PortStateKind.Unreachable);
}

internal enum PortStateKind
{
    Closed,
    Open,

    /// <summary>It cannot be found out: the app runs on another machine, and what it publishes does not answer.</summary>
    Unreachable,
}
