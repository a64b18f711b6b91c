using System.Text;
using ContainerStages.IO;

namespace ContainerStages.BuildServers;

/// <summary>
/// A file of variables that the next steps read, a line <c>NAME=value</c> for each: <c>GITHUB_OUTPUT</c>, a dotenv report of GitLab, a properties file of
/// Jenkins, or what a shell takes with <c>.</c>. Lines are appended, because several publishes may write to one file; readers take the last one of a name.
/// </summary>
/// <param name="path">Absolute. The file and its folder are created.</param>
internal sealed class VariablesFile(string path)
{
    public string Path => path;

    /// <param name="name">Letters, digits and <c>_</c>.</param>
    /// <param name="value">One line without white space, quotes and other characters that shells know: names of images have none.</param>
    /// <exception cref="Diagnostics.ContainerStagesException">The file cannot be written.</exception>
    public void Add(string name, string value) => OutputFile.Append(path, Encoding.UTF8.GetBytes($"{(EndsInLine() ? "\n" : "")}{name}={value}\n"));

    /// <summary>A person may have written a file without a line break at its end.</summary>
    private bool EndsInLine()
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return file.Length > 0 && file.Seek(-1, SeekOrigin.End) >= 0 && file.ReadByte() != '\n';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
