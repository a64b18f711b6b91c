namespace ContainerStages.Benchmarks.Pulls;

/// <summary>What a day of deploys costs; the times are means over the deploys, in seconds.</summary>
/// <param name="RegistrySize">Gigabytes that leave the registry in a day.</param>
/// <param name="FetchedSize">Megabytes that a node fetches in a day, from the registry or from peers.</param>
/// <param name="UnpackedSize">Megabytes that a node unpacks in a day.</param>
/// <param name="MedianPull">The median pull of a deploy's nodes.</param>
/// <param name="LastPull">The pull of the node that takes longest.</param>
/// <param name="Deploy">The whole rolling deploy.</param>
/// <param name="LongestDeploy">The rolling deploy of the kind of edit that takes longest.</param>
internal sealed record ScenarioResult(
    string App, string Shape, int Nodes, bool Discards, bool Peers,
    double RegistrySize, double FetchedSize, double UnpackedSize, double MedianPull, double LastPull, double Deploy, double LongestDeploy);
