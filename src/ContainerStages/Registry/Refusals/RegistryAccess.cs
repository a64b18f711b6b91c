namespace ContainerStages.Registry.Refusals;

internal enum RegistryAccess
{
    Pull,

    /// <summary>Pushing, which includes reading, because existing blobs are not sent.</summary>
    Push,
}
