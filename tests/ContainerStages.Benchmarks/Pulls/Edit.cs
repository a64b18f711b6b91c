namespace ContainerStages.Benchmarks.Pulls;

/// <summary>A kind of commit.</summary>
/// <param name="Count">How many of a hundred commits are of this kind, in the mix "usual".</param>
/// <param name="Changed">The measured layers with a file that it changes.</param>
internal sealed record Edit(string Name, int Count, IReadOnlyList<string> Changed);
