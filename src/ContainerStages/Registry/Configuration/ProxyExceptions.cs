using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace ContainerStages.Registry.Configuration;

/// <summary>The hosts in <c>NO_PROXY</c>, which are reached without a proxy, as loopback hosts always are.</summary>
internal sealed class ProxyExceptions
{
    private readonly ImmutableArray<Func<Uri, bool>> _rules;

    private ProxyExceptions(ImmutableArray<Func<Uri, bool>> rules) => _rules = rules;

    /// <param name="list">
    /// Separated by commas: <c>*</c> (everything), an address, a CIDR range, <c>example.com</c> (itself and everything below it),
    /// <c>.example.com</c> or <c>*.example.com</c> (only what is below it); hosts and addresses may have a port.
    /// </param>
    public static ProxyExceptions Parse(string list) =>
        new([.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Rule).OfType<Func<Uri, bool>>()]);

    public bool Include(Uri uri) => RegistryAddress.IsLoopback(uri) || _rules.Any(rule => rule(uri));

    private static Func<Uri, bool>? Rule(string entry)
    {
        if (entry == "*")
        {
            return _ => true;
        }

        if (entry.Contains('/', StringComparison.Ordinal))
        {
            return IPNetwork.TryParse(entry, out IPNetwork range) ? uri => AddressOf(uri) is { } address && range.Contains(address) : null;
        }

        (string host, int? port) = SplitPort(entry);
        if (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? listed))
        {
            return uri => listed.Equals(AddressOf(uri)) && IsAt(uri, port);
        }

        string below = host.StartsWith("*.", StringComparison.Ordinal) ? host[1..] : host.StartsWith('.') ? host : "." + host;
        bool isItself = below.Length > host.Length;
        return below.Length == 1
            ? null
            : uri => IsAt(uri, port)
                && (uri.IdnHost.EndsWith(below, StringComparison.OrdinalIgnoreCase) || (isItself && uri.IdnHost.Equals(host, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Splits host and port. The colons of an IPv6 address without brackets do not separate a port.</summary>
    private static (string Host, int? Port) SplitPort(string entry)
    {
        int colon = entry.LastIndexOf(':');
        bool hasPort = colon >= 0 && (entry.IndexOf(':', StringComparison.Ordinal) == colon || entry[colon - 1] == ']');
        return hasPort && int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            ? (entry[..colon], port)
            : (entry, null);
    }

    private static bool IsAt(Uri uri, int? port) => port is null || uri.Port == port;

    private static IPAddress? AddressOf(Uri uri) => IPAddress.TryParse(uri.DnsSafeHost, out IPAddress? address) ? address : null;
}
