using System.Text;
using ContainerStages.Oci;

namespace ContainerStages.Layers;

/// <summary>
/// What a published file is made of, in a line that a person can read: when the line stays and the bytes do not, nobody can say why they
/// changed. A package or a runtime pack speaks for all its files by its version, and a source file or an assembly by its digest. What a build generates
/// has no input of its own, so that its line never changes.
/// </summary>
internal static class DeclaredInput
{
    /// <summary>How the line of a file begins that has no input of its own.</summary>
    public const string Generated = "generated ";

    public static string Of(string path, FileOrigin origin, FileContent content, PublishedItem? item)
    {
        if (item?.Package is { } package)
        {
            return origin is FileOrigin.Framework or FileOrigin.RuntimeNative ? $"runtime pack {package}" : $"package {package}";
        }

        return origin switch
        {
            FileOrigin.Asset => $"asset {path} {content.Digest}",
            _ when item?.Compiled is { } assembly => $"assembly {path} {FileContent.Of(assembly).Digest}",
            FileOrigin.Project => $"project {path} {content.Digest}",
            _ when item is { Source: not null } => $"file {path} {content.Digest}",
            _ => Generated + path,
        };
    }

    /// <summary>
    /// What a layer holds, whatever its bytes. A version says nothing of that: which files of a package are published, and for which framework, the
    /// project decides; and files go into the lowest layer that wants them, with the folders that no layer below has made.
    /// </summary>
    public static string OfPaths(IEnumerable<PublishedFile> files, IEnumerable<LayerEntry> entries) =>
        $"paths {DigestOf([.. files.Select(file => $"{file.RelativePath} {file.PathInPackage}"), .. entries.OfType<FolderEntry>().Select(folder => folder.ToString())])}";

    /// <summary>One digest for many inputs.</summary>
    /// <param name="inputs">In any order.</param>
    public static Digest DigestOf(IEnumerable<string> inputs) =>
        Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', inputs.Order(StringComparer.Ordinal))));
}
