using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace ContainerStages.Release;

/// <summary>A NuGet package in memory.</summary>
internal sealed class PackageFile
{
    private readonly Dictionary<string, byte[]> _content = new(StringComparer.Ordinal);
    private readonly XElement _metadata;

    /// <param name="file">The path of a <c>.nupkg</c>.</param>
    public PackageFile(string file)
    {
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
        using ZipArchive archive = ZipFile.OpenRead(file);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using Stream stream = entry.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            _content.Add(entry.FullName, content.ToArray());
        }

        string nuspec = _content.Keys.Single(name => name.EndsWith(".nuspec", StringComparison.Ordinal) && !name.Contains('/', StringComparison.Ordinal));
        using var document = new MemoryStream(_content[nuspec]);
        _metadata = XElement.Load(document).Elements().Single();
    }

    /// <summary>Of the whole file, in lower-case hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>Sorted, without what NuGet adds for the container format and whose names are of no meaning.</summary>
    public ImmutableArray<string> Names => [.. _content.Keys
        .Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];

    public string Id => Value("id");

    public string Version => Value("version");

    public string License => Value("license");

    public string Authors => Value("authors");

    /// <summary>Empty if the package does not say.</summary>
    public string Commit => (string?)Element("repository")?.Attribute("commit") ?? "";

    public bool Has(string name) => _content.ContainsKey(name);

    public byte[] Bytes(string name) => _content[name];

    public string Text(string name) => Encoding.UTF8.GetString(_content[name]);

    /// <summary>Of the metadata; null if the package does not say.</summary>
    public XElement? Element(string name) => _metadata.Element(_metadata.Name.Namespace + name);

    /// <summary>Of the metadata; empty if the package does not say.</summary>
    public string Value(string name) => Element(name)?.Value ?? "";
}
