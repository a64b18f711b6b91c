using System.Text;
using ContainerStages.Elf;

namespace ContainerStages.FileSystems;

/// <summary>The data of a file's content that rules need, which is read once.</summary>
/// <param name="Elf">Null if the file is not an ELF file.</param>
/// <param name="Text">Null if the file is not one whose text is kept.</param>
internal sealed record EntryContent(ElfFacts? Elf, string? Text)
{
    public static readonly EntryContent Nothing = new(null, null);

    /// <summary>Enough for every real file of <see cref="TextIsKept"/>: a hostile one is not kept.</summary>
    private const int MostTextBytes = 1 << 20;

    /// <summary><c>etc/os-release</c> is a link to the one below <c>usr/lib</c> in most distributions.</summary>
    private static readonly string[] KeptTexts = ["etc/passwd", "etc/group", "etc/os-release", "usr/lib/os-release", "etc/ld.so.conf"];

    /// <summary>The folder of the files that <c>etc/ld.so.conf</c> includes in distributions.</summary>
    private const string LoaderFolder = "etc/ld.so.conf.d/";

    /// <param name="path">The entry's path.</param>
    /// <param name="stream">Can seek.</param>
    public static EntryContent Read(string path, Stream stream) =>
        TextIsKept(path, stream.Length) ? new EntryContent(null, ReadText(stream)) : new EntryContent(ElfFacts.Read(stream), null);

    public static bool TextIsKept(string path, long length) => length <= MostTextBytes
        && (KeptTexts.Contains(path) || (path.StartsWith(LoaderFolder, StringComparison.Ordinal) && path.EndsWith(".conf", StringComparison.Ordinal)));

    private static string ReadText(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        return reader.ReadToEnd();
    }
}
