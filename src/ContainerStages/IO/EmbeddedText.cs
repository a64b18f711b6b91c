using System.Reflection;

namespace ContainerStages.IO;

/// <summary>Text files that this assembly brings along.</summary>
internal static class EmbeddedText
{
    /// <param name="name">Of the resource.</param>
    /// <returns>The text, with line feeds alone.</returns>
    public static string Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"internal error: the resource {name} is missing");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
