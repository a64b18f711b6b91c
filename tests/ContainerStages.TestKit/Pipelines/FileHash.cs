using System.Security.Cryptography;

namespace ContainerStages.TestKit.Pipelines;

/// <summary><c>hashFiles</c>: the hash of the hashes of all files that match.</summary>
internal static class FileHash
{
    /// <exception cref="PipelineException">Nothing matches. GitHub's value is empty then, and all such keys are the same.</exception>
    public static string Of(string folder, IReadOnlyList<string> patterns)
    {
        IReadOnlyList<string> files = FileGlob.Find(folder, string.Join(',', patterns));
        if (files.Count == 0)
        {
            throw new PipelineException($"cannot hash files: '{string.Join(' ', patterns)}' finds no file");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in files)
        {
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
