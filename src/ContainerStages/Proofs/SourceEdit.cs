using System.Text.Unicode;
using ContainerStages.Diagnostics;

namespace ContainerStages.Proofs;

/// <summary>The smallest edit of a source file that changes its bytes but not its meaning: a line feed at the end.</summary>
internal static class SourceEdit
{
    /// <summary>A larger file counts as data, which is not edited manually.</summary>
    private const int LongestText = 100_000;

    /// <returns>Whether the file was edited: it is text, and not large.</returns>
    public static async Task<bool> TryApplyAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(file) is not { Exists: true, Length: <= LongestText } || !IsText(await File.ReadAllBytesAsync(file, cancellationToken)))
            {
                return false;
            }

            await File.AppendAllTextAsync(file, "\n", cancellationToken);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainerStagesException(
                Catalogue.OutputNotWritable,
                $"cannot edit the copy '{file}': {e.Message}",
                "Make the source file writable, and see that the disk has space.",
                e);
        }
    }

    private static bool IsText(byte[] content) => Utf8.IsValid(content) && !content.Contains((byte)0);
}
