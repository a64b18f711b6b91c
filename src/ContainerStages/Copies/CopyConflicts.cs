using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;

namespace ContainerStages.Copies;

/// <summary>Checks that each path has one file from one source: no copy overwrites a file of another copy or of the publish.</summary>
internal static class CopyConflicts
{
    /// <param name="files">The files of the publish folder.</param>
    /// <param name="root">The folder of these files in the image; null for its root.</param>
    /// <exception cref="ContainerStagesException">Two files have one path, or one has the path of a folder that the other needs.</exception>
    public static void Check(IEnumerable<CopiedFiles> copies, IEnumerable<PublishedFile> files, ContainerPath? root)
    {
        Claim[] claims =
        [
            .. files.Select(file => new Claim(ContainerPath.OfPublished(root, file.RelativePath), $"the published '{file.RelativePath}'", null)),
            .. copies.SelectMany(copy => copy.Files.Select(file => new Claim(file.Path, copy.What, copy.Item))),
        ];
        Dictionary<ContainerPath, Claim> placed = [];
        foreach (Claim claim in claims)
        {
            if (!placed.TryAdd(claim.Path, claim))
            {
                throw Conflict(claim, placed[claim.Path], "");
            }
        }

        foreach ((Claim claim, ContainerPath folder) in claims.SelectMany(claim => claim.Path.Ancestors.Select(folder => (claim, folder)))
            .Concat(copies.SelectMany(copy => copy.Folders.Select(folder => (new Claim(folder.Path, copy.What, copy.Item), folder.Path)))))
        {
            if (placed.TryGetValue(folder, out Claim? other))
            {
                throw Conflict(claim, other, ", which needs a folder there");
            }
        }
    }

    /// <param name="folders">The folders that the app may write to: as paths in the image, which need not be valid.</param>
    /// <exception cref="ContainerStagesException">A folder is where a symbolic link is, or below it: it would be made somewhere else, or nowhere.</exception>
    public static void CheckFolders(IEnumerable<CopiedFiles> copies, IEnumerable<string> folders)
    {
        Dictionary<ContainerPath, CopiedFiles> links = copies
            .SelectMany(copy => copy.Entries.OfType<SymlinkEntry>().Select(link => (link.Path, copy)))
            .ToDictionary(link => link.Path, link => link.copy);
        foreach (string folder in folders)
        {
            if (ContainerPath.TryParse(folder, out ContainerPath path)
                && path.Ancestors.Append(path).FirstOrDefault(links.ContainsKey) is { Value: not null } place)
            {
                throw Conflict(
                    new Claim(path, $"the ContainerStageFolder '{folder}'", ItemReference.Folder(folder)),
                    new Claim(place, links[place].What, links[place].Item),
                    ", which needs a folder there");
            }
        }
    }

    private static ContainerStagesException Conflict(Claim claim, Claim other, string how) => new(
        Catalogue.CopyConflict,
        $"cannot have two things at '/{other.Path}': {other.What}, and {claim.What}{how}",
        "Leave one of them out, or give a copy another Destination: with '/' at its end it is a folder for several files.")
    {
        Subject = claim.Item ?? other.Item,
    };

    /// <param name="Item">Null for a published file.</param>
    private sealed record Claim(ContainerPath Path, string What, ItemReference? Item);
}
