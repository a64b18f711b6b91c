using System.Globalization;
using ContainerStages.Ledgers;
using static ContainerStages.Sboms.CycloneDxFields;

namespace ContainerStages.Sboms;

/// <summary>
/// Writes a bill of materials as CycloneDX 1.6 in JSON (https://cyclonedx.org/docs/1.6/json/). A component's files are components inside it; the layers
/// are properties, because the format has no place for them.
/// </summary>
internal static class CycloneDxDocument
{
    public const string MediaType = "application/vnd.cyclonedx+json";

    /// <summary>The schema's limit, in characters. A longer one is no version of anything.</summary>
    private const int LongestVersion = 1024;

    private const string LayerProperty = "containerstages:layer";

    public static byte[] Write(Sbom sbom) => DocumentBytes.Write(json =>
    {
        json.WriteStartObject();
        WriteHead(json);
        WriteMetadata(json, sbom);
        json.WriteStartArray("components");
        foreach (Component component in sbom.Components)
        {
            Write(json, component);
        }

        json.WriteEndArray();
        WriteDependencies(json, sbom);
        WriteCompositions(json, sbom);
        json.WriteEndObject();
    });

    private static void WriteMetadata(DocumentWriter json, Sbom sbom)
    {
        LedgerImage image = sbom.Ledger.Image;
        json.WriteStartObject("metadata");
        json.WriteString("timestamp", sbom.Created);
        json.WriteStartObject("tools");
        json.WriteStartArray("components");
        Start(json, "application", null, Sbom.Tool, Sbom.ToolVersion);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("component");
        StartFields(json, "container", sbom.Purl, sbom.Name, image.Digest.ToString());
        WriteHashes(json, ("SHA-256", image.Digest.Hex));
        json.WriteString("purl", sbom.Purl);
        if (image.BaseDigest is { } baseDigest)
        {
            json.WriteStartObject("pedigree");
            json.WriteStartArray("ancestors");
            Start(json, "container", null, Sbom.PublicName(image.Base), baseDigest.ToString());
            WriteHashes(json, ("SHA-256", baseDigest.Hex));
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("properties");
        for (int i = 0; i < sbom.Ledger.Layers.Length; i++)
        {
            LedgerLayer layer = sbom.Ledger.Layers[i];
            WriteProperty(json, $"{LayerProperty}:{Text(i)}", $"{layer.Name} {layer.DiffId}{(layer.IsDerived ? " derived" : "")}");
        }

        if (sbom.LeftOut > 0)
        {
            WriteProperty(json, "containerstages:files-of-the-base-not-listed", Text(sbom.LeftOut));
        }

        foreach (string gap in sbom.Gaps)
        {
            WriteProperty(json, "containerstages:gap", gap);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(DocumentWriter json, Component component)
    {
        int[] layers = [.. Sbom.LayersOf(component)];
        Start(json, TypeOf(component.Kind), component.Key, component.Name, component.Version);
        WriteSupplier(json, component.Supplier);
        if (Sbom.RemarkOf(component) is { } remark)
        {
            json.WriteString("description", remark);
        }

        if (component.Hash is { } hash)
        {
            WriteHashes(json, hash);
        }

        WriteLicense(json, component.License);
        if (component.Purl is { } purl)
        {
            json.WriteString("purl", purl);
        }

        if (layers.Length > 0 || component.Source is not null || component.Kind == ComponentKind.Uncovered || component.IsBuildInput)
        {
            json.WriteStartArray("properties");
            foreach (int layer in layers)
            {
                WriteProperty(json, LayerProperty, Text(layer));
            }

            if (component.Source is { } source)
            {
                WriteProperty(json, "containerstages:source-package", source);
            }

            if (component.Kind == ComponentKind.Uncovered)
            {
                WriteProperty(json, "containerstages:uncovered", "true");
            }

            if (component.IsBuildInput)
            {
                WriteProperty(json, "containerstages:build-input", "true");
            }

            json.WriteEndArray();
        }

        if (component.Files.Length > 0)
        {
            json.WriteStartArray("components");
            foreach (ComponentFile file in component.Files)
            {
                Start(json, "file", "file:" + file.Path, file.Path, null);
                WriteHashes(json, ("SHA-1", file.Hashes.Sha1), ("SHA-256", file.Hashes.Sha256.Hex));
                if (layers.Length > 1)
                {
                    json.WriteStartArray("properties");
                    WriteProperty(json, LayerProperty, Text(file.Layer));
                    json.WriteEndArray();
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteDependencies(DocumentWriter json, Sbom sbom)
    {
        HashSet<string> needed = [.. sbom.Components.SelectMany(component => component.DependsOn)];
        json.WriteStartArray("dependencies");
        Write(sbom.Purl, sbom.Components.Select(component => component.Key).Where(key => !needed.Contains(key)));
        foreach (Component component in sbom.Components)
        {
            Write(component.Key, component.DependsOn);
        }

        json.WriteEndArray();

        void Write(string reference, IEnumerable<string> dependencies)
        {
            json.WriteStartObject();
            json.WriteString("ref", reference);
            json.WriteStartArray("dependsOn");
            foreach (string dependency in dependencies)
            {
                json.WriteStringValue(dependency);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    /// <summary>Says where the list is complete: every file is listed, unless one file holds all code, the base has too many, or something could not be read.</summary>
    private static void WriteCompositions(DocumentWriter json, Sbom sbom)
    {
        bool isComplete = sbom.LeftOut == 0 && sbom.Gaps.IsEmpty && !sbom.Components.Any(component => component.IsBuildInput || component.Kind == ComponentKind.Uncovered);
        json.WriteStartArray("compositions");
        json.WriteStartObject();
        json.WriteString("aggregate", isComplete ? "complete" : "incomplete");
        json.WriteStartArray("assemblies");
        json.WriteStringValue(sbom.Purl);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Start(DocumentWriter json, string type, string? reference, string name, string? version)
    {
        json.WriteStartObject();
        StartFields(json, type, reference, name, version);
    }

    private static void StartFields(DocumentWriter json, string type, string? reference, string name, string? version)
    {
        json.WriteString("type", type);
        if (reference is not null)
        {
            json.WriteString("bom-ref", reference);
        }

        json.WriteString("name", name);
        if (version is { Length: <= LongestVersion })
        {
            json.WriteString("version", version);
        }
    }

    private static void WriteProperty(DocumentWriter json, string name, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("value", value);
        json.WriteEndObject();
    }

    private static string TypeOf(ComponentKind kind) => kind switch
    {
        ComponentKind.App => "application",
        ComponentKind.Framework => "framework",
        ComponentKind.OperatingSystem => "operating-system",
        ComponentKind.Copy or ComponentKind.Uncovered => "file",
        _ => "library",
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
