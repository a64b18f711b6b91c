using System.Formats.Tar;
using ContainerStages.IO;

namespace ContainerStages.Bases.Files;

/// <summary>
/// The members of a tar file. Nothing is extracted: a member's name only finds its bytes in the archive. The archive counts as damaged if a name or
/// link leads out of it, or if a name occurs twice.
/// </summary>
internal sealed class ArchiveFiles : IImageFiles
{
    /// <summary>A longer chain of links counts as a cycle.</summary>
    private const int MostLinks = 16;

    private readonly string _tar;
    private readonly Dictionary<string, Member> _members = new(StringComparer.Ordinal);

    private ArchiveFiles(string location, string tar)
    {
        Location = location;
        _tar = tar;
    }

    public string Location { get; }

    /// <summary>Reads all headers, and skips the content between them.</summary>
    /// <param name="location">The archive, as the user knows it.</param>
    /// <param name="tar">The path of the uncompressed archive.</param>
    public static async Task<ArchiveFiles> ReadAsync(string location, string tar, CancellationToken cancellationToken)
    {
        var files = new ArchiveFiles(location, tar);
        await using var stream = new FileStream(tar, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        await using var reader = new TarReader(stream);
        try
        {
            while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                files.Add(entry, stream.Length);
            }
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException or OverflowException or NotSupportedException)
        {
            // TarReader's contract names only InvalidDataException, but damaged headers also cause these.
            throw files.Damaged($"it is no tar archive, or a damaged one: {e.Message}", e);
        }

        return files._members.Count > 0 ? files : throw files.Damaged("it is empty, or no tar archive");
    }

    public Stream? Open(string name)
    {
        for (int links = 0; links < MostLinks && _members.TryGetValue(name, out Member? member); links++)
        {
            if (member.Target is null)
            {
                return new FilePartStream(_tar, member.Offset, member.Length);
            }

            name = member.Target;
        }

        return null;
    }

    private void Add(TarEntry entry, long archiveLength)
    {
        if (entry.EntryType is TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes)
        {
            return;
        }

        string name = Resolve("", entry.Name, mayAscend: false);
        Member member = entry.EntryType switch
        {
            TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile => new Member(entry.DataOffset, entry.Length, null),
            TarEntryType.SymbolicLink => new Member(0, 0, Resolve(name[..(name.LastIndexOf('/') + 1)], entry.LinkName, mayAscend: true)),
            TarEntryType.HardLink => new Member(0, 0, Resolve("", entry.LinkName, mayAscend: true)),
            _ => throw this.Damaged($"'{name}' is neither a file nor a link"),
        };
        if (member.Offset + member.Length > archiveLength)
        {
            throw this.Damaged($"it ends within '{name}'");
        }

        if (!_members.TryAdd(name, member))
        {
            throw this.Damaged($"it holds '{name}' twice");
        }
    }

    /// <summary>The name from the archive's root, without <c>.</c> and <c>..</c>.</summary>
    private string Resolve(string folder, string name, bool mayAscend)
    {
        var parts = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        bool inside = name.Length > 0 && name[0] != '/';
        foreach (string part in name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0 && mayAscend)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                inside = false;
            }
        }

        return inside && parts.Count > 0 ? string.Join('/', parts) : throw this.Damaged($"{(mayAscend ? "a link" : "a name")} leads out of it: '{name}'");
    }

    /// <param name="Target">The name of another member if this one is a link.</param>
    private sealed record Member(long Offset, long Length, string? Target);
}
