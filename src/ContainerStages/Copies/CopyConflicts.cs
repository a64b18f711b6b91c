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
            .. copies.SelectMany(copy => copy.Files.Select(file => new Claim(file.Path, $"the copy of '{copy.Item.Name}'", copy.Item))),
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
            .Concat(copies.SelectMany(copy => copy.Folders.Select(folder => (new Claim(folder.Path, $"the copy of '{copy.Item.Name}'", copy.Item), folder.Path)))))
        {
            if (placed.TryGetValue(folder, out Claim? other))
            {
                throw Conflict(claim, other, ", which needs a folder there");
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
