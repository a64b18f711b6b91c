using System.Collections.Immutable;
using System.Security.Cryptography;
using ContainerStages.Sboms;
using static ContainerStages.Sboms.CycloneDxFields;

namespace ContainerStages.Release;

/// <summary>The package's own bill of materials, as CycloneDX 1.6 in JSON: the package, the libraries in it with their licences, and every file with its hash.</summary>
internal static class PackageSbom
{
    /// <returns>The same bytes for the same package.</returns>
    public static byte[] Write(PackageFile package, ImmutableArray<PackedLibrary> libraries) => DocumentBytes.Write(json =>
    {
        string purl = PackageUrl.OfNuGet(package.Id, package.Version);
        HashSet<string> ofLibraries = [.. libraries.SelectMany(library => library.Files)];
        json.WriteStartObject();
        WriteHead(json);
        json.WriteStartObject("metadata");
        json.WriteStartObject("component");
        WritePackage(json, purl, package.Id, package.Version, package.Authors, package.License, ("SHA-256", package.Sha256));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("components");
        foreach (PackedLibrary library in libraries)
        {
            json.WriteStartObject();
            WritePackage(json, PackageUrl.OfNuGet(library.Id, library.Version), library.Id, library.Version, library.Metadata.Authors, library.Metadata.License,
                library.Metadata.Sha512 is { } hash ? ("SHA-512", hash) : null);
            json.WriteStartArray("components");
            WriteFiles(json, package, library.Files);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        WriteFiles(json, package, package.Names.Where(name => !ofLibraries.Contains(name)));
        json.WriteEndArray();
        json.WriteStartArray("dependencies");
        json.WriteStartObject();
        json.WriteString("ref", purl);
        json.WriteStartArray("dependsOn");
        foreach (PackedLibrary library in libraries)
        {
            json.WriteStringValue(PackageUrl.OfNuGet(library.Id, library.Version));
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WritePackage(DocumentWriter json, string purl, string name, string version, string? authors, string? license, (string Algorithm, string Hex)? hash)
    {
        json.WriteString("type", "library");
        json.WriteString("bom-ref", purl);
        WriteSupplier(json, authors);
        json.WriteString("name", name);
        json.WriteString("version", version);
        if (hash is { } known)
        {
            WriteHashes(json, known);
        }

        WriteLicense(json, license);
        json.WriteString("purl", purl);
    }

    private static void WriteFiles(DocumentWriter json, PackageFile package, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            json.WriteStartObject();
            json.WriteString("type", "file");
            json.WriteString("name", name);
            WriteHashes(json, ("SHA-256", Convert.ToHexStringLower(SHA256.HashData(package.Bytes(name)))));
            json.WriteEndObject();
        }
    }
}
