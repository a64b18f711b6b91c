using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Probes;

namespace ContainerStages.Copies;

/// <summary>The package's <see cref="HealthProbe"/>: it changes with the package alone, so it belongs to the lowest layer above the base.</summary>
internal sealed class ProbeSource(Platform platform) : ICopySource
{
    /// <summary>The copy that puts the probe into an image.</summary>
    public static readonly CopyRequest Request = new(new ItemReference(HealthProbe.Property, HealthProbe.Path), CopySelection.Parse(HealthProbe.Path, []));

    public string Name => "the package";

    public string Start => "the image's root";

    public string Layer => LayerClass.System.Name;

    public bool IsImage => true;

    public Task<ImmutableArray<SourceEntry>> ReadAsync(CopySelection selection, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<SourceEntry>>([new SourceEntry("", EntryType.File) { Content = HealthProbe.ProgramFor(platform) }]);

    public Task<IReadOnlyList<string>> NearestAsync(CopySelection selection, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);
}
