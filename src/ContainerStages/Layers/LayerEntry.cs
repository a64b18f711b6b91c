using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.Layers;

/// <summary>
/// One path in a layer, with everything that determines its bytes. Equal entries give equal bytes on every machine.
/// </summary>
internal abstract record LayerEntry(ContainerPath Path)
{
    /// <summary>
    /// The time of all entries except static web assets: one second after the epoch, because some tools take zero for "not set". With a commit's
    /// time, every layer would have a new digest on every commit.
    /// </summary>
    public static readonly DateTimeOffset ConstantTime = DateTimeOffset.UnixEpoch.AddSeconds(1);

    public NumericUser Owner { get; init; } = NumericUser.Root;

    public UnixMode Mode { get; init; } = UnixMode.Executable;

    public DateTimeOffset Modified { get; init; } = ConstantTime;

    /// <summary>The complete entry in one line, which is the input of a layer's fingerprint and of golden tests.</summary>
    public override string ToString() => $"{Kind} {Mode} {Owner} {Modified.ToUnixTimeSeconds()} {Path} {Identity}";

    protected abstract char Kind { get; }

    protected abstract string Identity { get; }
}

internal sealed record FileEntry(ContainerPath Path, FileContent Content) : LayerEntry(Path)
{
    protected override char Kind => 'f';

    protected override string Identity => Content.Digest.ToString();

    public override string ToString() => base.ToString();
}

internal sealed record FolderEntry(ContainerPath Path) : LayerEntry(Path)
{
    protected override char Kind => 'd';

    protected override string Identity => "-";

    public override string ToString() => base.ToString();
}

/// <param name="Target">As written in the link: relative to the link's folder, or absolute inside the image.</param>
internal sealed record SymlinkEntry(ContainerPath Path, string Target) : LayerEntry(Path)
{
    protected override char Kind => 'l';

    protected override string Identity => Target;

    public override string ToString() => base.ToString();
}
