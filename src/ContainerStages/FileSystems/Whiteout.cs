namespace ContainerStages.FileSystems;

/// <summary>Entries that hide entries of lower layers (image-spec, layer.md, "Whiteouts"). They are not in the merged file system themselves.</summary>
internal static class Whiteout
{
    private const string Prefix = ".wh.";
    private const string OpaqueName = ".wh..wh..opq";

    public static bool Is(IndexEntry entry) => entry.Path.AsSpan(entry.Path.LastIndexOf('/') + 1).StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether the path, or a folder that it is in, has the name of one.</summary>
    public static bool IsIn(string path) => path.StartsWith(Prefix, StringComparison.Ordinal) || path.Contains("/" + Prefix, StringComparison.Ordinal);

    /// <summary>Whether it hides all entries of lower layers in its folder.</summary>
    public static bool IsOpaque(IndexEntry entry) => entry.Name == OpaqueName;

    /// <summary>The name that it hides in its folder.</summary>
    public static string HiddenName(IndexEntry entry) => entry.Name[Prefix.Length..];
}
