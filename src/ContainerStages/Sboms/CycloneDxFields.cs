namespace ContainerStages.Sboms;

/// <summary>What every bill of materials in CycloneDX 1.6 has in the same form: that of an image, and that of this package.</summary>
internal static class CycloneDxFields
{
    /// <summary>The first fields of the document.</summary>
    public static void WriteHead(DocumentWriter json)
    {
        json.WriteString("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
        json.WriteString("bomFormat", "CycloneDX");
        json.WriteString("specVersion", "1.6");
        json.WriteString("serialNumber", DocumentBytes.Identifier);
        json.WriteNumber("version", 1);
    }

    /// <param name="supplier">Null if nobody is named.</param>
    public static void WriteSupplier(DocumentWriter json, string? supplier)
    {
        if (supplier is not null)
        {
            json.WriteStartObject("supplier");
            json.WriteString("name", supplier);
            json.WriteEndObject();
        }
    }

    public static void WriteHashes(DocumentWriter json, params ReadOnlySpan<(string Algorithm, string Hex)> hashes)
    {
        json.WriteStartArray("hashes");
        foreach ((string algorithm, string hex) in hashes)
        {
            json.WriteStartObject();
            json.WriteString("alg", algorithm);
            json.WriteString("content", hex);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <param name="license">An expression of SPDX; null if it is not known.</param>
    public static void WriteLicense(DocumentWriter json, string? license)
    {
        if (license is not null)
        {
            json.WriteStartArray("licenses");
            json.WriteStartObject();
            json.WriteString("expression", license);
            json.WriteEndObject();
            json.WriteEndArray();
        }
    }
}
