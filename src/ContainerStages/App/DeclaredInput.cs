using System.Text;
using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.App;

/// <summary>
/// The input of a published file, as a readable line: if the bytes change and the line does not, the change has no known reason. The input of a file
/// of a package or a runtime pack is the version, and that of a source file or an assembly is its digest. A generated file has no input of its own,
/// so its line never changes.
/// </summary>
internal static class DeclaredInput
{
    /// <summary>The prefix of the line of a file without an input of its own.</summary>
    public const string Generated = "generated ";

    public static string Of(string path, FileOrigin origin, FileContent content, PublishedItem? item)
    {
        if (item?.Package is { } package)
        {
            return origin is FileOrigin.Framework or FileOrigin.RuntimeNative ? OfRuntimePack(package) : $"package {package}";
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

    /// <param name="pack">Its id and version.</param>
    public static string OfRuntimePack(string pack) => $"runtime pack {pack}";

    /// <summary>
    /// The paths of a layer, independent of their bytes. A version does not determine them: the project decides which files of a package are
    /// published and for which framework, and which folders the layer needs.
    /// </summary>
    public static string OfPaths(IEnumerable<PublishedFile> files, IEnumerable<LayerEntry> entries) =>
        $"paths {DigestOf([.. files.Select(file => $"{file.RelativePath} {file.PathInPackage}"), .. entries.OfType<FolderEntry>().Select(folder => folder.ToString())])}";

    /// <summary>One digest for many inputs.</summary>
    /// <param name="inputs">In any order.</param>
    public static Digest DigestOf(IEnumerable<string> inputs) =>
        Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', inputs.Order(StringComparer.Ordinal))));
}
