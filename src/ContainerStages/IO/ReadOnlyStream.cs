namespace ContainerStages.IO;

/// <summary>A stream that is read once, from its beginning, asynchronously, as from a network.</summary>
internal abstract class ReadOnlyStream : ForwardStream
{
    public sealed override int Read(Span<byte> buffer) => throw new NotSupportedException();
}
