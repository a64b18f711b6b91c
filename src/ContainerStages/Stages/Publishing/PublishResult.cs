using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.App;
using ContainerStages.Bases.Frameworks;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;
using ContainerStages.Storage;

namespace ContainerStages.Stages.Publishing;

/// <summary>The published app as the result of a stage: its files, what MSBuild knows of them, and the files that this refers to.</summary>
/// <param name="folders">The names of this machine's folders.</param>
internal sealed class PublishResult(ContentStore store, MachineFolders folders)
{
    public static readonly PublishStage Stage = new()
    {
        Outputs = StagePaths.Parse("publish", "Outputs", [PublishStage.FilesFolder, PublishStage.ItemsFile, PublishStage.OriginsFolder + "/**"]),
    };

    /// <summary>Beside the fields for an item's metadata.</summary>
    private const string NameField = "Name";

    private const string OfResult = "{result}/";

    /// <summary>The file that says what was written: while it is true, nothing is written again.</summary>
    private const string Listing = "result.txt";

    /// <summary>Kinds of items that are a path.</summary>
    private static readonly string[] s_pathKinds = ["file", "project-content", "code", "setting-file"];

    /// <summary>Kinds of items whose files are read when the image is built.</summary>
    private static readonly string[] s_readKinds = ["code", "setting-file"];

    /// <param name="publishFolder">The published files.</param>
    /// <param name="items">See <see cref="PublishedItems"/>.</param>
    public async Task<StageArtifact> KeepAsync(Digest key, string publishFolder, ImmutableArray<BuildItem> items, CancellationToken cancellationToken)
    {
        var files = FolderWalk.Files(publishFolder, "", followsStart: true, new HashSet<string>(), cancellationToken)
            .Select(path => (Path: $"{PublishStage.FilesFolder}/{path}", File: Target(Path.Combine(publishFolder, path))))
            .ToList();
        Dictionary<string, string> origins = [];
        foreach (string file in items.Where(item => s_readKinds.Contains(item.Kind) && !folders.IsInstalled(item.FullPath) && File.Exists(item.FullPath)).Select(item => item.FullPath).Distinct())
        {
            // Projects may have assemblies of the same name.
            string path = $"{PublishStage.OriginsFolder}/{origins.Count}/{Path.GetFileName(file)}";
            origins.Add(file, OfResult + path);
            files.Add((path, Target(file)));
        }

        // The framework of a composed base is found each time: its lock file is none of the app's inputs.
        var json = new JsonArray([.. items.Where(item => item.Kind != FrameworkFiles.Kind).Select(item => ToJson(item, origins))]);
        Descriptor layer = await StageOutputs.PackAsync(Stage, files, ContainerPath.Parse(PublishStage.ItemsFile), Json.ToBytes(json), store, cancellationToken);
        return await StageArtifact.CreateAsync(key, layer, store, cancellationToken);
    }

