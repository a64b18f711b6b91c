using System.Globalization;

namespace ContainerStages.IO;

/// <summary>A piece of long work that <see cref="Progress"/> knows of. Several threads may add to it.</summary>
internal sealed class RunningWork(string what, long? total, Func<long>? done, Func<TimeSpan> elapsed, Action<RunningWork> end) : IDisposable
{
    private long _added;

    /// <summary>More bytes are done.</summary>
    public void Add(long bytes) => Interlocked.Add(ref _added, bytes);

    /// <summary>All bytes up to here are done. After a fault it may be fewer than before.</summary>
    public void Reach(long position) => Interlocked.Exchange(ref _added, position);

    /// <summary>Bytes are done as they are written into the stream, which has to be disposed, and leaves <paramref name="inner"/> open.</summary>
    public Stream Count(Stream inner) => new CountingStream(inner, this);

    /// <summary>Such as <c>Sending a layer to registry.example: 12.1 of 38.0 MB</c>.</summary>
    public override string ToString()
    {
        long bytes = done?.Invoke() ?? Interlocked.Read(ref _added);
        return total is { } all ? string.Create(CultureInfo.InvariantCulture, $"{what}: {bytes / 1e6:0.0} of {all / 1e6:0.0} MB")
            : bytes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{what}: {bytes / 1e6:0.0} MB")
            : string.Create(CultureInfo.InvariantCulture, $"{what}: {elapsed().TotalSeconds:0} s");
    }

    public void Dispose() => end(this);

    private sealed class CountingStream(Stream inner, RunningWork work) : WriteOnlyStream(inner)
    {
        protected override void Pass(ReadOnlySpan<byte> bytes) => work.Add(bytes.Length);
    }
}
