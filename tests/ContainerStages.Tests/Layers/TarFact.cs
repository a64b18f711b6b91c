using System.Formats.Tar;
using System.Globalization;
using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.Buffered;
using ContainerStages.Layers;
using SharpCompress.Readers;

namespace ContainerStages.Tests.Layers;

/// <summary>What a reader says about one member of a tar file, so that readers can be compared.</summary>
internal sealed partial record TarFact(char Kind, int Mode, long Uid, long Gid, long Size, long Time, string Name, string Target)
{
    public static TarFact Of(LayerEntry entry)
    {
        (char kind, long size, string target) = entry switch
        {
            FileEntry file => ('f', file.Content.Length, ""),
            SymlinkEntry link => ('l', 0L, link.Target),
            _ => ('d', 0L, ""),
        };
        return new TarFact(kind, entry.Mode.Bits, entry.Owner.Uid, entry.Owner.Gid, size, entry.Modified.ToUnixTimeSeconds(), entry.Path.Value, target);
    }

    public static async Task<IReadOnlyList<TarFact>> FromGnuTarAsync(string file)
    {
        BufferedCommandResult result = await Cli.Wrap("tar")
            .WithArguments(["tvf", file, "--numeric-owner", "--full-time", "--quoting-style=literal"])
            .WithEnvironmentVariables(new Dictionary<string, string?> { ["TZ"] = "UTC", ["LC_ALL"] = "C.UTF-8" })
            .ExecuteBufferedAsync();
        Assert.AreEqual("", result.StandardError);
        return [.. result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(FromLine)];
    }

    public static async Task<IReadOnlyList<TarFact>> FromDotNetAsync(string file)
    {
        List<TarFact> facts = [];
        await using FileStream stream = File.OpenRead(file);
        await using var reader = new System.Formats.Tar.TarReader(stream);
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            char kind = entry.EntryType switch
            {
                TarEntryType.Directory => 'd',
                TarEntryType.SymbolicLink => 'l',
                _ => 'f',
            };
            facts.Add(new TarFact(kind, (int)entry.Mode, entry.Uid, entry.Gid, entry.Length, entry.ModificationTime.ToUnixTimeSeconds(), entry.Name.TrimEnd('/'), entry.LinkName));
        }

        return facts;
    }

    public static IReadOnlyList<TarFact> FromSharpCompress(string file)
    {
        List<TarFact> facts = [];
        using FileStream stream = File.OpenRead(file);
        using IReader reader = SharpCompress.Readers.Tar.TarReader.OpenReader(stream, new ReaderOptions());
        while (reader.MoveToNextEntry())
        {
            var entry = (SharpCompress.Common.Tar.TarEntry)reader.Entry;
            char kind = entry.IsDirectory ? 'd' : string.IsNullOrEmpty(entry.LinkTarget) ? 'f' : 'l';
            long time = new DateTimeOffset(entry.LastModifiedTime!.Value.ToUniversalTime()).ToUnixTimeSeconds();
            facts.Add(new TarFact(kind, (int)entry.Mode, entry.UserID, entry.GroupId, entry.Size, time, entry.Key!.TrimEnd('/'), entry.LinkTarget ?? ""));
        }

        return facts;
    }

    private static TarFact FromLine(string line)
    {
        Match match = Line().Match(line);
        Assert.IsTrue(match.Success, line);
        string[] name = match.Groups["kind"].Value == "l" ? match.Groups["name"].Value.Split(" -> ", 2) : [match.Groups["name"].Value, ""];
        return new TarFact(
            match.Groups["kind"].Value[0] is var kind && kind == '-' ? 'f' : kind,
            ModeOf(match.Groups["mode"].Value),
            Number(match.Groups["uid"]),
            Number(match.Groups["gid"]),
            Number(match.Groups["size"]),
            DateTimeOffset.Parse(match.Groups["time"].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeSeconds(),
            name[0].TrimEnd('/'),
            name[1]);
    }

    private static int ModeOf(string letters)
    {
        int mode = letters.Aggregate(0, (bits, letter) => (bits << 1) | (letter is '-' or 'S' or 'T' ? 0 : 1));
        return mode | (letters[8] is 't' or 'T' ? 0b001_000_000_000 : 0);
    }

    private static long Number(Group group) => long.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A(?<kind>.)(?<mode>.{9}) (?<uid>\d+)/(?<gid>\d+) +(?<size>\d+) (?<time>\S+ \S+) (?<name>.*)\z")]
    private static partial Regex Line();
}
