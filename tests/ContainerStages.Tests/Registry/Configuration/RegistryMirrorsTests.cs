using System.Collections.Immutable;
using CliWrap;
using CliWrap.Buffered;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Transport;

namespace ContainerStages.Tests.Registry.Configuration;

[TestClass]
[TestCategory("tools")]
public sealed class RegistryMirrorsTests : IDisposable
{
    private const string Digest = "sha256:0123456789012345678901234567890123456789012345678901234567890123";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>skopeo, which reads the same file, tries the same places in the same order.</summary>
    [TestMethod]
    [DataRow("[[registry]]\nlocation='other.invalid'\ninsecure=true", "r.invalid/team/app:1", null)]
    [DataRow("[[registry]]\nprefix='r.invalid/team'\nlocation='moved.invalid/new'\ninsecure=true", "r.invalid/team/app:1", "moved.invalid/new/app")]
    [DataRow("[[registry]]\nprefix='r.invalid/team'\nlocation='moved.invalid/new/'\ninsecure=true", "r.invalid/teamwork/app:1", null)]
    [DataRow("[[registry]]\nlocation='r.invalid'\ninsecure=true\n[[registry.mirror]]\nlocation='m1.invalid'\ninsecure=true\n[[registry.mirror]]\nlocation='m2.invalid:5000/cache'\ninsecure=true",
        "r.invalid/app:1", "m1.invalid/app m2.invalid:5000/cache/app r.invalid/app")]
    [DataRow("[[registry]]\nlocation='r.invalid'\ninsecure=true\n[[registry]]\nprefix='r.invalid/team'\nlocation='b.invalid/x'\ninsecure=true\n[[registry]]\nprefix='r.invalid/team/app'\nlocation='c.invalid/y'\ninsecure=true",
        "r.invalid/team/app/api:1", "c.invalid/y/api")]
    [DataRow("[[registry]]\nprefix='*.r.invalid'\nlocation='m.invalid/cache'\ninsecure=true", "a.b.r.invalid/app:1", "m.invalid/cache/app")]
    [DataRow("[[registry]]\nprefix='*.r.invalid'\ninsecure=true\n[[registry.mirror]]\nlocation='m.invalid'\ninsecure=true", "a.r.invalid/app:1", "m.invalid/app a.r.invalid/app")]
    [DataRow("[[registry]]\nprefix='*.r.invalid'\nlocation='m.invalid'\ninsecure=true", "r.invalid/app:1", null)]
    [DataRow("[[registry]]\nlocation='r.invalid'\ninsecure=true\nmirror-by-digest-only=true\n[[registry.mirror]]\nlocation='m.invalid'\ninsecure=true", "r.invalid/app:1", "r.invalid/app")]
    [DataRow("[[registry]]\nlocation='r.invalid'\ninsecure=true\nmirror-by-digest-only=true\n[[registry.mirror]]\nlocation='m.invalid'\ninsecure=true", "r.invalid/app@" + Digest, "m.invalid/app r.invalid/app")]
    [DataRow("[[registry]]\nlocation='r.invalid'\ninsecure=true\n[[registry.mirror]]\nlocation='t.invalid'\ninsecure=true\npull-from-mirror='tag-only'\n[[registry.mirror]]\nlocation='d.invalid'\ninsecure=true\npull-from-mirror='digest-only'",
        "r.invalid/app:1", "t.invalid/app r.invalid/app")]
    [DataRow("[[registry]]\nlocation='r.invalid'\ninsecure=true\n[[registry.mirror]]\nlocation='t.invalid'\ninsecure=true\npull-from-mirror='tag-only'\n[[registry.mirror]]\nlocation='d.invalid'\ninsecure=true\npull-from-mirror='digest-only'",
        "r.invalid/app@" + Digest, "d.invalid/app r.invalid/app")]
    [DataRow("[[registry]]\nprefix='docker.io'\nlocation='hub.invalid'\ninsecure=true", "docker.io/library/debian:12", "hub.invalid/library/debian")]
    [DataRow("[[registry]]\nprefix='docker.io'\nlocation='hub.invalid'\ninsecure=true", "debian:12", "hub.invalid/library/debian")]
    [DataRow("[[registry]]\nlocation='r.invalid'\nblocked=true\n[[registry.mirror]]\nlocation='m.invalid'\ninsecure=true", "r.invalid/app:1", "m.invalid/app")]
    [DataRow("unqualified-search-registries=['r.invalid']\n[[registry]]\nlocation='r.invalid'\ninsecure=true\nsomething-new=1", "r.invalid/app:1", "r.invalid/app")]
    [DataRow("[registries.insecure]\nregistries=['r.invalid']", "r.invalid/app:1", "r.invalid/app")]
    public async Task Images_are_looked_for_where_skopeo_looks_for_them(string conf, string image, string? expected)
    {
        string file = Write("given.conf", conf);
        ImageReference reference = ImageReference.TryParse(image)!;

        ImmutableArray<PullEndpoint> endpoints = new RegistryMirrors(new RegistryConfigurationFiles { RegistriesConf = file }, []).EndpointsFor(reference);

        if (expected is null)
        {
            Assert.AreEqual(new PullEndpoint(reference.Registry, reference.Repository, IsInsecure: false), endpoints.Single());
            return;
        }

        Assert.AreEqual(expected, string.Join(' ', endpoints.Select(endpoint => $"{endpoint.Registry}/{endpoint.Repository}")));
        Assert.IsTrue(endpoints.All(endpoint => endpoint.IsInsecure));
        Assert.AreEqual(expected, string.Join(' ', await AskSkopeoAsync(file, image.Contains('/', StringComparison.Ordinal) ? image : "docker.io/library/" + image)));
    }

