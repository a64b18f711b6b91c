using System.Globalization;
using ContainerStages.Ledgers;

namespace ContainerStages.Reports.Html;

/// <summary>What the sections of the page consist of. All text in it is HTML already.</summary>
internal static class HtmlParts
{
    /// <summary>The beginning of a section, which its heading names.</summary>
    public static IEnumerable<string> Section(string id, string heading) => [$"<section aria-labelledby=\"{id}\">", $"<h2 id=\"{id}\">{heading}</h2>"];

    /// <summary>A wide table scrolls by itself, also with the keyboard.</summary>
    public static IEnumerable<string> TableStart(string caption, params string[] columns) =>
    [
        $"<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"{caption}\"><table><caption>{caption}</caption>",
        $"<thead><tr>{string.Concat(columns.Select(column => column.Length == 0 ? "<td></td>" : $"<th scope=\"col\">{column}</th>"))}</tr></thead><tbody>",
    ];

    /// <summary>The first cell is the row's heading.</summary>
    public static string Row(string kind, params string[] cells) =>
        $"<tr class=\"{kind}\"><th scope=\"row\">{cells[0]}</th>{string.Concat(cells.Skip(1).Select(cell => $"<td>{cell}</td>"))}</tr>";

    public static IEnumerable<string> Rest(int count, int columns, string rest) =>
        count > 0 ? [$"<tr><td colspan=\"{columns}\">… and {Number(count)} {rest}.</td></tr>"] : [];

    /// <param name="most">The size whose bar is as wide as its cell.</param>
    public static string Bar(LedgerLayer layer, long most) => Bar(Colour(layer), layer.Size, most);

    public static string Bar(string colour, long size, long most) =>
        string.Create(CultureInfo.InvariantCulture, $"<span class=\"bar {colour}\" style=\"width:{Math.Max(0.5, 100.0 * size / Math.Max(most, 1)):0.#}%\"></span>");

    /// <summary>A class of the style sheet.</summary>
    public static string Colour(LedgerLayer layer) => layer.Class switch
    {
        "base" or "system" or "runtime-native" or "framework" or "aspnetcore" or "packages" or "prereleases" or "projects" or "assets" or "app" => layer.Class,
        _ => "user",
    };

    public static string Fact(string name, string value) => $"<div><dt>{name}</dt><dd>{value}</dd></div>";

    public static string Code(string text) => $"<code>{text}</code>";

    public static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The number and its unit stay together.</summary>
    public static string Megabytes(long bytes) => LayerTable.Size(bytes).Replace(' ', '\u00A0');

    public static string Bytes(long bytes) => bytes.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Empty for less than a millisecond.</summary>
    public static string Time(long milliseconds) => milliseconds switch
    {
        0 => "",
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds}\u00A0ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:N1}\u00A0s"),
    };
}
