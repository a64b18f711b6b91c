using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Stages.Secrets;

/// <summary>
/// Searches the outputs of a stage for the values of secrets, because everybody who gets a layer can read it. It finds them in UTF-8, UTF-16 and
/// base64, but not in compressed or encrypted files.
/// </summary>
internal sealed class SecretSearch
{
    private const int BlockSize = 128 * 1024;

    private readonly (string Name, byte[] Bytes)[] _patterns;
    private readonly byte[] _buffer;

    /// <param name="secrets">At least one.</param>
    public SecretSearch(IEnumerable<SecretValue> secrets)
    {
        _patterns = [.. secrets.SelectMany(secret => secret.BytesToFind().Select(bytes => (secret.Name, bytes)))];
        _buffer = new byte[BlockSize + _patterns.Max(pattern => pattern.Bytes.Length)];
    }

    /// <param name="folder">The stage's working folder, or the copy of it that the command ran in.</param>
    /// <exception cref="ContainerStagesException">A file, its name or a link has a value.</exception>
    public async Task CheckAsync(CommandStage stage, string folder, CancellationToken cancellationToken)
    {
        foreach (string path in stage.Outputs.FilesIn(folder, areSources: false, cancellationToken))
        {
            await using Stream content = Content(stage, folder, path);
            await using Stream name = Bytes(path);
            if (await FindAsync(name, cancellationToken) is { } inName)
            {
                throw Found(stage, inName, $"the name of its output '{path}'");
            }

            if (await FindAsync(content, cancellationToken) is { } inContent)
            {
                throw Found(stage, inContent, $"'{path}'");
            }
        }
    }

    /// <returns>The name of a secret whose value is in the content; null for none.</returns>
    public async Task<string?> FindAsync(Stream content, CancellationToken cancellationToken)
    {
        // The end of a block stays in front of the next block, because a value may begin in one and end in the other.
        int overlap = _buffer.Length - BlockSize;
        int length = 0;
        while (true)
        {
            int kept = Math.Min(length, overlap);
            _buffer.AsSpan(length - kept, kept).CopyTo(_buffer);
            int read = await content.ReadAtLeastAsync(_buffer.AsMemory(kept), _buffer.Length - kept, throwOnEndOfStream: false, cancellationToken);
            length = kept + read;
            foreach ((string name, byte[] bytes) in _patterns)
            {
                if (_buffer.AsSpan(0, length).IndexOf(bytes) >= 0)
                {
                    return name;
                }
            }

            if (length < _buffer.Length)
            {
                return null;
            }
        }
    }

    private static Stream Content(CommandStage stage, string folder, string path)
    {
        var file = new FileInfo(Path.Combine(folder, path));
        try
        {
            return file.LinkTarget is { } target ? Bytes(target) : file.OpenRead();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainerStagesException(
                Catalogue.StageOutputMissing,
                $"cannot use the stage '{stage.Name}': its output '{path}' cannot be read: {e.Message}",
                "Let the command write files that its own user may read, and end what still changes them.",
                e)
            {
                Subject = ItemReference.Stage(stage.Name),
            };
        }
    }

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private static ContainerStagesException Found(CommandStage stage, string secret, string place) => new(
        Catalogue.SecretInOutput,
        $"cannot keep what the stage '{stage.Name}' wrote: it wrote the secret {secret} into {place}",
        $"Let the command not write it, or take the file out of the Outputs. Nothing of it was kept; if the value went elsewhere before, replace it by a new one.")
    {
        Subject = ItemReference.Stage(stage.Name),
    };
}
