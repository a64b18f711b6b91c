using System.Formats.Tar;
using System.Globalization;
using CliWrap;
using ContainerStages.Diagnostics;

namespace ContainerStages.Bases.Packages;

/// <summary>
/// A .deb file (deb(5)): its files and its control data. dpkg-deb unpacks it, with any compression, and nothing of it is executed.
/// </summary>
internal static class Deb
{
    /// <summary>Visits the files in the order of the archive; a file's content can be read during its visit.</summary>
    public static Task ReadFilesAsync(string file, Func<TarEntry, CancellationToken, Task> visit, CancellationToken cancellationToken) =>
        ReadAsync(file, "--fsys-tarfile", visit, cancellationToken);

    /// <summary>The control stanza, and the MD5 sums of the files (empty if the package has none).</summary>
    public static async Task<(string Control, string Sums)> ReadControlAsync(string file, CancellationToken cancellationToken)
    {
        string control = "";
        string sums = "";
        await ReadAsync(
            file,
            "--ctrl-tarfile",
            async (entry, token) =>
            {
                switch (entry.Name)
                {
                    case "./control" or "control":
                        control = await TextAsync(entry, token);
                        break;
                    case "./md5sums" or "md5sums":
                        sums = await TextAsync(entry, token);
                        break;
                }
            },
            cancellationToken);
        return (control, sums);
    }

    private static async Task ReadAsync(string file, string part, Func<TarEntry, CancellationToken, Task> visit, CancellationToken cancellationToken)
    {
        InvalidDataException? damaged = null;
        PipeTarget target = PipeTarget.Create(async (stream, token) =>
        {
            try
            {
                await using var reader = new TarReader(stream, leaveOpen: true);
                while (await reader.GetNextEntryAsync(copyData: false, token) is { } entry)
                {
                    await visit(entry, token);
                }
            }
            catch (InvalidDataException e)
            {
                damaged = e;
            }

            // dpkg-deb would fail if its output were not read.
            await stream.CopyToAsync(Stream.Null, token);
        });
        (int exitCode, string error) = await AptTool.RunAsync("dpkg-deb", [part, file], Path.GetDirectoryName(file)!, target, cancellationToken);
        if (exitCode != 0 || damaged is not null)
        {
            throw new ContainerStagesException(
                Catalogue.PackagesUnavailable,
                string.Create(CultureInfo.InvariantCulture, $"cannot unpack a package: dpkg-deb ended with {exitCode}: {damaged?.Message ?? AptTool.Summary(error)}"),
                "Check that this machine's dpkg is at least as new as the release that the packages are from.",
                damaged);
        }
    }

    private static async Task<string> TextAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        if (entry.DataStream is null)
        {
            return "";
        }

        using var reader = new StreamReader(entry.DataStream, leaveOpen: true);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
