using System.Text.RegularExpressions;
using ContainerStages.IO;

namespace ContainerStages.Storage;

/// <summary>The names that a content store gives to what is in it. The clean-up removes nothing else, and no link: the store makes none.</summary>
internal static partial class StoreNames
{
    public const string Blobs = "blobs";
    public const string Sha256 = "sha256";

    /// <summary>Cache entries. Stores of earlier versions have the folder under this name.</summary>
    public const string CacheFolder = "notes";

    public const string Temporary = "tmp";

    /// <summary>What tasks keep beside the store's own.</summary>
    private static readonly string[] Others = ["apt", "cache-mounts", "lock-file.lock"];

    /// <summary>A digest in hexadecimal digits.</summary>
    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    public static partial Regex Blob();

    [GeneratedRegex(@"\A[a-z]+(-[a-z0-9]+)*\z")]
    public static partial Regex EntryKind();

    /// <summary>A digest or the start of one, and what tells several with the same digest apart; or such a name while the file is written.</summary>
    [GeneratedRegex(@"\A((cache-mount-)?[0-9a-f]{64}|[0-9a-f]{16})(-[A-Za-z0-9._-]+)?(\.[0-9a-f]{32}\.tmp)?\z")]
    public static partial Regex CacheEntry();

    /// <summary>What is being written; a stage's working folder.</summary>
    [GeneratedRegex(@"\A([0-9a-f]{32}|stage-[0-9a-f]{12}-[A-Za-z0-9][A-Za-z0-9_.-]*)\z")]
    public static partial Regex TemporaryEntry();

    /// <summary>What is in a folder under names of these forms, without links; nothing when the folder is a link or is missing.</summary>
    public static IEnumerable<FileSystemInfo> Entries(DirectoryInfo folder, Regex names) =>
        folder is { Exists: true, LinkTarget: null }
            ? folder.EnumerateFileSystemInfos().Where(entry => entry.LinkTarget is null && names.IsMatch(entry.Name))
            : [];

    /// <summary>The first entry that a store of the version that wrote no markers would not have; null for such a store with nothing else in it.</summary>
    public static FileSystemInfo? FirstForeign(DirectoryInfo folder)
    {
        var blobs = new DirectoryInfo(Path.Combine(folder.FullName, Blobs));
        DirectoryInfo[] own = [new(Path.Combine(blobs.FullName, Sha256)), new(Path.Combine(folder.FullName, CacheFolder)), new(Path.Combine(folder.FullName, Temporary))];
        if (FirstOther(folder, name => name is Blobs or CacheFolder or Temporary || Others.Contains(name)) is { } foreign)
        {
            return foreign;
        }

        if (!own.All(part => part.Exists))
        {
            return OwnFolder.Entries(folder).FirstOrDefault();
        }

        return FirstOther(blobs, name => name == Sha256)
            ?? FirstOther(own[0], Blob().IsMatch)
            ?? FirstOther(own[1], EntryKind().IsMatch)
            ?? own[1].EnumerateDirectories().Select(kind => FirstOther(kind, CacheEntry().IsMatch)).FirstOrDefault(entry => entry is not null)
            ?? FirstOther(own[2], TemporaryEntry().IsMatch);
    }

    /// <summary>A link is foreign, whatever its name.</summary>
    private static FileSystemInfo? FirstOther(DirectoryInfo folder, Func<string, bool> isOurs) =>
        OwnFolder.Entries(folder).FirstOrDefault(entry => entry.LinkTarget is not null || !isOurs(entry.Name));
}
