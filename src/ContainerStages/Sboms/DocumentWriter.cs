using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ContainerStages.Diagnostics;

namespace ContainerStages.Sboms;

/// <summary>
/// Writes the JSON of a document. Names in images and packages are not trusted, and scripts print such documents: every string has escapes for what
/// <see cref="LogText"/> would change. Names of fields are this program's own.
/// </summary>
internal sealed class DocumentWriter(IBufferWriter<byte> output) : IDisposable
{
    private readonly Utf8JsonWriter _json = new(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public void WriteStartObject() => _json.WriteStartObject();

    public void WriteStartObject(string name) => _json.WriteStartObject(name);

    public void WriteEndObject() => _json.WriteEndObject();

    public void WriteStartArray(string name) => _json.WriteStartArray(name);

    public void WriteEndArray() => _json.WriteEndArray();

    public void WriteNumber(string name, int number) => _json.WriteNumber(name, number);

    public void WriteBoolean(string name, bool isTrue) => _json.WriteBoolean(name, isTrue);

    public void WriteString(string name, string text)
    {
        _json.WritePropertyName(name);
        WriteStringValue(text);
    }

    public void WriteStringValue(string text)
    {
        if (text.AsSpan().ContainsAnyExceptInRange(' ', '~') || text.Contains("##", StringComparison.Ordinal))
        {
            _json.WriteRawValue(LogText.Json($"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\""), skipInputValidation: true);
        }
        else
        {
            _json.WriteStringValue(text);
        }
    }

    public void Dispose() => _json.Dispose();
}
