using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Copies;

/// <summary>Plans the paths of copied files in an image.</summary>
/// <param name="root">The app's folder in the image; null for the image's root.</param>
/// <param name="baseFiles">The base's files: its links on the way to a path are followed, and names of owners are looked up in it.</param>
internal sealed class CopyPlanner(ContainerPath? root, ImageFileSystem baseFiles)
{
    private const int MostHints = 3;
    private const string WebRoot = "wwwroot";

    private readonly UserResolver _users = new(baseFiles.Text("etc/passwd"), baseFiles.Text("etc/group"));

    /// <exception cref="ContainerStagesException">The copy finds no files, a file cannot be read, or the destination is not possible.</exception>
    public async Task<CopiedFiles> PlanAsync(CopyRequest request, ICopySource source, CancellationToken cancellationToken)
    {
        ImmutableArray<SourceEntry> found = await source.ReadAsync(request.Selection, cancellationToken);
        bool isFolder = found is [{ Type: EntryType.Folder }, ..];
        if (found.IsEmpty || (isFolder && found.Length == 1) || (!isFolder && request.Selection.Pattern is not null))
        {
            throw Nothing(request, source, found, await source.NearestAsync(request.Selection, cancellationToken));
        }

        string place = isFolder ? FolderPlace(request, source) : FilePlace(request, source);
        NumericUser? owner = request.Owner.Length > 0 ? _users.ResolveOwner(request.Owner, request.Item) : null;
        return new CopiedFiles(
            request.Item,
            request.Layer.Length > 0 ? request.Layer : source.Layer,
            PathOf(place, isFolder),
            [.. found.Select(entry => Entry(entry, PathOf($"{place}/{entry.Path}", entry.Type == EntryType.Folder), owner, request.Mode)).OfType<LayerEntry>()])
        {
            IsOfImage = source.IsImage,
        };
    }

    /// <summary>A symbolic link of the project's own (<c>ContainerStageLink</c>). Its path is checked already.</summary>
    public CopiedFiles Link(ItemReference item, string path, string target, string layer)
    {
        ContainerPath place = PathOf(path, isFolder: false)!.Value;
        return new CopiedFiles(item, layer, place, [new SymlinkEntry(place, target)]) { IsLink = true };
    }

    /// <returns>Null for a folder that a copy may not change: the root, the app's folder, and the folders above it.</returns>
    private LayerEntry? Entry(SourceEntry entry, ContainerPath? place, NumericUser? owner, UnixMode? mode)
    {
        if (place is not { } path || (entry.Type == EntryType.Folder && root is { } app && (path == app || app.IsBelow(path))))
        {
            return null;
        }

        NumericUser belongsTo = owner ?? entry.Owner;
        return entry.Type switch
        {
            EntryType.Folder => new FolderEntry(path) { Owner = belongsTo, Mode = mode?.WithSearch() ?? entry.Mode },
            EntryType.SymbolicLink => new SymlinkEntry(path, entry.Target!) { Owner = belongsTo },
            _ => new FileEntry(path, entry.Content!)
            {
                Owner = belongsTo,
                Mode = mode ?? entry.Mode,
                Modified = path.IsBelow(ContainerPath.OfPublished(root, WebRoot)) ? AssetTimes.Of(entry.Content!) : LayerEntry.ConstantTime,
            },
        };
    }

    /// <returns>The path from the image's root; empty for the root itself.</returns>
    private string FolderPlace(CopyRequest request, ICopySource source) =>
        request.Destination.Length > 0 ? FromRoot(request.Destination) : source.IsImage ? request.Selection.Path : $"{root}";

    private string FilePlace(CopyRequest request, ICopySource source)
    {
        string name = request.Selection.Path[(request.Selection.Path.LastIndexOfAny(['/', Path.DirectorySeparatorChar]) + 1)..];
        bool isFolder = request.RecursiveFolder.Length > 0 || request.Destination.Replace('\\', '/').EndsWith('/');
        return request.Destination.Length == 0 && source.IsImage ? request.Selection.Path
            : request.Destination.Length == 0 ? $"{root}/{request.RecursiveFolder}/{name}"
            : isFolder ? $"{FromRoot(request.Destination)}/{request.RecursiveFolder}/{name}"
            : FromRoot(request.Destination);
    }

    private string FromRoot(string destination) => destination.Replace('\\', '/') is var path && path.StartsWith('/') ? path : $"{root}/{path}";

    /// <summary>
    /// Follows the base's links: if it has <c>/lib</c> as a link to <c>usr/lib</c>, files that are copied into <c>/lib</c> go to <c>usr/lib</c>.
    /// </summary>
    /// <returns>Null for the root.</returns>
    private ContainerPath? PathOf(string place, bool isFolder)
    {
        string plain = string.Join('/', place.Split('/').Where(part => part is not ("" or ".")));
        if (plain.Length == 0)
        {
            return null;
        }

        if (!ContainerPath.TryParse(plain, out ContainerPath path))
        {
            throw new ContainerStagesException(
                Catalogue.InvalidFileName,
                $"cannot put a copied file at '/{plain}': it is no path inside an image",
                "Write the Destination without '..'. A name with a control character, or that is not Unicode, has to be changed or left out.");
        }

        foreach (ContainerPath folder in path.Ancestors.Append(path).Reverse().Skip(isFolder ? 0 : 1))
        {
            if (baseFiles.Resolve(folder.Value) is { IsFolder: true } real)
            {
                string through = (real.Entry.Path + path.Value[folder.Value.Length..]).TrimStart('/');
                return through.Length > 0 ? ContainerPath.Parse(through) : null;
            }
        }

        return path;
    }

    private static ContainerStagesException Nothing(CopyRequest request, ICopySource source, ImmutableArray<SourceEntry> found, IReadOnlyList<string> nearest)
    {
        CopySelection selection = request.Selection;
        string why = found.IsEmpty ? "there is no such file or folder"
            : selection.Pattern is not null ? $"no file in '{selection.Path}' matches '{selection.Pattern.Text}'{(selection.Exclude.IsEmpty ? "" : ", or all of them are excluded")}"
            : selection.Exclude.IsEmpty ? "the folder is empty" : "the folder is empty, or all in it is excluded";
        return new(
            Catalogue.CopyMatchesNothing,
            $"cannot copy '{request.Item.Name}' from {source.Name}: {why}",
            nearest.Count > 0 && found.IsEmpty
                ? $"Capitals count: perhaps you mean {string.Join(", ", nearest.Take(MostHints).Select(path => $"'{path}'"))}."
                : $"Check the path: it starts at {source.Start}.");
    }
}
