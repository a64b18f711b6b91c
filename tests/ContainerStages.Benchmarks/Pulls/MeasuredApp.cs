using System.Globalization;
using System.Text.RegularExpressions;

namespace ContainerStages.Benchmarks.Pulls;

/// <summary>An app whose layers and edits docs/layers-measured.md has.</summary>
/// <param name="Layers">The lowest first; sizes in megabytes.</param>
/// <param name="Edits">The kinds of edit, in the order of the page.</param>
internal sealed partial record MeasuredApp(string Kind, IReadOnlyList<SizedLayer> Layers, IReadOnlyList<Edit> Edits)
{
    public const string Trimmed = "Trimmed";
    public const string Untrimmed = "Untrimmed";

    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Multiline;

    /// <summary>"New framework API" is the mean of six uses, of which two changed no framework.</summary>
    private const string NewApi = "new framework API";

    /// <param name="kind">The heading of the app's section.</param>
    /// <param name="page">docs/layers-measured.md.</param>
    public static MeasuredApp Read(string kind, string page)
    {
        string text = page.Replace("\r", "", StringComparison.Ordinal);
        string section = Section(text, kind);
        SizedLayer[] layers = [.. LayerRow().Matches(section).Select(row => new SizedLayer(row.Groups["name"].Value, Number(row.Groups["unpacked"]), Number(row.Groups["compressed"])))];
        int[] usual = [.. UsualMix().Match(section).Groups["counts"].Value.Split('/').Select(count => int.Parse(count, CultureInfo.InvariantCulture))];
        (string Name, string[] Changed)[] edits =
            [.. EditRow().Matches(Section(section, "Pushed again:", "Unpacked again")).Select(row => (row.Groups["edit"].Value, Name().Matches(row.Groups["changes"].Value).Select(name => name.Groups["name"].Value).ToArray()))];
        return new MeasuredApp(kind, layers, [.. edits.Zip(usual).SelectMany(edit => Split(edit.First.Name, edit.First.Changed, edit.Second))]);
    }

    private static IEnumerable<Edit> Split(string name, string[] changed, int count)
    {
        if (name != NewApi || !changed.Contains("framework"))
        {
            return [new Edit(name, count, changed)];
        }

        int inImage = count * 2 / 6;
        return [new Edit(name, count - inImage, changed), new Edit(name + " that the image already had", inImage, [.. changed.Where(layer => layer != "framework")])];
    }

    private static string Section(string text, string heading)
    {
        string start = $"\n## {heading}\n";
        string rest = text[(text.IndexOf(start, StringComparison.Ordinal) + start.Length)..];
        int next = rest.IndexOf("\n## ", StringComparison.Ordinal);
        return next < 0 ? rest : rest[..next];
    }

    private static string Section(string text, string from, string to)
    {
        string rest = text[text.IndexOf(from, StringComparison.Ordinal)..];
        return rest[..rest.IndexOf(to, StringComparison.Ordinal)];
    }

    private static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| `(?<name>[a-z-]+)` \| \d+ \| (?<unpacked>[\d.]+) \| (?<compressed>[\d.]+) \|$", Options)]
    private static partial Regex LayerRow();

    [GeneratedRegex(@"^\| (?<edit>[^|`]+) \| (?<changes>`[^|]+`) \|", Options)]
    private static partial Regex EditRow();

    [GeneratedRegex("`(?<name>[^`]+)`", Options)]
    private static partial Regex Name();

    [GeneratedRegex(@"^\| usual: (?<counts>[\d/]+) \|", Options)]
    private static partial Regex UsualMix();
}
