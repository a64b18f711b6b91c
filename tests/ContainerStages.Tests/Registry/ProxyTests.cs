using CliWrap;
using CliWrap.Buffered;
using ContainerStages.Diagnostics;
using ContainerStages.Registry;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;

namespace ContainerStages.Tests.Registry;

[TestClass]
[TestCategory("tools")]
public sealed class ProxyTests
{
    private const string Name = "registry.example";

    [TestMethod]
    [DataRow("HTTPS_PROXY")]
    [DataRow("https_proxy")]
    [DataRow("ALL_PROXY")]
    public async Task A_registry_is_reached_through_the_proxy_with_its_account(string variable)
    {
        using var authority = new TestAuthority();
        await using RealRegistry registry = await RealRegistry.StartAsync(tlsSection: authority.ServerSection(Name));
        using var proxy = new RecordingProxy(registry.Port, asksForAccount: true);
        var options = new RegistryOptions
        {
            Files = new RegistryConfigurationFiles { AuthorityFile = authority.Certificate },
            Proxy = Read((variable, $"http://ada:p%40ss@{proxy.Host}")),
        };

        await AskAsync($"{Name}:5000", options, Catalogue.ImageNotFound);

        Assert.AreEqual($"CONNECT {Name}:5000, CONNECT {Name}:5000 ada:p@ss", string.Join(", ", proxy.Requests));
    }

    [TestMethod]
    public async Task A_proxy_that_refuses_is_named_without_its_account()
    {
        using var proxy = new RecordingProxy(null);
        var options = new RegistryOptions { Proxy = Read(("HTTPS_PROXY", $"http://ada:s3cret@{proxy.Host}")) };

        ContainerStagesException e = await PullTests.FailAsync($"{Name}/hello:1.0", Catalogue.RegistryUnreachable, options);

        Assert.Contains($"'http://{proxy.Host}/'", e.Message);
        Assert.DoesNotContain("s3cret", e.ToString());
    }

    [TestMethod]
    public async Task A_registry_without_TLS_is_reached_through_the_proxy_though_that_allows_no_tunnel()
    {
        using var proxy = new ScriptedServer(request => ScriptedServer.Answer(request.Method == "CONNECT" ? 403 : 404));
        var options = new RegistryOptions
        {
            InsecureRegistries = [$"{Name}:5000"],
            Proxy = Read(("http_proxy", proxy.Host), ("https_proxy", $"http://{proxy.Host}/")),
        };

        await AskAsync($"{Name}:5000", options, Catalogue.ImageNotFound);

        Assert.AreEqual($"CONNECT {Name}:5000, GET http://{Name}:5000/v2/hello/manifests/1.0", string.Join(", ", proxy.Requests));
    }

    [TestMethod]
    public async Task A_registry_on_this_machine_is_never_reached_through_a_proxy()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var proxy = new RecordingProxy(null);

        await AskAsync(registry.Host, new RegistryOptions { Proxy = Read(("ALL_PROXY", $"http://{proxy.Host}")) }, Catalogue.ImageNotFound);

