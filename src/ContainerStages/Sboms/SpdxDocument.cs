using System.Globalization;
using System.Security.Cryptography;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using ContainerStages.Ledgers;
using ContainerStages.Oci;

namespace ContainerStages.Sboms;

/// <summary>
/// Writes a bill of materials as SPDX 2.3 in JSON (https://spdx.github.io/spdx-spec/v2.3/). The image contains its layers, a layer the components
/// that have files in it, and a component its files.
/// </summary>
internal static class SpdxDocument
{
    public const string MediaType = "application/spdx+json";
    public const string PredicateType = "https://spdx.dev/Document";

    private const string Unknown = "NOASSERTION";
    private const string Document = "SPDXRef-DOCUMENT";
    private const string Image = "SPDXRef-Image";
    private const string Base = "SPDXRef-Base";

    public static byte[] Write(Sbom sbom)
    {
        Dictionary<string, string> ids = sbom.Components.ToDictionary(component => component.Key, IdOf, StringComparer.Ordinal);
        return DocumentBytes.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("spdxVersion", "SPDX-2.3");
            json.WriteString("dataLicense", "CC0-1.0");
            json.WriteString("SPDXID", Document);
            json.WriteString("documentNamespace", DocumentBytes.Identifier);
            json.WriteString("name", $"{sbom.Name} for {sbom.Ledger.Image.Platform}");
            json.WriteStartObject("creationInfo");
            json.WriteString("created", sbom.Created);
            json.WriteStartArray("creators");
            json.WriteStringValue($"Tool: {Sbom.Tool}-{Sbom.ToolVersion}");
            json.WriteEndArray();
            json.WriteEndObject();
            IEnumerable<string> gaps = sbom.LeftOut == 0 ? sbom.Gaps : sbom.Gaps.Prepend(string.Create(CultureInfo.InvariantCulture, $"{sbom.LeftOut} files of the base image are not listed."));
            if (gaps.Any())
            {
                json.WriteString("comment", string.Join(' ', gaps));
            }

            WritePackages(json, sbom, ids);
            WriteFiles(json, sbom);
            WriteRelationships(json, sbom, ids);
            json.WriteEndObject();
        });
    }

    private static void WritePackages(DocumentWriter json, Sbom sbom, Dictionary<string, string> ids)
    {
        LedgerImage image = sbom.Ledger.Image;
        json.WriteStartArray("packages");
        StartPackage(json, Image, sbom.Name, image.Digest.ToString(), "CONTAINER");
        WriteChecksums(json, ("SHA256", image.Digest.Hex));
        WritePurl(json, sbom.Purl);
        EndPackage(json, null, null);
        if (image.BaseDigest is { } baseDigest)
        {
            StartPackage(json, Base, Sbom.PublicName(image.Base), baseDigest.ToString(), "CONTAINER");
            WriteChecksums(json, ("SHA256", baseDigest.Hex));
            EndPackage(json, null, null);
        }

        for (int i = 0; i < sbom.Ledger.Layers.Length; i++)
        {
            LedgerLayer layer = sbom.Ledger.Layers[i];
            StartPackage(json, IdOfLayer(i), $"layer {layer.Name}", layer.DiffId.ToString(), "ARCHIVE");
            WriteChecksums(json, ("SHA256", layer.Digest.Hex));
            json.WriteString("comment", $"class {layer.Class}, diff id {layer.DiffId}{(layer.IsDerived ? ", derived from layers above it" : "")}");
            EndPackage(json, null, null);
        }

        foreach (Component component in sbom.Components)
        {
            StartPackage(json, ids[component.Key], component.Name, component.Version, PurposeOf(component.Kind), component.Files.Length > 0);
            if (component.Hash is { } hash)
            {
                WriteChecksums(json, (Sbom.WithoutHyphen(hash.Algorithm), hash.Hex));
            }

            if (component.Purl is { } purl)
            {
                WritePurl(json, purl);
            }

            if (component.Source is { } source)
            {
                json.WriteString("sourceInfo", $"built from the source package {source}");
            }

            if (component.Files.Length > 0)
            {
                json.WriteStartObject("packageVerificationCode");
                json.WriteString("packageVerificationCodeValue", VerificationCode(component));
                json.WriteEndObject();
            }

            if (Sbom.RemarkOf(component) is { } remark)
            {
                json.WriteString("comment", remark);
            }

            EndPackage(json, component.License, component.Supplier);
        }

        json.WriteEndArray();
    }

    private static void StartPackage(DocumentWriter json, string id, string name, string? version, string purpose, bool hasFiles = false)
    {
        json.WriteStartObject();
        json.WriteString("SPDXID", id);
        json.WriteString("name", name);
        if (version is not null)
        {
            json.WriteString("versionInfo", version);
        }

        json.WriteString("primaryPackagePurpose", purpose);
        json.WriteString("downloadLocation", Unknown);
        json.WriteBoolean("filesAnalyzed", hasFiles);
    }

    private static void EndPackage(DocumentWriter json, string? license, string? supplier)
    {
        json.WriteString("licenseConcluded", Unknown);
        json.WriteString("licenseDeclared", license ?? Unknown);
        json.WriteString("copyrightText", Unknown);
        json.WriteString("supplier", supplier is null ? Unknown : $"Organization: {supplier.Replace('<', '(').Replace('>', ')')}");
        json.WriteEndObject();
    }

    private static void WritePurl(DocumentWriter json, string purl)
    {
        json.WriteStartArray("externalRefs");
        json.WriteStartObject();
        json.WriteString("referenceCategory", "PACKAGE-MANAGER");
        json.WriteString("referenceType", "purl");
        json.WriteString("referenceLocator", purl);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteChecksums(DocumentWriter json, params ReadOnlySpan<(string Algorithm, string Hex)> checksums)
    {
        json.WriteStartArray("checksums");
        foreach ((string algorithm, string hex) in checksums)
        {
            json.WriteStartObject();
            json.WriteString("algorithm", algorithm);
            json.WriteString("checksumValue", hex);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFiles(DocumentWriter json, Sbom sbom)
    {
        json.WriteStartArray("files");
        foreach (ComponentFile file in sbom.Components.SelectMany(component => component.Files))
        {
            json.WriteStartObject();
            json.WriteString("SPDXID", IdOfFile(file));
            json.WriteString("fileName", "." + file.Path);
            WriteChecksums(json, ("SHA1", file.Hashes.Sha1), ("SHA256", file.Hashes.Sha256.Hex));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRelationships(DocumentWriter json, Sbom sbom, Dictionary<string, string> ids)
    {
        json.WriteStartArray("relationships");
        Relate(Document, "DESCRIBES", Image);
        if (sbom.Ledger.Image.BaseDigest is not null)
        {
            Relate(Image, "DESCENDANT_OF", Base);
        }

        for (int i = 0; i < sbom.Ledger.Layers.Length; i++)
        {
            Relate(Image, "CONTAINS", IdOfLayer(i));
        }

        foreach (Component component in sbom.Components)
        {
            string id = ids[component.Key];
            int[] layers = [.. Sbom.LayersOf(component)];
            foreach (int layer in layers)
            {
                Relate(IdOfLayer(layer), "CONTAINS", id);
            }

            if (layers.Length == 0)
            {
                Relate(component.IsBuildInput ? id : Image, component.IsBuildInput ? "DEPENDENCY_OF" : "CONTAINS", component.IsBuildInput ? Image : id);
            }

            foreach (string dependency in component.DependsOn)
            {
                Relate(id, "DEPENDS_ON", ids[dependency]);
            }

            foreach (ComponentFile file in component.Files)
            {
                Relate(id, "CONTAINS", IdOfFile(file));
            }
        }

        json.WriteEndArray();

        void Relate(string one, string type, string other)
        {
            json.WriteStartObject();
            json.WriteString("spdxElementId", one);
            json.WriteString("relationshipType", type);
            json.WriteString("relatedSpdxElement", other);
            json.WriteEndObject();
        }
    }

    /// <summary>SPDX 2.3, 7.9: the SHA-1 of the files' SHA-1 in ascending order.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "The specification says SHA-1.")]
    private static string VerificationCode(Component component) => Convert.ToHexStringLower(SHA1.HashData(
        Encoding.ASCII.GetBytes(string.Concat(component.Files.Select(file => file.Hashes.Sha1).Order(StringComparer.Ordinal)))));

    /// <summary>As the schema has them: the text of the specification (7.24) has a hyphen in one.</summary>
    private static string PurposeOf(ComponentKind kind) => kind switch
    {
        ComponentKind.App => "APPLICATION",
        ComponentKind.Framework => "FRAMEWORK",
        ComponentKind.OperatingSystem => "OPERATING_SYSTEM",
        ComponentKind.Copy => "OTHER",
        ComponentKind.Uncovered => "OTHER",
        _ => "LIBRARY",
    };

    private static string IdOf(Component component) => $"SPDXRef-{component.Kind}-{Plain(component.Name)}-{Digest.Of(Encoding.UTF8.GetBytes(component.Key)).Short}";

    private static string IdOfLayer(int layer) => string.Create(CultureInfo.InvariantCulture, $"SPDXRef-Layer-{layer}");

    private static string IdOfFile(ComponentFile file) => $"SPDXRef-File-{Digest.Of(Encoding.UTF8.GetBytes(file.Path)).Hex[..24]}";

    /// <summary>Letters, digits, <c>.</c> and <c>-</c>: identifiers have no others.</summary>
    private static string Plain(string text) => string.Concat(text.Select(character => char.IsAsciiLetterOrDigit(character) || character == '.' ? character : '-'));
}
