using System.Text;
using CliWrap;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Destinations;

/// <summary>The local container engine. The archive is written into its <c>load</c> command, and is nowhere on the disk.</summary>
internal sealed class DaemonDestination(ContainerEngine engine) : IDestination
{
    public async Task<string> DeliverAsync(Image image, ImageName name, ContentStore store, CancellationToken cancellationToken)
    {
        string[] tagged = [.. name.Tags.Select(tag => $"{name.Repository}:{tag}")];
        string names = string.Join(", ", tagged);
        if (await HasAllAsync(tagged, image, cancellationToken))
        {
            return $"Kept {names} in {engine} as it was";
        }

        await engine.LoadAsync(
            names,
            (stream, token) => ImageArchive.WriteAsync(ArchiveFormat.Docker, image, name, store, stream, token),
            cancellationToken);
        return $"Loaded {names} into {engine}";
    }

    /// <summary>An engine's id of an image is its configuration's digest, or with Docker's containerd store its manifest's.</summary>
    private async Task<bool> HasAllAsync(string[] names, Image image, CancellationToken cancellationToken)
    {
        foreach (string name in names)
        {
            using var output = new MemoryStream();
            EngineResult result = await engine.RunAsync(["image", "inspect", "--format", "{{.Id}}", name], PipeSource.Null, output, cancellationToken);
            string id = Encoding.ASCII.GetString(output.ToArray()).Trim();
            if (result.ExitCode != 0 || !(id.EndsWith(image.Manifest.Config.Digest.Hex, StringComparison.Ordinal) || id.EndsWith(image.Descriptor.Digest.Hex, StringComparison.Ordinal)))
            {
                return false;
            }
        }

        return true;
    }
}
