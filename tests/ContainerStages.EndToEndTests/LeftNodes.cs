using System.Diagnostics;
using System.Globalization;

namespace ContainerStages.EndToEndTests;

/// <summary>Nodes and servers that a test has started and that wait for more work: ended when it is over, known by a variable that they inherit.</summary>
internal sealed class LeftNodes : IDisposable
{
    public const string Variable = "CONTAINERSTAGES_TEST";

    public string Value { get; } = Guid.NewGuid().ToString("N");

    public void Dispose()
    {
        foreach (string folder in Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(folder, "environ")).Contains($"{Variable}={Value}", StringComparison.Ordinal))
                {
                    Process.GetProcessById(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)).Kill();
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
            {
                // It ended meanwhile, or is somebody else's.
            }
        }
    }
}
