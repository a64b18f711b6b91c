namespace ContainerStages.Processes;

/// <summary>A field in the options of engines and builders, such as <c>--mount</c>, which are read as a line of CSV (RFC 4180).</summary>
internal static class CsvField
{
    public static string Of(string text) => text.AsSpan().ContainsAny(',', '"') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
