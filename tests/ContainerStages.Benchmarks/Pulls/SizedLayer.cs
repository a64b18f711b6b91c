namespace ContainerStages.Benchmarks.Pulls;

/// <param name="Unpacked">The size of its tar archive, in megabytes.</param>
/// <param name="Compressed">The compressed size, in megabytes.</param>
internal readonly record struct SizedLayer(string Name, double Unpacked, double Compressed);
