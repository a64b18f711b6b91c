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
    /// <summary>Each document names the image so far from its beginning at most, in bytes.</summary>
    private const int MostBytesBeforeImage = 64 * 1024;

    public async Task WriteDraftsAsync(IEnumerable<ImageDocument> documents)
    {
        OutputFile.CreateFolder(Path);
        foreach (ImageDocument document in documents)
        {
            await OutputFile.WriteReportAsync(OutputFile.Resolve(DraftOf(document.FileName)), document.Content);
        }
    }

    /// <param name="image">The digest of the built image's manifest, which each document names.</param>
    /// <exception cref="ContainerStagesException">A draft has disappeared, or is that of another image.</exception>
    public void CheckDrafts(Digest image)
    {
        foreach ((string name, _, _, _) in ImageDocument.All)
        {
            OpenDraft(name, image).Dispose();
        }
    }

    /// <inheritdoc cref="CheckDrafts"/>
    public ImmutableArray<ImageDocument> ReadDrafts(Digest image) => [.. ImageDocument.All.Select(document => new ImageDocument(document.FileName, document.MediaType, Read(document.FileName, image)))];

    /// <summary>Makes the drafts the documents of the folder, file by file: none is read into memory.</summary>
    /// <inheritdoc cref="CheckDrafts"/>
    public async Task DeliverDraftsAsync(Digest image)
    {
        foreach ((string name, _, _, _) in ImageDocument.All)
        {
            await using FileStream draft = OpenDraft(name, image);
            await OutputFile.CopyReportAsync(draft, OutputFile.Resolve(System.IO.Path.Combine(Path, name)));
        }
    }

    private byte[] Read(string name, Digest image)
    {
        using FileStream draft = OpenDraft(name, image);
        byte[] content = new byte[draft.Length];
        draft.ReadExactly(content);
        return content;
    }

    private FileStream OpenDraft(string name, Digest image)
    {
        string file = DraftOf(name);
        FileStream? draft = null;
        try
        {
            draft = RegularFile.Is(file) ? new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete) : null;
            byte[] start = new byte[MostBytesBeforeImage];
            int length = draft?.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) ?? 0;
            if (draft is not null && start.AsSpan(0, length).IndexOf(Encoding.ASCII.GetBytes(image.Hex)) >= 0)
            {
                draft.Position = 0;
                return draft;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The same as another image's.
        }

        draft?.Dispose();
        throw new ContainerStagesException(
            Catalogue.FileChanged,
            $"cannot find the document of {image} in '{file}', where this build has written it",
            "Something else changes that folder during the publish, such as a second publish of the same project, or of one with the same ContainerStagesReportFolder: let it finish, and publish again.");
    }

    private string DraftOf(string name) => System.IO.Path.Combine(Path, System.IO.Path.ChangeExtension(name, ".draft.json"));
}
