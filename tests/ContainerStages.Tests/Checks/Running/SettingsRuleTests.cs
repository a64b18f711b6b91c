using System.Text;
using System.Text.Json;
using ContainerStages.App;
using ContainerStages.Checks;
using ContainerStages.Checks.Facts;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Metadata;
using ContainerStages.Oci;
using ContainerStages.Tests.Metadata;
using ContainerStages.Tests.Layers;
using Microsoft.Extensions.Configuration;
using static ContainerStages.Tests.Checks.ImageFacts;

namespace ContainerStages.Tests.Checks.Running;

/// <summary>For each rule about settings files and variables that the runtime and the host read, what it finds and what it lets pass.</summary>
[TestClass]
public sealed class SettingsRuleTests
{
    private const string Builder = "Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder";

    /// <summary>A web app that brings its framework.</summary>
    private static readonly ImageFacts Web = new()
    {
        User = new NumericUser(1654, 1654),
        InBase = [Folder("tmp", UnixMode.Temporary), Folder("run"), File("run/secrets/tls.pfx")],
        Ours = [File("app/App", UnixMode.Executable), File("app/App.dll"), File("app/tls.pfx")],
        Published =
        [
            Samples.Published("App", FileOrigin.App, executable: true),
            Samples.Published("Microsoft.AspNetCore.Server.Kestrel.Core.dll", FileOrigin.Framework),
            Published("App.runtimeconfig.json", """{"runtimeOptions":{"configProperties":{"System.Globalization.Invariant":true}}}"""),
        ],
    };

    [TestMethod]
    [DataRow("CSTG4022", """{ "Kestrel": { "Endpoints": { "Http": { "Url": "http://*:80" } } } }""")]
    [DataRow("CSTG4022", """{ "Urls": "http://*:81" }""")]
    [DataRow("CSTG4022", """{ "http_ports": "82;8080" }""")]
    [DataRow("", """{ "Kestrel": { "Endpoints": { "Http": { "Url": "http://*:8080" } } }, "Urls": "http://*:80" }""", DisplayName = "endpoints win")]
    [DataRow("CSTG4023", """{ "Kestrel": { "Endpoints": { "Tls": { "Url": "https://*:8443" } } } }""")]
    [DataRow("", """{ "Kestrel": { "Endpoints": { "Tls": { "Url": "https://*:8443", "Certificate": { "Path": "/run/secrets/tls.pfx" } } } } }""")]
    [DataRow("CSTG4033", """{ "Kestrel": { "Endpoints": { "Socket": { "Url": "http://unix:/run/app.sock" } } } }""")]
    public void Addresses_in_settings_count_as_those_in_variables(string expected, string settings) => Assert.AreEqual(expected, Check(With("appsettings.json", settings)));

    [TestMethod]
    public void An_address_in_settings_is_named_with_its_file()
    {
        Finding finding = PlanChecks.Run(With("appsettings.json", """{ "Kestrel": { "Endpoints": { "Http": { "Url": "http://*:80" } } } }""").UnderCheck).Single();
        Assert.Contains("Kestrel:Endpoints:Http:Url in appsettings.json is 'http://*:80'", finding.Message);
        Assert.Contains("'http://*:8080'", finding.Advice);
    }

    [TestMethod]
    [DataRow("CSTG4022", "appsettings.Production.json", "")]
    [DataRow("", "appsettings.Development.json", "")]
    [DataRow("CSTG4022", "appsettings.Staging.json", "ASPNETCORE_ENVIRONMENT=Staging")]
    [DataRow("", "appsettings.Staging.json", "ASPNETCORE_ENVIRONMENT=Staging;DOTNET_ENVIRONMENT=Other", DisplayName = "DOTNET_ENVIRONMENT wins")]
    [DataRow("", "appsettings.Staging.json", "ASPNETCORE_ENVIRONMENT=staging", DisplayName = "Linux has case")]
    [DataRow("", "appsettings.json", "ASPNETCORE_CONTENTROOT=/settings")]
    [DataRow("", "appsettings.json", "Kestrel__Endpoints__Http__Url=http://*:8080", DisplayName = "a variable wins over the file")]
    [DataRow("CSTG4022", "appsettings.json", "ASPNETCORE_URLS=http://*:8080", DisplayName = "the file wins over one with a prefix")]
    public void The_environments_settings_count(string expected, string path, string variables) => Assert.AreEqual(
        expected,
        Check(With(path, """{ "Kestrel": { "Endpoints": { "Http": { "Url": "http://*:80" } } } }""") with { Environment = [.. variables.Split(';', StringSplitOptions.RemoveEmptyEntries)] }));

