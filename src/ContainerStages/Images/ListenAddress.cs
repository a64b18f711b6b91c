using System.Globalization;

namespace ContainerStages.Images;

/// <summary>Where ASP.NET Core listens because a variable of the image or a setting of the app says so.</summary>
/// <param name="Variable">The variable that says it, or a setting and its file.</param>
/// <param name="Text">As written in it: a port or a URL.</param>
/// <param name="IsHttps">It needs a certificate.</param>
/// <param name="Port">Null where it cannot be told, as in a URL without one.</param>
internal sealed record ListenAddress(string Variable, string Text, bool IsHttps, ushort? Port)
{
    /// <summary>URLs win over ports; ports come in two kinds.</summary>
    /// <param name="value">Of a variable; null where it is not set.</param>
    /// <param name="prefix">Of the variables' names.</param>
    public static IEnumerable<ListenAddress> Of(Func<string, string?> value, string prefix)
    {
        IEnumerable<(string Name, string Text)> Values(string name) =>
            (value(prefix + name) ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(text => (prefix + name, text));

        ListenAddress[] urls =
        [
            .. Values("URLS").Select(url => OfUrl(url.Name, url.Text)),
        ];
        return urls.Length > 0
            ? urls
            :
            [
                .. Values("HTTP_PORTS").Select(port => new ListenAddress(port.Name, port.Text, IsHttps: false, PortOf(port.Text))),
                .. Values("HTTPS_PORTS").Select(port => new ListenAddress(port.Name, port.Text, IsHttps: true, PortOf(port.Text))),
            ];
    }

    public static ListenAddress OfUrl(string variable, string url) =>
        new(variable, url, url.StartsWith("https://", StringComparison.OrdinalIgnoreCase), PortOf(url.TrimEnd('/')));

    private static ushort? PortOf(string text) =>
        ushort.TryParse(text[(text.LastIndexOf(':') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? port : null;
}
