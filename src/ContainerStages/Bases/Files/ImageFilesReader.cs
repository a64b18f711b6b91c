using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Bases.Files;

/// <summary>Reads files of other tools, and reports their faults with uniform messages.</summary>
internal static class ImageFilesReader
{
    /// <summary>Reads a small file completely.</summary>
    /// <exception cref="ContainerStagesException">The file is missing, or far too large for JSON of an image.</exception>
    public static async Task<byte[]> ReadJsonAsync(this IImageFiles files, string name, CancellationToken cancellationToken)
    {
        await using Stream stream = files.Open(name) ?? throw files.Damaged($"'{name}' is missing");
        byte[] content = new byte[Json.MostBytes + 1];
        int length = await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= Json.MostBytes ? content[..length] : throw files.Damaged($"'{name}' has over {Json.MostBytes} bytes");
    }

    /// <summary>Turns the exceptions of the JSON readers into a diagnostic.</summary>
    public static T Parse<T>(this IImageFiles files, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            // JsonNode throws InvalidOperationException for a value of another kind than the requested one.
            throw files.Damaged(e.Message, e);
        }
    }

    /// <summary>Turns failing reads into a diagnostic.</summary>
    public static async Task<T> GuardAsync<T>(string location, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Damaged(location, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainerStagesException(
                Catalogue.ImageNotFound,
                $"cannot read the base '{location}': {e.Message}",
                "Check that it exists and that this user may read it.",
                e);
        }
    }

    public static ContainerStagesException Damaged(this IImageFiles files, string why, Exception? inner = null) => Damaged(files.Location, why, inner);

    public static ContainerStagesException Damaged(string location, string why, Exception? inner = null) => new(
        Catalogue.DamagedImage,
        $"cannot use '{location}' as a base: {why}",
        "Save the image again with the tool that wrote it, and check that it is a complete image of the kind that its prefix says.",
        inner);

    public static ContainerStagesException Missing(string location, string why) => new(
        Catalogue.ImageNotFound,
        $"cannot use '{location}' as a base: {why}",
        "Check the path; relative ones start at the project's folder.");

    /// <exception cref="ContainerStagesException">The image does not run on the platform.</exception>
    public static void CheckPlatform(string name, Platform wanted, IReadOnlyCollection<Platform> found)
    {
        if (!found.Any(wanted.Accepts))
        {
            throw new ContainerStagesException(
                Catalogue.WrongPlatform,
                $"cannot use '{name}' as a base for {wanted}: it is for {string.Join(", ", found.Select(platform => platform.ToString()).Distinct())}",
                "Take a base for that platform, or publish for another runtime identifier.");
        }
    }
}
