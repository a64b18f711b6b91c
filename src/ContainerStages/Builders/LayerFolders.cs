using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Builders;

/// <summary>
/// Writes the layers of a plan as folders, for a COPY each: with the paths, modes, owners, times and links that the direct builder writes into a tar file. It
/// runs inside of a builder, on Linux, as root.
/// </summary>
/// <param name="root">An absolute path.</param>
/// <param name="names">The layers that the Dockerfile copies. Those without files get an empty folder.</param>
internal sealed class LayerFolders(string root, ImmutableArray<string> names)
{
    private const string BasePrefix = "base-";

    /// <summary>Folders of the image that no layer owns, such as <c>/usr</c>.</summary>
    private static readonly UnixMode s_otherFolders = UnixMode.Executable;

    /// <summary>The layers of a base that is composed from packages: its own, and the one of certificates and time zones.</summary>
    public static readonly ImmutableArray<string> OfBase = [BasePrefix + "1", BasePrefix + "2"];

    /// <exception cref="ContainerStagesException">The plan has a layer that the Dockerfile does not copy.</exception>
    public async Task WriteAsync(ImagePlan plan, ContentStore store, CancellationToken cancellationToken)
    {
        foreach (LayerPlan layer in plan.Layers)
        {
            CheckIsCopied(layer.Name, plan);
        }

        foreach (string name in names)
        {
            OutputFile.CreateFolder(Path.Combine(root, name));
        }

        foreach ((Layer layer, int i) in plan.Base.Layers.Select((layer, i) => (layer, i)))
        {
            string name = $"{BasePrefix}{i + 1}";
            CheckIsCopied(name, plan);
            await WriteAsync(layer, plan.Base.Name, Path.Combine(root, name), store, cancellationToken);
        }

        foreach (LayerPlan layer in plan.Layers)
        {
            await WriteAsync(layer, Path.Combine(root, layer.Name), cancellationToken);
        }
    }

    private void CheckIsCopied(string name, ImagePlan plan)
    {
        if (!names.Contains(name))
        {
            string[] below = [.. plan.Layers.Select(layer => layer.Name).TakeWhile(other => other != name)];
            throw new ContainerStagesException(
                Catalogue.LayerNotInDockerfile,
                $"cannot write the layer '{name}': the Dockerfile has no COPY for it",
                $"Write the Dockerfile again with -t:GenerateContainerDockerfile, or add '{name}' to ContainerStagesLayerNames and its COPY {(below.Length > 0 ? $"after that of '{below[^1]}'" : "before the others")}.");
        }
    }

    private static async Task WriteAsync(LayerPlan layer, string folder, CancellationToken cancellationToken)
    {
        foreach (LayerEntry entry in layer.Entries)
        {
            string path = Path.Combine(folder, entry.Path.Value);
            await using Stream content = entry is FileEntry file ? file.Content.OpenRead() : Stream.Null;
            await WriteAsync(path, entry is FolderEntry ? EntryType.Folder : entry is SymlinkEntry ? EntryType.SymbolicLink : EntryType.File, (entry as SymlinkEntry)?.Target, content, cancellationToken);
        }

        SetAll(folder, layer.Entries.ToDictionary(entry => Path.Combine(folder, entry.Path.Value), entry => (entry.Owner, entry.Mode, entry.Modified)));
    }

    private static async Task WriteAsync(Layer layer, string image, string folder, ContentStore store, CancellationToken cancellationToken)
    {
        Dictionary<string, (NumericUser, UnixMode, DateTimeOffset)> written = [];
        await LayerArchive.Of(image, layer).ReadAsync(
            store,
            async (entry, content, token) =>
            {
                string path = Path.Combine(folder, entry.Path);
                await WriteAsync(path, entry.Type, entry.Target, content, token);
                written[path] = (entry.Owner, entry.Mode, LayerEntry.ConstantTime);
            },
            cancellationToken);
        SetAll(folder, written);
    }

    private static async Task WriteAsync(string path, EntryType type, string? target, Stream content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        switch (type)
        {
            case EntryType.Folder:
                OutputFile.CreateFolder(path);
                break;
            case EntryType.SymbolicLink:
                OutputFile.CreateLink(path, target!);
                break;
            case EntryType.File:
                await using (FileStream output = OutputFile.Create(path))
                {
                    await content.CopyToAsync(output, cancellationToken);
                }

                break;
            default:
                throw new InvalidOperationException($"internal error: '{path}' is {type}, which no layer of this package has");
        }
    }

    /// <summary>Sets owner, mode and time of everything below a folder, the deepest first: a folder's time changes when something is written into it.</summary>
    private static void SetAll(string folder, Dictionary<string, (NumericUser Owner, UnixMode Mode, DateTimeOffset Modified)> known)
    {
        foreach (FileSystemInfo entry in FolderWalk.Below(new DirectoryInfo(folder), _ => false, CancellationToken.None).OrderByDescending(entry => entry.FullName, StringComparer.Ordinal))
        {
            (NumericUser owner, UnixMode mode, DateTimeOffset modified) = known.GetValueOrDefault(entry.FullName, (NumericUser.Root, s_otherFolders, LayerEntry.ConstantTime));
            if (ChangeOwner(entry.FullName, owner.Uid, owner.Gid) != 0)
            {
                throw OutputFile.Explain(new IOException($"its owner cannot be changed to {owner}: {Marshal.GetLastPInvokeErrorMessage()}"), entry.FullName);
            }

            if (entry.LinkTarget is null && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(entry.FullName, (UnixFileMode)mode.Bits);
            }

            entry.LastWriteTimeUtc = modified.UtcDateTime;
        }

        Directory.SetLastWriteTimeUtc(folder, LayerEntry.ConstantTime.UtcDateTime);
    }

    [DllImport("libc", EntryPoint = "lchown", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeOwner([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint user, uint group);
}
