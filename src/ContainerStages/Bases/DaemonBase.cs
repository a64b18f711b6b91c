using System.Text.RegularExpressions;
using ContainerStages.Engines;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Bases;

/// <summary>An image in the local engine (<c>docker-daemon:REFERENCE</c>), as its <c>save</c> command writes it.</summary>
/// <param name="name">As the user wrote it.</param>
/// <param name="reference">A name or an id.</param>
internal sealed partial class DaemonBase(string name, string reference, ContainerEngine engine) : IBaseSource
{
    public async Task<Image> LoadAsync(Platform platform, ContentStore store, CancellationToken cancellationToken)
    {
        string folder = store.TemporaryFolders.Create();
        try
        {
            string file = Path.Combine(folder, "image.tar");
            await OutputFile.WriteAsync(file, stream => engine.SaveAsync(Complete(reference), stream, cancellationToken));
            return await new ArchiveBase(name, ArchiveFormat.Docker, file, null).LoadAsync(platform, store, cancellationToken);
        }
        finally
        {
            TemporaryFolders.Remove(folder);
        }
    }

    /// <summary>For a name without a tag, docker saves all images of that name.</summary>
    private static string Complete(string reference) =>
        RelativePath.NameOf(reference).AsSpan().ContainsAny(':', '@') || IdExpression().IsMatch(reference) ? reference : reference + ":latest";

    [GeneratedRegex(@"\A[0-9a-f]{12,64}\z")]
    private static partial Regex IdExpression();
}
