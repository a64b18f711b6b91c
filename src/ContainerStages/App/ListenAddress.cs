using System.Globalization;

namespace ContainerStages.App;

/// <summary>An address that ASP.NET Core listens on, from a variable of the image or a setting of the app.</summary>
/// <param name="Variable">The variable, or the setting and its file.</param>
/// <param name="Text">As written in it: a port or a URL.</param>
/// <param name="IsHttps">It needs a certificate.</param>
/// <param name="Port">Null if it is not known, as for a URL without a port.</param>
internal sealed record ListenAddress(string Variable, string Text, bool IsHttps, ushort? Port)
{
    /// <summary>The addresses. URLs take precedence over ports; there are variables for HTTP and for HTTPS ports.</summary>
    /// <param name="value">The value of a variable; null if it is not set.</param>
    /// <param name="prefix">The prefix of the variables' names.</param>
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
