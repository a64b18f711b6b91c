using ContainerStages.Bases;
using ContainerStages.Diagnostics;

namespace ContainerStages.Pipeline;

/// <summary>Which bases a signature can be asked of.</summary>
internal static class BaseSignature
{
    /// <summary>A signature is an artifact of a registry. Packages of a distribution have signatures of their own, which apt verifies; an empty base needs none.</summary>
    /// <exception cref="ContainerStagesException">Nobody can say who made the base.</exception>
    public static void Check(BaseReference reference, string name)
    {
        if (reference is BaseReference.Layout or BaseReference.Archive or BaseReference.Daemon)
        {
            throw NotWith(name, "it is not in a registry, and only registries have signatures", "Take the base from its registry, or remove ContainerStagesVerifyBase.");
        }
    }

    public static ContainerStagesException NotWith(string name, string why, string advice) =>
        new(Catalogue.BaseNotVerified, $"cannot verify the signature of the base '{name}': {why}", advice);
}
