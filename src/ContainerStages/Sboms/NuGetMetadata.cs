using System.Xml;
using System.Xml.Linq;
using ContainerStages.IO;

namespace ContainerStages.Sboms;

/// <summary>What NuGet's folder of a package says about it. What is missing there is null.</summary>
/// <param name="License">An SPDX expression.</param>
/// <param name="Authors">As in the package.</param>
/// <param name="Sha512">Of the package's file, in lower-case hexadecimal digits.</param>
internal sealed record NuGetMetadata(string? License, string? Authors, string? Sha512)
{
    private static readonly NuGetMetadata None = new(null, null, null);

    /// <param name="folder">An absolute path; null if the package is not on this machine.</param>
    public static NuGetMetadata Read(string? folder, string id, string version)
    {
        if (folder is null)
        {
            return None;
        }

        try
        {
            XElement? metadata = Metadata(Path.Combine(folder, id.ToLowerInvariant() + ".nuspec"));
            return new NuGetMetadata(LicenseOf(metadata), ValueOf(metadata, "authors"), HashOf(Path.Combine(folder, $"{id}.{version}.nupkg.sha512".ToLowerInvariant())));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or XmlException or FormatException)
        {
            // A bill of materials says less then; the package itself is in use, so NuGet has verified it.
            return None;
        }
    }

    private static XElement? Metadata(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        using var stream = new MemoryStream(RegularFile.ReadAllBytes(file));
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        return XDocument.Load(reader).Root?.Elements().FirstOrDefault(element => element.Name.LocalName == "metadata");
    }

    /// <summary>An address (<c>licenseUrl</c>) says nothing: NuGet writes one beside each expression, and older packages have pages of their own.</summary>
    private static string? LicenseOf(XElement? metadata) =>
        metadata?.Elements().FirstOrDefault(element => element.Name.LocalName == "license") is { } license && license.Attribute("type")?.Value == "expression"
            ? LicenseExpression.Find(license.Value.Trim())
            : null;

    private static string? ValueOf(XElement? metadata, string name) =>
        metadata?.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value.Trim() is { Length: > 0 } value ? value : null;

    private static string? HashOf(string file) =>
        File.Exists(file) && Convert.FromBase64String(File.ReadAllText(file).Trim()) is { Length: 64 } hash ? Convert.ToHexStringLower(hash) : null;
}
