using System.Security.Cryptography;
using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Stages.Graph;

/// <summary>Packs the outputs of a stage into a layer, and unpacks them again. The same files give the same bytes on any machine.</summary>
internal static class StageOutputs
{
    /// <summary>A fast compression, because outputs are packed at every run, and mostly read on the same machine.</summary>
    private static readonly Compression Fast = new(CompressionKind.Zstd, 3);

    /// <summary>On two cores, it takes a third of the time of <see cref="Fast"/>, for a publish of 33 MB; a command's outputs are mostly smaller.</summary>
    private static readonly Compression OfPublish = new(CompressionKind.Gzip, 1);

    private const string FromElsewhere = "Remove it from where it came from; then the command runs again.";

    /// <param name="folder">The stage's working folder, or the copy of it that the command ran in.</param>
    /// <exception cref="ContainerStagesException">A declared output does not exist, or cannot be kept.</exception>
    public static async Task<Descriptor> PackAsync(CommandStage stage, string folder, ContentStore store, CancellationToken cancellationToken)
    {
        LayerPlan plan;
        try
        {
            plan = Plan(stage, folder, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(
                Catalogue.StageOutputMissing,
                stage,
                $"one of its Outputs cannot be read: {e.Message}",
                "Let the command write files that its own user may read, and end all that writes to them.",
                e);
        }

        return (await LayerBuilder.BuildAsync(plan, Fast, store, cancellationToken)).Layer.Blob;
    }

    /// <summary>Files of any folders.</summary>
    /// <param name="files">Their paths in the result, and where they are.</param>
    /// <param name="name">The path of one more file, which is on no disk.</param>
    /// <exception cref="ContainerStagesException">One cannot be kept.</exception>
    public static async Task<Descriptor> PackAsync(
        PublishStage stage, IEnumerable<(string Path, string File)> files, ContainerPath name, byte[] content, ContentStore store, CancellationToken cancellationToken)
    {
        IEnumerable<LayerEntry> entries = files.Select(file => Entry(stage, file.Path, file.File, cancellationToken));
        var plan = new LayerPlan(LayerClass.Assets, entries.Append(new FileEntry(name, FileContent.Of(content))));
        return (await LayerBuilder.BuildAsync(plan, OfPublish, store, cancellationToken)).Layer.Blob;
    }

    /// <summary>A downloaded file. Programs and scripts get the executable bit, so that commands can run them.</summary>
    /// <param name="file">In the content store, with the digest of the stage.</param>
    public static async Task<Descriptor> PackAsync(DownloadStage stage, Descriptor file, ContentStore store, CancellationToken cancellationToken)
    {
        FileContent content = store.PartOf(file, 0, file.Size, file.Digest);
        var entry = new FileEntry(stage.FileName, content) { Mode = ExecutableFile.Is(content) ? UnixMode.Executable : UnixMode.Data };
        return (await LayerBuilder.BuildAsync(new LayerPlan(LayerClass.Assets, [entry]), Fast, store, cancellationToken)).Layer.Blob;
    }

    /// <summary>Writes the files below a folder that has none of them.</summary>
    /// <exception cref="ContainerStagesException">The layer is not one that this class writes. Nothing outside of the folder was changed.</exception>
    public static async Task UnpackAsync(FileStage stage, Descriptor layer, string folder, ContentStore store, CancellationToken cancellationToken)
    {
        HashSet<string> links = NoPaths();
        await Archive(stage, layer).ReadAsync(
            store,
            async (entry, content, token) =>
            {
                CheckEntry(stage, entry, links);
                await UnpackAsync(entry, content, Path.Combine(folder, entry.Path), token);
            },
            cancellationToken);
    }

    /// <summary>
    /// Reads a layer from a remote cache without unpacking it, and checks that it can be unpacked and has the declared outputs of the stage, and that
    /// a downloaded file has its digest.
    /// </summary>
    /// <exception cref="ContainerStagesException">The layer is not one that this class writes.</exception>
    public static async Task CheckAsync(FileStage stage, Descriptor layer, ContentStore store, CancellationToken cancellationToken)
    {
        HashSet<string> links = NoPaths();
        HashSet<string> paths = NoPaths();
        await Archive(stage, layer).ReadAsync(
            store,
            async (entry, content, token) =>
            {
                CheckEntry(stage, entry, links);
                if (!paths.Add(entry.Path) || !stage.Outputs.Includes(entry.Path) || (stage is DownloadStage download && !await IsFileOfAsync(download, entry, content, token)))
                {
                    throw NotOurs(stage, entry.Path);
                }
            },
            cancellationToken);
        if (paths.FirstOrDefault(path => RelativePath.FoldersOf(path).Any(paths.Contains)) is { } below)
        {
            throw NotOurs(stage, below);
        }

        if (stage.Outputs.Unused([.. paths]).FirstOrDefault() is { } unused)
        {
            throw Failed(Catalogue.StageOutputMissing, stage, $"its kept result does not have '{unused}', which is among its Outputs", FromElsewhere);
        }
    }

    private static LayerArchive Archive(FileStage stage, Descriptor layer) => new($"the kept result of the stage '{stage.Name}'", layer, diffId: null, LayerLimits.Default);

    private static LayerPlan Plan(CommandStage stage, string folder, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> paths = stage.Outputs.FilesIn(folder, areSources: false, cancellationToken);
        return stage.Outputs.Unused(paths).FirstOrDefault() is { } unused
            ? throw Failed(
                Catalogue.StageOutputMissing,
                stage,
                $"its command ended well, and did not write '{unused}', which is among its Outputs",
                "Outputs are relative to its WorkingDirectory; see where the command writes to. Empty folders are not kept.")
            : new LayerPlan(LayerClass.Assets, paths.Select(path => Entry(stage, path, Path.Combine(folder, path), cancellationToken)));
    }

    /// <param name="path">Its path in the result.</param>
    /// <param name="source">The file.</param>
    private static LayerEntry Entry(FileStage stage, string path, string source, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!ContainerPath.TryParse(path, out ContainerPath name))
        {
            throw Failed(Catalogue.InvalidFileName, stage, $"the name of its output '{path}' has a control character or is not Unicode", "Rename the file.");
        }

        if (Whiteout.IsIn(path))
        {
            throw Failed(Catalogue.InvalidFileName, stage, $"its output '{path}' has a name that hides a file in an image", "Rename the file, or leave it out with '!' in the Outputs.");
        }

        var file = new FileInfo(source);
        if (file.LinkTarget is not { } target)
        {
            return new FileEntry(name, FileContent.Of(file.FullName)) { Mode = ExecutableBit.IsSet(file.FullName) ? UnixMode.Executable : UnixMode.Data };
        }

        target = target.Replace(Path.DirectorySeparatorChar, '/');
        return StaysInside(path, target)
            ? new SymlinkEntry(name, target)
            : throw Failed(Catalogue.StagePathEscapes, stage, $"its output '{path}' is a link to '{target}', which is not below its WorkingDirectory", "Let the command write a relative link, or the file itself.");
    }

