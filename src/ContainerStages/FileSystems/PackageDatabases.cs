using System.Collections.Immutable;

namespace ContainerStages.FileSystems;

/// <summary>
/// Collects the texts of a layer's package databases, up to a limit for all of them: a hostile layer may have thousands, and each publish reads them.
/// </summary>
internal sealed class PackageDatabases
{
    private readonly ImmutableSortedDictionary<string, string>.Builder _texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>Whether the databases are larger than <see cref="PackageDatabase.MostBytes"/>; none is kept then, because a part of them would mislead.</summary>
    public bool AreTooLarge => _bytes > PackageDatabase.MostBytes;

    /// <param name="length">The file's, in bytes. It counts from now on.</param>
    public bool IsWanted(string path, long length)
    {
        if (!PackageDatabase.IsPart(path, length))
        {
            return false;
        }

        Count(length);
        return !AreTooLarge;
    }

    /// <param name="content">Of a file that is wanted.</param>
    public void Add(string path, MemoryStream content)
    {
        if (PackageDatabase.TextOf(path, content) is { } text)
        {
            Count(Math.Max(0, text.Length - content.Length));
            _texts[path] = text;
        }
    }

    public ImmutableSortedDictionary<string, string> Finish() => AreTooLarge ? ImmutableSortedDictionary<string, string>.Empty : _texts.ToImmutable();

    private void Count(long bytes)
    {
        _bytes += bytes;
        if (AreTooLarge)
        {
            _texts.Clear();
        }
    }
}
