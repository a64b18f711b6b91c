using ContainerStages.Images;

namespace ContainerStages.Proofs;

/// <summary>An image before and after one edit of its inputs.</summary>
/// <param name="What">The edited files, for the reports.</param>
/// <param name="Layer">The layer of the edited files: the layers below it have to stay the same. Null if nothing was edited: then all layers have to
/// stay the same.</param>
/// <param name="Before">Its layers without the edit.</param>
/// <param name="After">Its layers with it.</param>
internal sealed record LayerEdit(string What, string? Layer, Image Before, Image After);