    [TestMethod]
    [DataRow("", "/run/secrets/other.pfx", DisplayName = "it will be mounted")]
    [DataRow("", "/run/secrets/tls.pfx")]
    [DataRow("", "tls.pfx")]
    [DataRow("CSTG4032", "other.pfx")]
    [DataRow("CSTG4032", "/app/certs/other.pfx")]
    [DataRow("", "/app/mounted/other.pfx", DisplayName = "a volume")]
    [DataRow("CSTG4032", @"C:\\certs\\other.pfx", DisplayName = "on Linux that is a relative path")]
    [DataRow("CSTG4032", "key.pem", DisplayName = "the user may not read it")]
    public void CSTG4032_certificates_are_in_the_image(string expected, string path)
    {
        string[] settings =
        [
            $$"""{ "Kestrel": { "Certificates": { "Default": { "Path": "{{path}}" } } } }""",
            $$"""{ "kestrel": { "endpoints": { "Tls": { "Url": "https://*:8443", "Certificate": { "KeyPath": "{{path}}" } } } } }""",
        ];
        foreach (string text in settings)
        {
            ImageFacts facts = With("appsettings.json", text) with { Ours = [.. Web.Ours, File("app/key.pem", new UnixMode(0b110_000_000))] };
            PlanUnderCheck plan = facts.UnderCheck;
            plan = plan with { Plan = plan.Plan with { Settings = plan.Plan.Settings with { Volumes = ["/app/mounted"] } } };
            Assert.AreEqual(expected, Codes(plan, "CSTG4032"), text);
            Assert.AreEqual("", Codes((facts with { Published = [.. facts.Published.Where(file => file.Origin != FileOrigin.Framework)] }).UnderCheck, "CSTG4032"), "no server");
        }
    }

    [TestMethod]
    [DataRow("CSTG4033", "/run/app.sock")]
    [DataRow("CSTG4033", "/nowhere/app.sock")]
    [DataRow("", "/tmp/app.sock")]
    [DataRow("", "/sockets/app.sock", DisplayName = "a volume")]
    public void CSTG4033_the_sockets_folder_is_writable(string expected, string socket)
    {
        PlanUnderCheck plan = (Web with { Environment = [$"ASPNETCORE_URLS=http://unix:{socket}"] }).UnderCheck;
        Assert.AreEqual(expected, Codes(plan with { Plan = plan.Plan with { Settings = plan.Plan.Settings with { Volumes = ["/sockets"] } } }, "CSTG"));
    }