    /// <param name="workFolder">What is needed besides the published files is written here; its content is removed before.</param>
    /// <param name="publishFolder">The published files are written here; what it had is removed.</param>
    /// <exception cref="ContainerStagesException">The result is not one that this class writes.</exception>
    public async Task<ImmutableArray<BuildItem>> WriteAsync(StageArtifact artifact, string workFolder, string publishFolder, CancellationToken cancellationToken)
    {
        workFolder = Path.TrimEndingDirectorySeparator(workFolder);
        publishFolder = Path.TrimEndingDirectorySeparator(publishFolder);
        try
        {
            if (!IsWritten(artifact, workFolder, publishFolder, cancellationToken))
            {
                await UnpackAsync(artifact, workFolder, publishFolder, cancellationToken);
            }

            JsonNode? json = Json.Parse(await File.ReadAllBytesAsync(Path.Combine(workFolder, PublishStage.ItemsFile), cancellationToken), PublishStage.ItemsFile);
            return [.. (json as JsonArray ?? throw new FormatException("it is no list")).Select(item => FromJson(Json.Object(item, "item"), workFolder))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputFile.Explain(e, publishFolder);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new ContainerStagesException(
                Catalogue.HostileArchive,
                $"cannot use the kept result of the stage 'publish': its {PublishStage.ItemsFile} is not one of ours: {e.Message}",
                "Remove it from where it came from; then the app is published again.",
                e);
        }
    }

    private async Task UnpackAsync(StageArtifact artifact, string workFolder, string publishFolder, CancellationToken cancellationToken)
    {
        Remove(workFolder);
        Remove(publishFolder);
        await StageOutputs.UnpackAsync(Stage, artifact.Layer, workFolder, store, cancellationToken);
        Directory.Move(Path.Combine(workFolder, PublishStage.FilesFolder), publishFolder);
        byte[] content = Encoding.UTF8.GetBytes(List(artifact, workFolder, publishFolder, cancellationToken));
        await OutputFile.WriteAsync(Path.Combine(workFolder, Listing), stream => stream.WriteAsync(content, cancellationToken).AsTask());
    }

    /// <summary>Whether the folders hold the result and nothing else. What cannot be read is written again.</summary>
    private static bool IsWritten(StageArtifact artifact, string workFolder, string publishFolder, CancellationToken cancellationToken)
    {
        try
        {
            string listing = Path.Combine(workFolder, Listing);
            return File.Exists(listing) && File.ReadAllText(listing) == List(artifact, workFolder, publishFolder, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The file that a link leads to: the image has it, too.</summary>
    private static string Target(string file) => new FileInfo(file) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : file;

    /// <summary>The result, and every file that is written for it.</summary>
    private static string List(StageArtifact artifact, string workFolder, string publishFolder, CancellationToken cancellationToken)
    {
        IEnumerable<string> files = ((string[])[workFolder, publishFolder])
            .Where(Directory.Exists)
            .SelectMany(folder => FolderWalk.Files(folder, "", followsStart: false, new HashSet<string>(), cancellationToken).Select(path => Path.Combine(folder, path)))
            .Where(file => file != Path.Combine(workFolder, Listing))
            .Order(StringComparer.Ordinal)
            .Select(file => $"{file}\t{new FileInfo(file).LinkTarget ?? $"{FileContent.Of(file).Digest.Hex}{(ExecutableBit.IsSet(file) ? " x" : "")}"}\n");
        return $"{artifact.Manifest.Digest}\n{string.Concat(files)}";
    }

    private static void Remove(string folder)
    {
        OwnFolder.CheckIsNoLink(folder);
        TemporaryFolders.Remove(folder);
    }

    private JsonObject ToJson(BuildItem item, Dictionary<string, string> origins)
    {
        string name = s_readKinds.Contains(item.Kind) && origins.TryGetValue(item.FullPath, out string? origin) ? origin
            : s_pathKinds.Contains(item.Kind) ? folders.Shorten(item.FullPath)
            : item.Name;
        var json = new JsonObject { [NameField] = name };
        foreach ((string field, string value) in item.Metadata.Where(pair => pair.Value.Length > 0))
        {
            json[field] = value;
        }

        return json;
    }

    private BuildItem FromJson(JsonObject json, string workFolder)
    {
        var item = BuildItem.Of(Json.String(json, NameField), "", field => Json.OptionalString(json, field) ?? "");
        if (!s_pathKinds.Contains(item.Kind))
        {
            return item;
        }

        string path = PathOf(item.Kind, item.Name, workFolder) ?? throw new FormatException($"it names '{item.Name}'");
        return item with { Name = path, FullPath = path };
    }

    /// <summary>A file that is read comes from the result or is installed. The paths of others only say where something was.</summary>
    /// <returns>Null for another path.</returns>
    private string? PathOf(string kind, string name, string workFolder)
    {
        if (name.StartsWith(OfResult, StringComparison.Ordinal))
        {
            string file = Path.GetFullPath(name[OfResult.Length..], workFolder);
            return RelativePath.IsBelow(file, Path.Combine(workFolder, PublishStage.OriginsFolder)) ? file : null;
        }

        string? path = folders.Expand(name);
        return path is not null && s_readKinds.Contains(kind) && !folders.IsInstalled(path) ? null : path;
    }
}