    [TestMethod]
    [DataRow("r.example/app")]
    [DataRow("s.example/app")]
    [DataRow("old.example/app")]
    public void What_is_blocked_is_not_pulled(string image)
    {
        RegistryMirrors mirrors = Mirrors("""
            [[registry]]
            location = "r.example"
            blocked = true
            [[registry]]
            prefix = "s.example"
            location = "r.example/s"
            [[registry]]
            prefix = "old.example"
            location = "new.example"
            blocked = true
            """);

        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => mirrors.EndpointsFor(ImageReference.TryParse(image)!));

        Assert.AreEqual(Catalogue.RegistryConfiguration, e.Diagnostic);
        Assert.StartsWith($"cannot pull {image}:latest: registries.conf blocks '", e.Message);
    }

    [TestMethod]
    [DataRow("a = 1\n[[registry]\n", ", line 2: ")]
    [DataRow("[[registry]]\ninsecure = true", "a [[registry]] has neither prefix nor location")]
    [DataRow("[[registry]]\nlocation = 'https://r.example'", "the location 'https://r.example' has a scheme")]
    [DataRow("[[registry]]\nlocation = 'r.example'\nblocked = 'yes'", "'blocked' is neither true nor false")]
    [DataRow("[[registry]]\nlocation = 1", "'location' is not a string")]
    [DataRow("registry = 1", "'registry' is not a list of tables")]
    [DataRow("[[registry]]\nlocation = 'r.example'\n[[registry.mirror]]\ninsecure = true", "a [[registry.mirror]] has no location")]
    [DataRow("[[registry]]\nlocation = 'r.example'\n[[registry.mirror]]\nlocation = 'm.example'\npull-from-mirror = 'never'", "'never' is no pull-from-mirror")]
    public void A_damaged_file_is_one_error_that_names_it(string conf, string why)
    {
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => Mirrors(conf).EndpointsFor(ImageReference.TryParse("r.example/app")!));

        Assert.AreEqual(Catalogue.RegistryConfiguration, e.Diagnostic);
        Assert.StartsWith($"cannot read the registries' configuration '{_folder.Combine("given.conf")}'", e.Message);
        Assert.Contains(why, e.Message);
    }

    [TestMethod]
    [DataRow("m.example/Upper")]
    [DataRow("no-host/app")]
    public void A_location_that_makes_no_name_is_an_error(string location) => Assert.AreEqual(
        Catalogue.RegistryConfiguration,
        Assert.ThrowsExactly<ContainerStagesException>(
            () => Mirrors($"[[registry]]\nprefix='r.example'\nlocation='{location}'").EndpointsFor(ImageReference.TryParse("r.example/app")!)).Diagnostic);

    [TestMethod]
    public void Later_files_replace_what_earlier_ones_say_of_the_same_prefix_and_the_users_stands_for_the_systems()
    {
        var files = new RegistryConfigurationFiles { SystemConfiguration = _folder.Combine("etc"), UserConfiguration = _folder.Combine("config") };
        string Rule(string name, string host) => $"[[registry]]\nprefix='{name}.example'\nlocation='{host}.example'\n";
        string Place(string name) => new RegistryMirrors(files, []).EndpointsFor(ImageReference.TryParse($"{name}.example/app")!).Single().Registry.Split('.')[0];
        string Places() => $"{Place("one")} {Place("two")} {Place("three")}";

        Assert.AreEqual("one two three", Places());
        Write("etc/containers/registries.conf", Rule("one", "system") + Rule("two", "system") + Rule("three", "system"));
        Write("etc/containers/registries.conf.d/2.conf", Rule("two", "second"));
        Write("etc/containers/registries.conf.d/1.conf", Rule("two", "first") + Rule("three", "first"));
        Write("etc/containers/registries.conf.d/3.conf.bak", "nonsense");
        Assert.AreEqual("system second first", Places());

        Write("config/containers/registries.conf.d/1.conf", Rule("three", "mine"));
        Assert.AreEqual("system second mine", Places());
        Write("config/containers/registries.conf", Rule("two", "mine"));
        Assert.AreEqual("one mine mine", Places());

        files = files with { RegistriesConf = Write("given.conf", Rule("one", "given")) };
        Assert.AreEqual("given second mine", Places());
    }

    [TestMethod]
    public void Docker_has_mirrors_for_Docker_Hub_only_and_registries_conf_comes_before_them()
    {
        var files = new RegistryConfigurationFiles { SystemConfiguration = _folder.Combine("etc"), RegistriesConf = _folder.Combine("given.conf") };
        Write("given.conf", "[[registry]]\nprefix='docker.io/team'\nlocation='team.example'");
        Write("etc/docker/daemon.json", """{"registry-mirrors":["https://m1.example","http://m2.example:5000/"],"insecure-registries":["10.0.0.0/8","r.example:5000"]}""");
        var docker = DockerDaemonSettings.Read(files);
        var mirrors = new RegistryMirrors(files, docker.Mirrors);

        Assert.AreEqual(
            "m1.example/library/debian False, m2.example:5000/library/debian True, docker.io/library/debian False",
            string.Join(", ", mirrors.EndpointsFor(ImageReference.TryParse("debian")!).Select(endpoint => $"{endpoint.Registry}/{endpoint.Repository} {endpoint.IsInsecure}")));
        Assert.AreEqual("team.example", mirrors.EndpointsFor(ImageReference.TryParse("team/app")!).Single().Registry);
        Assert.AreEqual("r.example", mirrors.EndpointsFor(ImageReference.TryParse("r.example/app")!).Single().Registry);
        Assert.AreEqual("10.0.0.0/8 r.example:5000", string.Join(' ', docker.InsecureRegistries));
    }

    [TestMethod]
    [DataRow("{\n  \"registry-mirrors\": [\n", "daemon.json', line 3: ")]
    [DataRow("""{"registry-mirrors":"https://m.example"}""", "not a list of strings")]
    [DataRow("""{"registry-mirrors":["m.example"]}""", "the registry mirror 'm.example' is not 'https://' and a host")]
    [DataRow("""{"registry-mirrors":["https://m.example/cache"]}""", "the registry mirror 'https://m.example/cache'")]
    [DataRow("""{"registry-mirrors":["https://ada:s3cret@m.example"]}""", "a registry mirror has an account")]
    public void A_damaged_file_of_docker_is_an_error_too(string json, string why)
    {
        Write("etc/docker/daemon.json", json);

        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(
            () => DockerDaemonSettings.Read(new RegistryConfigurationFiles { SystemConfiguration = _folder.Combine("etc") }));

        Assert.AreEqual(Catalogue.RegistryConfiguration, e.Diagnostic);
        Assert.Contains(why, e.Message);
    }

    [TestMethod]
    [DataRow("10.1.2.3:5000", "10.0.0.0/8", true)]
    [DataRow("10.1.2.3", "10.1.2.3/32", true)]
    [DataRow("11.1.2.3:5000", "10.0.0.0/8", false)]
    [DataRow("[2001:db8::1]:5000", "2001:db8::/32", true)]
    [DataRow("ten.example", "10.0.0.0/8", false)]
    public void Registries_without_TLS_may_be_a_range_of_addresses(string registry, string listed, bool isInsecure) =>
        Assert.AreEqual(isInsecure, new RegistryOptions { InsecureRegistries = [listed] }.AddressOf(registry).AllowsInsecure);

    [TestMethod]
    public void Registries_conf_may_allow_a_part_of_a_registry_to_have_no_TLS()
    {
        var options = new RegistryOptions { Mirrors = Mirrors("[[registry]]\nlocation='r.example/team'\ninsecure=true") };

        Assert.IsTrue(options.AddressOf("r.example", "team/app").AllowsInsecure);
        Assert.IsFalse(options.AddressOf("r.example", "other/app").AllowsInsecure);
    }

    private RegistryMirrors Mirrors(string conf) => new(new RegistryConfigurationFiles { RegistriesConf = Write("given.conf", conf) }, []);

    private string Write(string name, string content)
    {
        string file = _folder.Combine(name.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return file;
    }

    /// <summary>A proxy that plays all registries, none of which has the image, sees what is asked for.</summary>
    private static async Task<IEnumerable<string>> AskSkopeoAsync(string conf, string image)
    {
        using var proxy = new ScriptedServer(request => request.Method == "CONNECT" ? ScriptedServer.Answer(502)
            : request.Path.EndsWith("/v2/", StringComparison.Ordinal) ? ScriptedServer.Answer(200, "{}")
            : ScriptedServer.Answer(404));
        await Cli.Wrap("skopeo")
            .WithArguments(["--insecure-policy", "--registries-conf", conf, "inspect", "docker://" + image])
            .WithEnvironmentVariables(variables => variables.Set("HTTP_PROXY", $"http://{proxy.Host}").Set("HTTPS_PROXY", $"http://{proxy.Host}").Set("NO_PROXY", ""))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        return proxy.Requests
            .Where(request => request.Path.Contains("/manifests/", StringComparison.Ordinal))
            .Select(request => request.Path["http://".Length..request.Path.IndexOf("/manifests/", StringComparison.Ordinal)].Replace("/v2/", "/", StringComparison.Ordinal));
    }
}