    /// <summary>The provider itself is the oracle.</summary>
    [TestMethod]
    [DataRow("""{ "a": 1 }""")]
    [DataRow("""{ "a": 1, } // and a comment""")]
    [DataRow("""{ /* one */ "a": [1, 2, { "b": null }], "c": {}, "d": [] }""")]
    [DataRow("\ufeff{}")]
    [DataRow("""{ "a": 1""")]
    [DataRow("")]
    [DataRow("[1]")]
    [DataRow("null")]
    [DataRow("""{ "a": 1, "A": 2 }""")]
    [DataRow("""{ "a:b": 1, "a": { "b": 2 } }""")]
    [DataRow("""{ "a": {}, "a": 1 }""")]
    [DataRow("""{ "a": NaN }""")]
    [DataRow("{ 'a': 1 }")]
    [DataRow("""{ "a": 1 } { "b": 1 }""")]
    [DataRow("""{ "a": "\q" }""")]
    [DataRow("""{ "A": "x", "a": {} }""")]
    [DataRow("""{ "A": "x", "a": [] }""")]
    [DataRow("""{ "a": {}, "A": [] }""")]
    [DataRow("""{ "a": [], "A": "x" }""")]
    [DataRow("""{ "x": "\ud800" }""")]
    [DataRow("""{ "\ud800": "x" }""")]
    [DataRow("""{ "x": "\ud83d\ude00" }""")]
    public void CSTG4034_settings_are_read_as_the_provider_reads_them(string settings)
    {
        bool isRead = true;
        try
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(settings));
            new ConfigurationBuilder().AddJsonStream(stream).Build();
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            isRead = false;
        }

        Assert.AreEqual(isRead ? "" : "CSTG4034 Error", CheckSeverities(With("appsettings.json", settings), Code(Builder)));
    }

    [TestMethod]
    public void CSTG4034_the_encoding_is_that_of_the_mark()
    {
        byte[] settings = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("{}")];
        Assert.AreEqual("", CheckSeverities(Web with { Published = [.. Web.Published, Samples.Published("x", FileOrigin.App) with { RelativePath = "appsettings.json", Content = FileContent.Of(settings) }] }, Code(Builder)));
    }

    [TestMethod]
    [DataRow("CSTG4034 Error", "appsettings.json", Builder)]
    [DataRow("CSTG4034 Error", "appsettings.json", "Microsoft.AspNetCore.Builder.WebApplication.CreateSlimBuilder")]
    [DataRow("CSTG4034 Error", "appsettings.json", "Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder")]
    [DataRow("CSTG4034 Warning", "appsettings.json", "Microsoft.Extensions.Hosting.Host.CreateDefaultBuilder", DisplayName = "it may clear its sources")]
    [DataRow("CSTG4034 Warning", "appsettings.json", "Newtonsoft.Json.JsonConvert.DeserializeObject", DisplayName = "nobody knows who reads it")]
    [DataRow("CSTG4034 Error", "appsettings.Production.json", Builder)]
    [DataRow("CSTG4034 Warning", "appsettings.Development.json", Builder)]
    [DataRow("", "other.json", Builder)]
    [DataRow("", "wwwroot/appsettings.json", Builder)]
    public void CSTG4034_is_an_error_where_the_app_reads_the_file(string expected, string path, string call) => Assert.AreEqual(expected, CheckSeverities(With(path, "{"), Code(call)));

    [TestMethod]
    public void CSTG4034_an_app_that_reads_no_settings_has_its_own_format() =>
        Assert.AreEqual("", CheckSeverities(With("appsettings.json", "{") is var facts ? facts with { Published = [.. facts.Published.Where(file => file.Origin != FileOrigin.Framework)] } : facts));

    [TestMethod]
    [DataRow("CSTG4035 Error", "Nowhere")]
    [DataRow("CSTG4035 Error", "hook.dll", DisplayName = "neither a path nor a name")]
    [DataRow("CSTG4035 Error", "./App.dll")]
    [DataRow("CSTG4035 Error", "/app/Nowhere.dll")]
    [DataRow("CSTG4035 Warning", "/otel/Nowhere.dll", DisplayName = "it may be mounted")]
    [DataRow("", "/app/App.dll:App")]
    [DataRow("", "")]
    public void CSTG4035_startup_hooks_are_there(string expected, string value) => Assert.AreEqual(expected, CheckSeverities(Web with { Environment = [$"DOTNET_STARTUP_HOOKS={value}"] }));

    [TestMethod]
    public void CSTG4035_a_trimmed_app_runs_no_hooks()
    {
        ImageFacts facts = Web with { Environment = ["DOTNET_STARTUP_HOOKS=Nowhere"] };
        Assert.AreEqual("", CheckSeverities(facts with { IsSingleFile = true }));
        PublishedFile settings = Published("App.runtimeconfig.json", """{"runtimeOptions":{"configProperties":{"System.Globalization.Invariant":true,"System.StartupHookProvider.IsSupported":false}}}""");
        Assert.AreEqual("", CheckSeverities(facts with { Published = [.. Web.Published[..^1], settings] }));
    }

    [TestMethod]
    [DataRow("CSTG4036 Warning", "Nowhere;App")]
    [DataRow("", "App")]
    public void CSTG4036_hosting_startups_are_there(string expected, string value)
    {
        Assert.AreEqual(expected, CheckSeverities(Web with { Environment = [$"ASPNETCORE_HOSTINGSTARTUPASSEMBLIES={value}"] }));
        Assert.AreEqual("", CheckSeverities(Web with { Environment = [$"ASPNETCORE_HOSTINGSTARTUPASSEMBLIES={value}"], Published = [.. Web.Published[..1], Web.Published[^1]] }), "no server");
    }

    /// <summary>What each does was seen with .NET 10.0.12.</summary>
    [TestMethod]
    [DataRow("CSTG4037 Error", "DOTNET_GCHeapHardLimit=200MB", DisplayName = "0x200")]
    [DataRow("CSTG4037 Error", "DOTNET_GCHeapHardLimit=0x100000")]
    [DataRow("CSTG4037 Error", "COMPlus_GCHeapHardLimit=1")]
    [DataRow("CSTG4037 Error", "DOTNET_GCHeapHardLimit=-1")]
    [DataRow("CSTG4037 Error", "DOTNET_GCHeapHardLimit=FFFFFFFFFFFFFFFF")]
    [DataRow("CSTG4037 Warning", "DOTNET_GCHeapHardLimit=xyz", DisplayName = "ignored")]
    [DataRow("CSTG4037 Warning", "DOTNET_GCHeapHardLimit=FFFFFFFFFFFFFFFFFF", DisplayName = "more than 64 bits are ignored")]
    [DataRow("CSTG4037 Warning", "DOTNET_GCHeapHardLimitPercent=75", DisplayName = "117 percent")]
    [DataRow("", "DOTNET_GCHeapHardLimitPercent=4B")]
    [DataRow("", "DOTNET_GCHeapHardLimit=C800000")]
    [DataRow("", "DOTNET_GCHeapHardLimit=0x2000000")]
    [DataRow("", "DOTNET_GCHeapHardLimit=400000")]
    [DataRow("", "DOTNET_GCHeapHardLimit=0")]
    public void CSTG4037_the_heaps_limit_in_a_variable(string expected, string variable) => Assert.AreEqual(expected, CheckSeverities(Web with { Environment = [variable] }));

    [TestMethod]
    [DataRow("CSTG4037 Error", "\"System.GC.HeapHardLimit\":\"200MB\"")]
    [DataRow("CSTG4037 Error", "\"System.GC.HeapHardLimit\":1000")]
    [DataRow("CSTG4037 Error", "\"System.GC.HeapHardLimit\":1.5")]
    [DataRow("CSTG4037 Error", "\"System.GC.HeapHardLimit\":-1")]
    [DataRow("CSTG4037 Warning", "\"System.GC.HeapHardLimit\":\"C800000\"")]
    [DataRow("CSTG4037 Warning", "\"System.GC.HeapHardLimitPercent\":101")]
    [DataRow("", "\"System.GC.HeapHardLimit\":\"0x2000000\"")]
    [DataRow("", "\"System.GC.HeapHardLimit\":200000000")]
    [DataRow("", "\"System.GC.HeapHardLimitPercent\":75")]
    public void CSTG4037_the_heaps_limit_in_a_setting(string expected, string setting)
    {
        PublishedFile settings = Published("App.runtimeconfig.json", $$$"""{"runtimeOptions":{"configProperties":{"System.Globalization.Invariant":true,{{{setting}}} } } }""");
        ImageFacts facts = Web with { Published = [.. Web.Published[..^1], settings] };
        Assert.AreEqual(expected, CheckSeverities(facts));
        Assert.AreEqual("", Codes((facts with { Environment = ["DOTNET_GCHeapHardLimit=C800000", "DOTNET_GCHeapHardLimitPercent=10"] }).UnderCheck, "CSTG4037"), "the variable wins");
    }

    [TestMethod]
    [DataRow("CSTG4038 Error", "App.dll", 0)]
    [DataRow("CSTG4038 Error", "App.dll", 700)]
    [DataRow("CSTG4038 Warning", "Package.dll", 0)]
    [DataRow("CSTG4038 Warning", "Package.dll", 64)]
    [DataRow("", "App.dll", -1)]
    [DataRow("", "Unlisted.dll", 700)]
    public void CSTG4038_assemblies_are_whole(string expected, string cut, int length)
    {
        byte[] whole = Emitted.App("App", _ => { }).ReadAll();
        PublishedFile Assembly(string name) => new(name, FileContent.Of(name == cut && length >= 0 ? whole[..length] : whole), FileOrigin.App, false, false);
        PublishedFile list = Published("App.deps.json", """{"runtimeTarget":{"name":"t"},"targets":{"t":{"p/1":{"runtime":{"App.dll":{},"lib/Package.dll":{}}}}}}""");
        Assert.AreEqual(expected, CheckSeverities(Web with { Published = [.. Web.Published, list, Assembly("App.dll"), Assembly("Package.dll"), Assembly("Unlisted.dll")] }, skip: "CSTG4001"));
    }

    [TestMethod]
    [DataRow("CSTG4041", "/app/App", "", "/app/App")]
    [DataRow("CSTG4041", "/app/App", "serve", "/app/App;serve")]
    [DataRow("", "/app/App", "serve", "/app/App", DisplayName = "what it does without arguments is not known")]
    [DataRow("", "/app/App", "", "/app/App;--health")]
    [DataRow("", "/app/App", "", "/app/probe")]
    public void CSTG4041_the_health_check_does_not_start_the_app(string expected, string start, string arguments, string check)
    {
        ImageFacts facts = Web with
        {
            Ours = [.. Web.Ours, File("app/probe", UnixMode.Executable)],
            Entrypoint = [start],
            Command = [.. arguments.Split(';', StringSplitOptions.RemoveEmptyEntries)],
            Environment = ["ASPNETCORE_HTTP_PORTS=8080"],
            Healthcheck = [.. check.Split(';')],
        };
        Assert.AreEqual(expected, Check(facts));
        Assert.AreEqual("", Check(facts with { Environment = [] }), "an app that listens nowhere may be started twice");
    }

    [TestMethod]
    [DataRow("", "/healthz", "{}")]
    [DataRow("", "/healthz", """{ "Kestrel": { "Endpoints": { "Http": { "Url": "http://*:8080" }, "Other": { "Url": "http://*:9000" } } } }""")]
    [DataRow("CSTG4043", "/healthz", """{ "Kestrel": { "Endpoints": { "Http": { "Url": "http://*:9000" } } } }""")]
    [DataRow("CSTG4043", "/healthz", """{ "Kestrel": { "Endpoints": { "Tls": { "Url": "https://*:8080", "Certificate": { "Path": "/run/secrets/tls.pfx" } } } } }""", DisplayName = "TLS at the port")]
    [DataRow("", ":8080/healthz", """{ "Kestrel": { "Endpoints": { "Http": { "Url": "http://*:9000" } } } }""", DisplayName = "code may listen at the port that the project names")]
    public void CSTG4043_the_probe_asks_where_the_app_listens(string expected, string probe, string settings)
    {
        ImageFacts facts = With("appsettings.json", settings) with
        {
            Ours = [.. Web.Ours, File("usr/bin/health-probe", UnixMode.Executable)],
            Environment = ["ASPNETCORE_HTTP_PORTS=8080"],
            Healthcheck = ["/usr/bin/health-probe", "8080", "/healthz"],
            HealthProbe = probe,
        };
        Assert.AreEqual(expected, Check(facts));
        if (expected.Length > 0)
        {
            Finding finding = PlanChecks.Run(facts.UnderCheck).Single();
            Assert.Contains("at port 8080: Kestrel:Endpoints:", finding.Message);
            Assert.Contains(settings.Contains("9000", StringComparison.Ordinal) ? "<ContainerStagesHealthProbe>:9000/healthz</ContainerStagesHealthProbe>" : "Add an address with HTTP", finding.Advice);
        }

        Assert.AreEqual("", Check(facts with { HealthProbe = "" }), "a command of the project's own");
    }

    private static ImageFacts With(string path, string settings) => Web with { Published = [.. Web.Published, Published(path, settings)] };

    private static PublishedFile Published(string path, string content) => new(path, FileContent.Of(Encoding.UTF8.GetBytes(content)), FileOrigin.App, false, false);

    private static IndexEntry Folder(string path, UnixMode? mode = null) => new(path, EntryType.Folder) { Mode = mode ?? UnixMode.Executable };

    /// <summary>An app whose code calls a method.</summary>
    private static ReadAssembly Code(string member) => new(Samples.Published("App.dll", FileOrigin.App), new AssemblyFacts
    {
        Name = "App",
        Version = new Version(1, 0),
        Mvid = Guid.Empty,
        References = [],
        Types = [new UsedType(member[..member.LastIndexOf('.')], "Microsoft.AspNetCore", [member[(member.LastIndexOf('.') + 1)..]])],
        Calls = [],
        SymbolPath = null,
        Documents = [],
    });

    private static string Check(ImageFacts facts) => Codes(facts.UnderCheck, "CSTG");

    private static string Codes(PlanUnderCheck plan, string prefix) =>
        string.Join(' ', PlanChecks.Run(plan).Select(finding => finding.Diagnostic.Code).Where(code => code.StartsWith(prefix, StringComparison.Ordinal)));

    private static string CheckSeverities(ImageFacts facts, ReadAssembly? code = null, string skip = "none")
    {
        var policy = new CheckPolicy([]);
        PlanUnderCheck plan = facts.UnderCheck with { Assemblies = code is null ? [] : [code] };
        return string.Join(' ', PlanChecks.Run(plan).Where(finding => finding.Diagnostic.Code != skip).Select(finding => $"{finding.Diagnostic.Code} {policy.SeverityOf(finding)}"));
    }
}