    private static void CheckEntry(FileStage stage, IndexEntry entry, HashSet<string> links)
    {
        bool isExpected = entry.Type == EntryType.File || (entry.Type == EntryType.SymbolicLink && StaysInside(entry.Path, entry.Target!) && links.Add(entry.Path));
        if (!isExpected || Whiteout.IsIn(entry.Path) || !IsFileName(entry.Path) || RelativePath.FoldersOf(entry.Path).Any(links.Contains))
        {
            throw NotOurs(stage, entry.Path);
        }
    }

    private static async Task<bool> IsFileOfAsync(DownloadStage stage, IndexEntry entry, Stream content, CancellationToken cancellationToken) =>
        entry.Type == EntryType.File && Digest.FromHash(await SHA256.HashDataAsync(content, cancellationToken)) == stage.Digest;

    /// <summary>Whether a path is valid on this system: on Windows, a name with <c>\</c> or <c>:</c> could lead anywhere.</summary>
    private static bool IsFileName(string path) => path.Length > 0 && path.Split('/').All(name => name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) < 0);

    private static ContainerStagesException NotOurs(FileStage stage, string path) =>
        Failed(Catalogue.HostileArchive, stage, $"its kept result has '{path}', which no stage of ours writes", FromElsewhere);

    private static async Task UnpackAsync(IndexEntry entry, Stream content, string file, CancellationToken cancellationToken)
    {
        if (entry.Type == EntryType.SymbolicLink)
        {
            OutputFile.CreateLink(file, entry.Target!);
            return;
        }

        await using (FileStream output = OutputFile.Create(file))
        {
            await content.CopyToAsync(output, cancellationToken);
        }

        ExecutableBit.Set(file, entry.Mode.IsExecutable);
    }

    /// <summary>Whether a link's target stays inside. <c>..</c> is allowed only at its beginning: after a name, it could follow another link.</summary>
    private static bool StaysInside(string path, string target) =>
        !target.StartsWith('/') && !Path.IsPathRooted(target)
        && !target.Split('/').SkipWhile(part => part is ".." or ".").Contains("..")
        && EntryPath.TryNormalise($"{path}/../{target}", out _, out _);

    private static HashSet<string> NoPaths() => new(HostSystem.Current.PathComparer);

    private static ContainerStagesException Failed(Diagnostic diagnostic, FileStage stage, string why, string advice, Exception? inner = null) =>
        new(diagnostic, $"cannot use the stage '{stage.Name}': {why}", advice, inner) { Subject = ItemReference.Stage(stage.Name) };
}
