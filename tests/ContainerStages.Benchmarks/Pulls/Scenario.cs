namespace ContainerStages.Benchmarks.Pulls;

/// <summary>One cluster, with one app whose every commit is deployed.</summary>
/// <param name="App">The kind of the measured app.</param>
/// <param name="Discards"><c>discard_unpacked_layers</c>.</param>
/// <param name="Peers">Peer-to-peer: nodes serve each other what they have fetched.</param>
internal sealed record Scenario(string App, ImageShape Shape, int Nodes, bool Discards = false, bool Peers = false);
