using System.Net;
using ContainerStages.Diagnostics;

namespace ContainerStages.Registry.Configuration;

/// <summary>The proxies that the environment names: <c>HTTP_PROXY</c>, <c>HTTPS_PROXY</c>, <c>ALL_PROXY</c> and <c>NO_PROXY</c>.</summary>
/// <remarks>
/// .NET reads these variables too, but without CIDR ranges, ports and subdomains in <c>NO_PROXY</c>, and it sends loopback hosts through
/// the proxy. Settings that work for docker on a machine have to work here, so the rules are those of Go's golang.org/x/net/http/httpproxy.
/// </remarks>
internal sealed class EnvironmentProxy : IWebProxy, ICredentials
{
    private static readonly string[] Schemes = ["http", "https", "socks4", "socks4a", "socks5"];
    private readonly Uri? _forHttp;
    private readonly Uri? _forHttps;
    private readonly ProxyExceptions _exceptions;

    private EnvironmentProxy(Uri? forHttp, Uri? forHttps, ProxyExceptions exceptions)
    {
        _forHttp = forHttp;
        _forHttps = forHttps;
        _exceptions = exceptions;
    }

    /// <summary>This object, which finds the account in the proxy's own URL.</summary>
    public ICredentials? Credentials
    {
        get => this;
        set => throw new NotSupportedException();
    }

    /// <param name="variable">Gives the value of an environment variable.</param>
    /// <returns>Null if no proxy is set: then the system's proxy applies.</returns>
    /// <exception cref="ContainerStagesException">A value is not a URL.</exception>
    public static EnvironmentProxy? Read(Func<string, string?> variable)
    {
        Uri? all = ProxyIn("ALL_PROXY", variable);
        Uri? http = ProxyIn("HTTP_PROXY", variable) ?? all;
        Uri? https = ProxyIn("HTTPS_PROXY", variable) ?? all;
        return http is null && https is null ? null : new EnvironmentProxy(http, https, ProxyExceptions.Parse(ValueOf("NO_PROXY", variable).Value ?? ""));
    }

    /// <summary>The proxy's URL without its account, because .NET writes the URL of a proxy that refuses a tunnel into its message.</summary>
    public Uri? GetProxy(Uri destination) =>
        _exceptions.Include(destination) || (destination.Scheme == Uri.UriSchemeHttps ? _forHttps : _forHttp) is not { } proxy
            ? null
            : new UriBuilder(proxy) { UserName = "", Password = "" }.Uri;

    public bool IsBypassed(Uri host) => GetProxy(host) is null;

    public NetworkCredential? GetCredential(Uri uri, string authType)
    {
        string? userInfo = new[] { _forHttp, _forHttps }.FirstOrDefault(proxy => proxy is { UserInfo.Length: > 0 } && RegistryAddress.HaveSameOrigin(proxy, uri))?.UserInfo;
        return userInfo?.Split(':', 2) is [var user, .. var password]
            ? new NetworkCredential(Uri.UnescapeDataString(user), Uri.UnescapeDataString(string.Concat(password)))
            : null;
    }

    private static Uri? ProxyIn(string name, Func<string, string?> variable)
    {
        (string found, string? value) = ValueOf(name, variable);
        if (value is null)
        {
            return null;
        }

        string text = value.Contains("://", StringComparison.Ordinal) ? value : "http://" + value;
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? proxy) && Schemes.Contains(proxy.Scheme) && proxy.Host.Length > 0
            ? proxy
            // The message does not have the value, which may hold a password.
            : throw new ContainerStagesException(
                Catalogue.InvalidValue,
                $"cannot use the environment variable {found}: it is not the URL of a proxy",
                $"Write it as 'http://proxy.example:3128', or with an account as 'http://user:password@proxy.example:3128'; schemes are {string.Join(", ", Schemes)}.");
    }

    /// <summary>The value of a variable; the lower-case name takes precedence, as with curl and .NET.</summary>
    private static (string Name, string? Value) ValueOf(string name, Func<string, string?> variable) =>
        new[] { name.ToLowerInvariant(), name }
            .Select(spelling => (Name: spelling, Value: variable(spelling)?.Trim()))
            .FirstOrDefault(pair => pair.Value is { Length: > 0 }, (name, null));
}
