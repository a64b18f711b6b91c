using System.Collections.Immutable;
using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.Sboms;

/// <summary>
/// The documents of an image beside its ledger. As with the ledger, those of the last built image are drafts, and become the documents of the
/// folder when the image is delivered.
/// </summary>
/// <param name="Path">Absolute.</param>
internal sealed record DocumentFolder(string Path)
{
    public async Task WriteDraftsAsync(ImmutableArray<ImageDocument> documents)
    {
        OutputFile.CreateFolder(Path);
        foreach (ImageDocument document in documents)
        {
            await OutputFile.WriteIfDifferentAsync(OutputFile.Resolve(DraftOf(document.FileName)), document.Content.ToArray());
        }
    }

    /// <param name="image">The digest of the built image's manifest, which each document names.</param>
    /// <exception cref="ContainerStagesException">A draft has disappeared, or is that of another image.</exception>
    public ImmutableArray<ImageDocument> ReadDrafts(Digest image) => [.. ImageDocument.All.Select(document => new ImageDocument(document.FileName, document.MediaType, Read(document.FileName, image)))];

    public async Task WriteDeliveredAsync(ImmutableArray<ImageDocument> documents)
    {
        foreach (ImageDocument document in documents)
        {
            await OutputFile.WriteIfDifferentAsync(OutputFile.Resolve(System.IO.Path.Combine(Path, document.FileName)), document.Content.ToArray());
        }
    }

    private byte[] Read(string name, Digest image)
    {
        string file = DraftOf(name);
        try
        {
            byte[] content = RegularFile.ReadAllBytes(file);
            if (content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(image.Hex)) >= 0)
            {
                return content;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The same as another image's.
        }

        throw new ContainerStagesException(
            Catalogue.FileChanged,
            $"cannot find the document of {image} in '{file}', where this build has written it",
            "Something else changes that folder during the publish, such as a second publish of the same project, or of one with the same ContainerStagesReportFolder: let it finish, and publish again.");
    }

    private string DraftOf(string name) => System.IO.Path.Combine(Path, System.IO.Path.ChangeExtension(name, ".draft.json"));
}
