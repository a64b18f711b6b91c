using System.Text;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.Trimming;

/// <summary>What the trimmer was given and what it wrote, as a text of lines.</summary>
internal sealed record TrimmingRecord
{
    private const string FileName = "trimming.txt";
    private const string SettingsLine = "settings";
    private const string OwnLine = "own";
    private const string OutputLine = "output";
    private const string ExactLine = "exact";

    /// <summary>Everything that the trimmer was given, but for the own assemblies.</summary>
    public required Digest Settings { get; init; }

    /// <summary>The own assemblies, by name.</summary>
    public required IReadOnlyDictionary<string, Digest> Own { get; init; }

    /// <summary>What it wrote, by name.</summary>
    public required IReadOnlyDictionary<string, Digest> Outputs { get; init; }

    /// <summary>Whether the own assemblies alone, trimmed again without an edit, are the same; null if nobody has tried.</summary>
    public bool? IsExact { get; init; }

    /// <returns>Null if there is none, or a damaged one.</returns>
    public static TrimmingRecord? Read(string folder)
    {
        string file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            return null;
        }

        string[][] lines = [.. Encoding.UTF8.GetString(RegularFile.ReadAllBytes(file)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 3))];
        if (lines.Any(line => line.Length != 3 || !Digest.TryParse(line[1], out _)) || lines.FirstOrDefault(line => line[0] == SettingsLine) is not { } settings)
        {
            return null;
        }

        return new TrimmingRecord
        {
            Settings = Digest.Parse(settings[1]),
            Own = Of(lines, OwnLine),
            Outputs = Of(lines, OutputLine),
            IsExact = settings[2] switch { ExactLine => true, "not-" + ExactLine => false, _ => null },
        };
    }

    public void Write(string folder)
    {
        var text = new StringBuilder();
        text.Append($"{SettingsLine} {Settings} {IsExact switch { true => ExactLine, false => "not-" + ExactLine, null => "-" }}\n");
        foreach ((string name, Digest digest) in Own)
        {
            text.Append($"{OwnLine} {digest} {name}\n");
        }

        foreach ((string name, Digest digest) in Outputs)
        {
            text.Append($"{OutputLine} {digest} {name}\n");
        }

        OutputFile.Write(Path.Combine(folder, FileName), Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Without a record, the next run of the trimmer is a whole one.</summary>
    public static void Delete(string folder) => OutputFile.Delete(Path.Combine(folder, FileName));

    private static Dictionary<string, Digest> Of(string[][] lines, string kind) => lines.Where(line => line[0] == kind).ToDictionary(line => line[2], line => Digest.Parse(line[1]));
}
