using ContainerStages.Elf;
using ContainerStages.IO;

namespace ContainerStages.App;

/// <summary>
/// Distinguishes programs from data by their content, because the build machine's permission bits depend on its umask, and Windows has none.
/// </summary>
internal static class ExecutableFile
{
    /// <summary>Whether it is a script with <c>#!</c> or an ELF program; a shared library is neither.</summary>
    public static bool Is(FileContent content)
    {
        using Stream stream = content.OpenRead();
        Span<byte> start = stackalloc byte[2];
        return (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("#!"u8))
            || ElfFile.Read(stream) is { IsProgram: true };
    }
}
