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
            _ when item is { IsSource: true } => $"file {path} {content.Digest}",
            _ => Generated + path,
        };
    }

    /// <summary>Which folders a layer makes depends on what the base and the layers below have made already: files that go there take the folder with them.</summary>
    /// <returns>One line for all of them; none where the layer makes no folder.</returns>
    public static IEnumerable<string> OfFolders(IEnumerable<LayerEntry> entries)
    {
        string[] folders = [.. entries.OfType<FolderEntry>().Select(folder => folder.ToString())];
        return folders.Length > 0 ? [$"folders {DigestOf(folders)}"] : [];
    }

    /// <summary>One digest for many inputs.</summary>
    /// <param name="inputs">In any order.</param>
    public static Digest DigestOf(IEnumerable<string> inputs) =>
        Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', inputs.Order(StringComparer.Ordinal))));
}