        Assert.IsEmpty(proxy.Requests);
    }

    /// <summary>
    /// The rules are those of Go's httpproxy, and skopeo, which is written in Go, is asked whether it does the same.
    /// </summary>
    [TestMethod]
    [DataRow("", "a.example.invalid", true)]
    [DataRow("*", "a.example.invalid", false)]
    [DataRow("example.invalid", "example.invalid", false)]
    [DataRow("example.invalid", "a.example.invalid", false)]
    [DataRow("example.invalid", "an-example.invalid", true)]
    [DataRow("Example.INVALID", "a.example.invalid", false)]
    [DataRow(".example.invalid", "a.b.example.invalid", false)]
    [DataRow(".example.invalid", "example.invalid", true)]
    [DataRow("*.example.invalid", "a.example.invalid", false)]
    [DataRow("*.example.invalid", "example.invalid", true)]
    [DataRow("example.invalid:5000", "example.invalid:5000", false)]
    [DataRow("example.invalid:5000", "a.example.invalid:5000", false)]
    [DataRow("example.invalid:5000", "example.invalid", true)]
    [DataRow("example.invalid:443", "example.invalid", false)]
    [DataRow("other.invalid, example.invalid", "example.invalid", false)]
    [DataRow("192.0.2.1", "192.0.2.1", false)]
    [DataRow("192.0.2.1", "192.0.2.2", true)]
    [DataRow("192.0.2.1:5000", "192.0.2.1:5000", false)]
    [DataRow("192.0.2.1:5000", "192.0.2.1:5001", true)]
    [DataRow("192.0.2.0/24", "192.0.2.77:5000", false)]
    [DataRow("192.0.2.7/24", "192.0.2.77", false)]
    [DataRow("192.0.2.0/24", "192.0.3.1", true)]
    [DataRow("192.0.2.0/24", "example.invalid", true)]
    [DataRow(",:80, /x,192.0.2.0/99", "example.invalid", true)]
    public async Task What_NO_PROXY_lists_is_reached_directly_as_with_programs_in_Go(string noProxy, string registry, bool isProxied)
    {
        using var proxy = new RecordingProxy(null);
        EnvironmentProxy ours = Read(("https_proxy", $"http://{proxy.Host}"), ("NO_PROXY", noProxy));
        Assert.AreEqual(!isProxied, ours.IsBypassed(new Uri($"https://{registry}/v2/")));

        await Cli.Wrap("skopeo")
            .WithArguments(["--insecure-policy", "--command-timeout", "1s", "inspect", $"docker://{registry}/hello:1.0"])
            .WithEnvironmentVariables(variables => variables.Set("HTTPS_PROXY", $"http://{proxy.Host}").Set("NO_PROXY", noProxy))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        Assert.AreEqual(isProxied, !proxy.Requests.IsEmpty, $"skopeo asked for: {string.Join(", ", proxy.Requests)}");
    }

    /// <summary>skopeo's references have no such addresses.</summary>
    [TestMethod]
    [DataRow("2001:db8::/32", "[2001:db8::1]:5000", false)]
    [DataRow("2001:db8::1", "[2001:db8::1]:5000", false)]
    [DataRow("[2001:db8::1]:5000", "[2001:db8::1]:5000", false)]
    [DataRow("[2001:db8::1]:5000", "[2001:db8::1]:5001", true)]
    [DataRow("2001:db8::1", "[2001:db8::2]:5000", true)]
    public void NO_PROXY_may_list_IPv6_addresses(string noProxy, string registry, bool isProxied) =>
        Assert.AreEqual(!isProxied, Read(("ALL_PROXY", "proxy.example:3128"), ("no_proxy", noProxy)).IsBypassed(new Uri($"https://{registry}/v2/")));

    [TestMethod]
    [DataRow("localhost:5000")]
    [DataRow("127.8.9.1")]
    [DataRow("[::1]:5000")]
    public void Loopback_hosts_need_not_be_listed(string registry) =>
        Assert.IsTrue(Read(("ALL_PROXY", "proxy.example:3128")).IsBypassed(new Uri($"https://{registry}/v2/")));

    [TestMethod]
    public void Each_scheme_has_its_proxy_and_lower_case_wins()
    {
        EnvironmentProxy proxy = Read(
            ("HTTP_PROXY", "http://upper.example"), ("http_proxy", "lower.example:3128"), ("https_proxy", ""), ("ALL_PROXY", "socks5://all.example:1080"));

        Assert.AreEqual("http://lower.example:3128/", proxy.GetProxy(new Uri("http://registry.example/"))!.AbsoluteUri);
        Assert.AreEqual("socks5://all.example:1080/", proxy.GetProxy(new Uri("https://registry.example/"))!.AbsoluteUri);
        Assert.IsNull(Read(("HTTP_PROXY", "proxy.example")).GetProxy(new Uri("https://registry.example/")));
        Assert.IsNull(EnvironmentProxy.Read(name => name == "NO_PROXY" ? "*" : null));
    }

    [TestMethod]
    [DataRow("http://")]
    [DataRow("ftp://ada:s3cret@proxy.example")]
    [DataRow("http://ada:s3cret@proxy example:3128")]
    [DataRow("http://ada:s3cret@proxy.example:99999")]
    public void What_is_no_proxy_is_an_error_that_names_the_variable_and_not_the_password(string value)
    {
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => Read(("HTTPS_PROXY", value)));

        Assert.AreEqual(Catalogue.InvalidValue, e.Diagnostic);
        Assert.AreEqual("cannot use the environment variable HTTPS_PROXY: it is not the URL of a proxy", e.Message);
        Assert.DoesNotContain("s3cret", e.Advice);
    }

    private static EnvironmentProxy Read(params (string Name, string Value)[] variables) =>
        EnvironmentProxy.Read(name => variables.FirstOrDefault(variable => variable.Name == name).Value) ?? throw new AssertFailedException("no proxy");

    private static async Task AskAsync(string registry, RegistryOptions options, Diagnostic expected)
    {
        using var client = new RegistryClient(registry, "hello", RegistryAccess.Pull, options);
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => client.GetManifestAsync("1.0", default));
        Assert.AreEqual(expected, e.Diagnostic, e.Message);
    }
}
