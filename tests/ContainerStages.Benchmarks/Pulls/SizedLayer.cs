namespace ContainerStages.Benchmarks.Pulls;

/// <param name="Unpacked">As a tar archive, in megabytes.</param>
/// <param name="Compressed">In megabytes.</param>
internal readonly record struct SizedLayer(string Name, double Unpacked, double Compressed);
