using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.FileSystems;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Copies;

/// <summary>
/// The outputs of a stage, which are read where they are kept. All files belong to root, and have the mode 0755 if they are programs or executable
/// where the command ran, else 0644.
/// </summary>
/// <param name="stage">The stage's name.</param>
/// <param name="layer">The result of the stage.</param>
internal sealed class StageSource(string stage, Descriptor layer, ContentStore store) : ICopySource
{
    private readonly ImageSource _files = new($"the stage '{stage}'", "", [new LayerArchive($"the stage '{stage}'", layer, diffId: null, LayerLimits.Default)], store);

    public string Name => _files.Name;

    public string Start => "the stage's folder, where its Outputs are and nothing else";

    public string Layer => LayerClass.Assets.Name;

    public bool IsImage => false;

    public async Task<ImmutableArray<SourceEntry>> ReadAsync(CopySelection selection, CancellationToken cancellationToken) =>
        EntryPath.TryNormalise(selection.Path, out string path, out _)
            ? [.. (await _files.ReadAsync(selection with { Path = path }, cancellationToken)).Select(Plain)]
            : throw NotCopyable.Because(selection.Path, Name, "it lies outside of the stage's outputs");

    public Task<IReadOnlyList<string>> NearestAsync(CopySelection selection, CancellationToken cancellationToken) => _files.NearestAsync(selection, cancellationToken);

    /// <summary>A result of a remote cache may come with any mode and owner.</summary>
    private static SourceEntry Plain(SourceEntry entry) => entry with
    {
        Owner = NumericUser.Root,
        Mode = entry.Content is not { } content || entry.Mode.IsExecutable || ExecutableFile.Is(content) ? UnixMode.Executable : UnixMode.Data,
    };
}
