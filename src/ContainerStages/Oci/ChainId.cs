using System.Collections.Immutable;
using System.Text;

namespace ContainerStages.Oci;

/// <summary>
/// The digest of a stack of layers that are unpacked onto each other (image-spec, config.md, "Layer ChainID"). Nodes and daemons keep unpacked layers
/// under it: a layer is reused only if everything below it is the same.
/// </summary>
internal static class ChainId
{
    /// <param name="diffIds">The diff ids, the oldest layer first.</param>
    /// <returns>The chain id of each layer, the oldest first.</returns>
    public static ImmutableArray<Digest> Of(IEnumerable<Digest> diffIds)
    {
        var chain = ImmutableArray.CreateBuilder<Digest>();
        foreach (Digest diffId in diffIds)
        {
            chain.Add(chain.Count == 0 ? diffId : Digest.Of(Encoding.UTF8.GetBytes($"{chain[^1]} {diffId}")));
        }

        return chain.ToImmutable();
    }
}
