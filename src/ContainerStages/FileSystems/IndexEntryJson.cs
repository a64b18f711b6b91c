using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ContainerStages.Elf;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.FileSystems;

/// <summary>
/// Entries as lines of JSON, without what is 0, false, empty or missing. The code is hand-written, because every build reads these cache entries: the
/// serializer's start-up for our types takes ten times as long as this code takes to read the entries of a whole image.
/// </summary>
internal static class IndexEntryJson
{
    /// <summary>
    /// Writes a line with the number of entries, and a line for each: a layer may have a million entries, and only one is in memory in this form.
    /// </summary>
    public static void Write(IReadOnlyCollection<IndexEntry> entries, Stream output)
    {
        output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{entries.Count}\n")));
        var line = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(line);
        foreach (IndexEntry entry in entries)
        {
            Write(json, entry);
            json.Flush();
            line.Write("\n"u8);
            output.Write(line.WrittenSpan);
            line.ResetWrittenCount();
            json.Reset();
        }
    }

    /// <summary>Reads the output of <see cref="Write(IReadOnlyCollection{IndexEntry}, Stream)"/>.</summary>
    /// <exception cref="Exception">
    /// A <see cref="KeyNotFoundException"/>, an <see cref="InvalidOperationException"/>, a <see cref="FormatException"/> or a <see
    /// cref="JsonException"/> if the content has another form.
    /// </exception>
    public static ImmutableArray<IndexEntry> Read(ReadOnlyMemory<byte> content)
    {
        ImmutableArray<IndexEntry>.Builder? entries = null;
        int count = 0;
        while (!content.IsEmpty)
        {
            int end = content.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> line = end < 0 ? throw new FormatException("a line has no end") : content[..end];
            content = content[(end + 1)..];
            if (entries is null)
            {
                // No line is shorter than this, so a damaged number allocates no memory.
                count = int.Parse(line.Span, NumberStyles.None, CultureInfo.InvariantCulture);
                entries = ImmutableArray.CreateBuilder<IndexEntry>(Math.Min(count, content.Length / "{}".Length));
                continue;
            }

            using var json = JsonDocument.Parse(line);
            entries.Add(Read(json.RootElement));
        }

        return entries is not null && entries.Count == count ? entries.DrainToImmutable() : throw new FormatException("entries are missing");
    }

    private static IndexEntry Read(JsonElement json) => new(RequiredText(json, "path"), (EntryType)json.GetProperty("type").GetInt32())
    {
        Mode = new UnixMode((int)Number(json, "mode")),
        Owner = new NumericUser((uint)Number(json, "uid"), (uint)Number(json, "gid")),
        Target = Text(json, "target"),
        Length = Number(json, "length"),
        Elf = json.TryGetProperty("elf", out JsonElement elf) ? ReadElf(elf) : null,
        Text = Text(json, "text"),
        Remarks = Texts(json, "remarks"),
    };

    private static void Write(Utf8JsonWriter json, IndexEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("path", entry.Path);
        json.WriteNumber("type", (int)entry.Type);
        WriteNumber(json, "mode", entry.Mode.Bits);
        WriteNumber(json, "uid", entry.Owner.Uid);
        WriteNumber(json, "gid", entry.Owner.Gid);
        WriteText(json, "target", entry.Target);
        WriteNumber(json, "length", entry.Length);
        if (entry.Elf is { } elf)
        {
            json.WriteStartObject("elf");
            Write(json, elf);
            json.WriteEndObject();
        }

        WriteText(json, "text", entry.Text);
        WriteTexts(json, "remarks", entry.Remarks);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ElfFacts elf)
    {
        json.WriteNumber("machine", elf.Machine);
        json.WriteBoolean("is64Bit", elf.Is64Bit);
        json.WriteBoolean("isBigEndian", elf.IsBigEndian);
        json.WriteBoolean("isProgram", elf.IsProgram);
        WriteText(json, "interpreter", elf.Interpreter);
        WriteText(json, "soName", elf.SoName);
        WriteTexts(json, "needed", elf.Needed);
        WriteTexts(json, "rPath", elf.RPath);
        WriteTexts(json, "runPath", elf.RunPath);
        WriteTexts(json, "defined", elf.DefinedVersions);
        json.WriteStartArray("wanted");
        foreach (WantedVersion wanted in elf.WantedVersions)
        {
            json.WriteStartObject();
            json.WriteString("file", wanted.File);
            json.WriteString("name", wanted.Name);
            json.WriteBoolean("isWeak", wanted.IsWeak);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static ElfFacts ReadElf(JsonElement json) => new()
    {
        Machine = json.GetProperty("machine").GetInt32(),
        Is64Bit = json.GetProperty("is64Bit").GetBoolean(),
        IsBigEndian = json.GetProperty("isBigEndian").GetBoolean(),
        IsProgram = json.GetProperty("isProgram").GetBoolean(),
        Interpreter = Text(json, "interpreter"),
        SoName = Text(json, "soName"),
        Needed = Texts(json, "needed"),
        RPath = Texts(json, "rPath"),
        RunPath = Texts(json, "runPath"),
        DefinedVersions = Texts(json, "defined"),
        WantedVersions =
        [
            .. json.GetProperty("wanted").EnumerateArray().Select(wanted => new WantedVersion(
                RequiredText(wanted, "file"), RequiredText(wanted, "name"), wanted.GetProperty("isWeak").GetBoolean())),
        ],
    };

    private static void WriteNumber(Utf8JsonWriter json, string name, long value)
    {
        if (value != 0)
        {
            json.WriteNumber(name, value);
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        if (values.Length > 0)
        {
            json.WriteStartArray(name);
            foreach (string value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }
    }

    private static long Number(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : 0;

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static string RequiredText(JsonElement json, string name) => Text(json, name) ?? throw new FormatException($"'{name}' is missing");

    private static ImmutableArray<string> Texts(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement values) ? [.. values.EnumerateArray().Select(value => value.GetString()!)] : [];
}
