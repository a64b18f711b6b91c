using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.Destinations;

/// <summary>
/// Makes builds that write into one layout take turns. The lock is on the layout's own marker file, so that nothing foreign is left
/// in the folder; the system lifts it when a build is killed.
/// </summary>
internal static class LayoutLock
{
    /// <summary>Makes the folder a layout if it is new, and waits for other builds. Disposing of the result unlocks.</summary>
    /// <exception cref="ContainerStagesException">The folder holds something else, or cannot be written.</exception>
    public static async Task<FileStream> AcquireAsync(string folder, Progress progress, CancellationToken cancellationToken)
    {
        string file = Path.Combine(folder, ImageLayout.MarkerName);
        OutputFile.CreateFolder(folder);

        // The second look is for a build that began a moment ago: the marker is the first thing that one makes.
        if (!File.Exists(file) && IsUsed(folder) && !File.Exists(file))
        {
            throw NotWritable(folder, "it is not empty, and is no OCI image layout", "Name a new or an empty folder, or one that is a layout already.");
        }

        // Written through a link, it would be another layout's.
        if (new FileInfo(file).LinkTarget is not null || (File.Exists(file) && !RegularFile.Is(file)))
        {
            throw NotWritable(folder, $"its '{ImageLayout.MarkerName}' is no regular file", "Name another folder, or remove this one.");
        }

        FileStream marker = await FileLock.AcquireAsync(file, progress, cancellationToken);
        try
        {
            await CheckAsync(folder, marker, cancellationToken);
            return marker;
        }
        catch
        {
            await marker.DisposeAsync();
            throw;
        }
    }

    private static bool IsUsed(string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder).Any();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(folder, e.Message, "Check that the folder may be read and written.", e);
        }
    }

    private static async Task CheckAsync(string folder, FileStream marker, CancellationToken cancellationToken)
    {
        if (marker.Length == 0)
        {
            await marker.WriteAsync(ImageLayout.Marker.ToArray(), cancellationToken);
            await marker.FlushAsync(cancellationToken);
            return;
        }

        byte[] content = new byte[1024];
        int length = await marker.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken);
        try
        {
            ImageLayout.CheckMarker(content.AsSpan(0, length));
        }
        catch (FormatException e)
        {
            throw NotWritable(folder, e.Message, "Name another folder, or remove this one.", e);
        }
    }

    private static ContainerStagesException NotWritable(string folder, string why, string advice, Exception? inner = null) =>
        new(Catalogue.OutputNotWritable, $"cannot write an image layout to '{folder}': {why}", advice, inner);
}
