namespace ContainerStages.Benchmarks.Cases;

/// <summary>All cases, in the order of the documentation.</summary>
internal static class CaseList
{
    public static IReadOnlyList<ICase> All { get; } =
    [
        RegistryCase.Trimmed,
        RegistryCase.Kept,
        RegistryCase.KeptTrimming,
        RegistryCase.Untrimmed,
        new FreshAgentCase(),
        EngineCase.Podman,
        EngineCase.Docker,
        EngineCase.ModernDocker,
        BuilderCase.BuildKit,
        BuilderCase.Buildah,
        new PipelineCase(),
        new ServicesCase(),
        new ScaleCase(),
        new BigFolderCase(),
        new CompressionCase(),
    ];

    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static ICase Find(string name) =>
        All.SingleOrDefault(one => one.Name == name) ?? throw new ArgumentException($"cannot find a case '{name}': there are {string.Join(", ", All.Select(one => one.Name))}");
}
