using System.Collections.Immutable;
using System.Text.Json;
using ContainerStages.Destinations;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Sboms;
using ContainerStages.Signatures;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>Signs what was pushed, by its digest, before a tag shows it: who verifies signatures never finds the tag without them.</summary>
internal sealed class ImageSigning(SignatureProgram program, RegistryConnections connections, ContentStore store, IReporter reporter)
{
    /// <summary>Null if images are not signed.</summary>
    /// <exception cref="Diagnostics.ContainerStagesException">The settings cannot be used.</exception>
    public static ImageSigning? Of(RegistryConnections connections, ContentStore store, IReporter reporter) =>
        connections.Signer() is { } program ? new ImageSigning(program, connections, store, reporter) : null;

    /// <param name="place">Where the images are.</param>
    /// <param name="documents">Documents with the images that they are about. cosign signs them besides.</param>
    /// <exception cref="Diagnostics.ContainerStagesException">The program is not there, or has failed.</exception>
    public async Task SignAsync(Place place, ImageSet images, ImmutableArray<(Descriptor Image, ImageDocument Document)> documents, CancellationToken cancellationToken)
    {
        bool isInsecure = connections.IsInsecure(place.Registry, place.Name.Repository);
        using RegistryAccountFolder account = await connections.SignerAccountAsync(place, store, cancellationToken);
        ImmutableArray<Digest> digests = [.. images.Images.Select(image => image.Descriptor.Digest).Append(images.Descriptor.Digest).Distinct()];
        foreach (Digest digest in digests)
        {
            await program.SignAsync(Reference(place, digest), isInsecure, account, cancellationToken);
        }

        bool attests = program.Attests && !documents.IsEmpty;
        if (attests)
        {
            string folder = store.TemporaryFolders.Create();
            try
            {
                foreach ((Descriptor image, ImageDocument document) in documents)
                {
                    string file = Path.Combine(folder, document.FileName);
                    OutputFile.Write(file, Predicate(document));
                    await program.AttestAsync(Reference(place, image.Digest), document.CosignType, file, isInsecure, account, cancellationToken);
                }
            }
            finally
            {
                TemporaryFolders.Remove(folder);
            }
        }

        reporter.High($"Signed {place.ByDigest(images.Descriptor.Digest)} with {program.Tool}{(attests ? ", and its documents" : "")}");
    }

    private static ImageReference Reference(Place place, Digest digest) => new(place.Registry, place.Name.Repository, Tag: null, digest);

    /// <summary>cosign makes the statement around it. A provenance is one already.</summary>
    private static byte[] Predicate(ImageDocument document)
    {
        if (document.MediaType != ProvenanceStatement.MediaType)
        {
            return document.Content;
        }

        using var statement = JsonDocument.Parse(document.Content);
        return JsonSerializer.SerializeToUtf8Bytes(statement.RootElement.GetProperty("predicate"));
    }
}
