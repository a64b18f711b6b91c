using ContainerStages.Images;

namespace ContainerStages.Proofs;

/// <summary>An image before and after one edit of its inputs.</summary>
/// <param name="What">What was edited, for the reports.</param>
/// <param name="Layer">The layer of what was edited: those below it have to stay. Null when nothing was edited: then all have to.</param>
/// <param name="Before">Its layers without the edit.</param>
/// <param name="After">Its layers with it.</param>
internal sealed record LayerEdit(string What, string? Layer, LayerStack Before, LayerStack After);
