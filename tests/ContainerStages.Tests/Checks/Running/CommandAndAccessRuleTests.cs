using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Text;
using ContainerStages.App;
using ContainerStages.Checks;
using ContainerStages.Checks.Facts;
using ContainerStages.Checks.Running;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Metadata;
using ContainerStages.Oci;
using ContainerStages.Tests.Metadata;
using ContainerStages.Tests.Layers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using static ContainerStages.Tests.Checks.ImageFacts;

namespace ContainerStages.Tests.Checks.Running;

/// <summary>For each rule about how the image starts and what its user may touch, what it finds and what it lets pass.</summary>
[TestClass]
public sealed class CommandAndAccessRuleTests
{
    private static readonly NumericUser User = new(1654, 1654);
    private static readonly UnixMode Private = new(0b111_000_000);
    private static readonly UnixMode OpenFolder = new(0b111_111_111);

    /// <summary>An app that starts: for <see cref="User"/>, self-contained, on a base with a folder for temporary files.</summary>
    private static readonly ImageFacts Sound = new()
    {
        User = User,
        InBase = [Folder("tmp", UnixMode.Temporary), Text("etc/passwd", "app:x:1654:1654::/home/app:/sbin/nologin\n"), Folder("home/app") with { Owner = User }],
        Ours = [File("app/App", UnixMode.Executable), File("app/App.dll")],
        Published = [Samples.Published("App", FileOrigin.App, executable: true), Config("")],
    };

    [TestMethod]
    public void A_sound_app_has_no_findings() => Assert.AreEqual("", Check(Sound));

    [TestMethod]
    [DataRow("CSTG4015", "10.0.0", "", null, null)]
    [DataRow("", "10.0.0", "10.0.12", null, null)]
    [DataRow("", "10.0.0", "10.2.0", null, null)]
    [DataRow("CSTG4015", "10.0.5", "10.0.1", null, null)]
    [DataRow("CSTG4015", "10.0.0", "9.0.9", null, null)]
    [DataRow("CSTG4015", "9.0.0", "10.0.0", null, null)]
    [DataRow("", "9.0.0", "10.0.0", "Major", null)]
    [DataRow("", "9.0.0", "10.0.0", null, "Major")]
    [DataRow("CSTG4015", "9.0.0", "10.0.0", "Major", "Minor")]
    [DataRow("CSTG4015", "10.0.0", "10.1.0", "LatestPatch", null)]
    [DataRow("CSTG4015", "10.0.0", "10.0.1", "Disable", null)]
    [DataRow("CSTG4015", "10.0.0", "10.0.0-rc.2.25502.107", null, null)]
    [DataRow("", "10.0.0-rc.1", "10.0.0", null, null)]
    public void CSTG4015_a_framework_dependent_app_needs_its_framework(string expected, string wanted, string installed, string? rollForward, string? variable)
    {
        string rule = rollForward is null ? "" : $"\"rollForward\":\"{rollForward}\",";
        ImageFacts facts = Sound with
        {
            Published = [Config($$"""{{rule}}"framework":{"name":"Microsoft.NETCore.App","version":"{{wanted}}"}""")],
            Environment = variable is null ? [] : [$"DOTNET_ROLL_FORWARD={variable}"],
        };
        Assert.AreEqual(expected, Check(installed.Length == 0 ? facts : facts with { InBase = [.. facts.InBase, Folder($"usr/share/dotnet/shared/Microsoft.NETCore.App/{installed}")] }));
    }

    /// <summary>A hosted Blazor WebAssembly app publishes the client's <c>runtimeconfig.json</c> too, and its name may sort first.</summary>
    [TestMethod]
    public void CSTG4015_a_referenced_program_says_nothing_about_the_apps_framework()
    {
        PublishedFile client = Config("") with { RelativePath = "App.Client.runtimeconfig.json" };
        PublishedFile app = Config("""
            "framework":{"name":"Microsoft.AspNetCore.App","version":"10.0.0"}
            """);
        Assert.AreEqual("CSTG4015", Check(Sound with { Published = [client, app] }));
        PublishedFile other = app with { RelativePath = "App.Client.runtimeconfig.json" };
        Assert.AreEqual("", Check(Sound with { Published = [other, Config("")] }));
        Assert.AreEqual("", Check(Sound with { Published = [other], InBase = [] }), "compiled ahead of time: no runtime needs a folder for temporary files");
    }

    [TestMethod]
    [DataRow("CSTG4015 Error", "10.0.0", "9.0.9")]
    [DataRow("CSTG4015 Error", "10.0.0", "")]
    [DataRow("CSTG4015 Warning", "9.0.0", "10.0.0", DisplayName = "DOTNET_ROLL_FORWARD of a deployment takes it")]
    public void CSTG4015_is_an_error_where_no_roll_forward_helps(string expected, string wanted, string installed)
    {
        ImageFacts facts = Sound with
        {
            Published = [Config($$"""
                "framework":{"name":"Microsoft.NETCore.App","version":"{{wanted}}"}
                """)],
        };
        Assert.AreEqual(expected, CheckSeverities(installed.Length == 0 ? facts : facts with { InBase = [.. facts.InBase, Folder($"usr/share/dotnet/shared/Microsoft.NETCore.App/{installed}")] }));
    }

    [TestMethod]
    [DataRow("CSTG4017 Warning", "0700", "0755", DisplayName = "root searches the folder")]
    [DataRow("CSTG4017 Warning", "0755", "0744", DisplayName = "its owner runs it")]
    [DataRow("CSTG4017 Error", "0755", "0644", DisplayName = "nobody runs it")]
    public void CSTG4017_is_an_error_where_no_user_may(string expected, string folder, string program)
    {
        Assert.IsTrue(UnixMode.TryParse(folder, out UnixMode folderMode));
        Assert.IsTrue(UnixMode.TryParse(program, out UnixMode programMode));
        Assert.AreEqual(expected, CheckSeverities(Sound with { Ours = [Folder("app", folderMode), File("app/App", programMode)] }));
    }

    [TestMethod]
    public void CSTG4015_says_what_the_image_has_and_is_the_only_one_about_a_missing_dotnet()
    {
        ImageFacts facts = Sound with
        {
            Entrypoint = ["dotnet", "App.dll"],
            InBase = [.. Sound.InBase, Folder("opt/net/shared/Microsoft.NETCore.App/8.0.1")],
            Published = [Config("""
                "frameworks":[{"name":"Microsoft.NETCore.App","version":"10.0.0"},{"name":"Microsoft.AspNetCore.App","version":"10.0.0"}]
                """)],
        };
        Finding finding = PlanChecks.Run(facts.UnderCheck).Single();
        Assert.AreEqual("CSTG4015", finding.Diagnostic.Code);
        Assert.Contains("needs 'Microsoft.NETCore.App 10.0.0', 'Microsoft.AspNetCore.App 10.0.0', and the image has 'Microsoft.NETCore.App 8.0.1'", finding.Message);
    }

    [TestMethod]
    [DataRow("", "/app/App")]
    [DataRow("", "./App")]
    [DataRow("", "tool;x")]
    [DataRow("", "/usr/bin/env;/app/App", DisplayName = "a program of the base")]
    [DataRow("CSTG4016", "/app/Wrong")]
    [DataRow("CSTG4016", "App", DisplayName = "the working directory is not in PATH")]
    [DataRow("CSTG4016", "/bin/sh;-c;/app/App")]
    [DataRow("CSTG4016", "/app", DisplayName = "a folder")]
    [DataRow("CSTG4016", "/usr/bin/dotnet;Wrong.dll")]
    [DataRow("", "/usr/bin/dotnet;App.dll")]
    [DataRow("", "/usr/bin/dotnet;/app/App.dll")]
    [DataRow("", "", DisplayName = "an image that starts nothing by itself")]
    public void CSTG4016_what_is_started_is_in_the_image(string expected, string command)
    {
        ImageFacts facts = Sound with
        {
            InBase = [.. Sound.InBase, File("usr/bin/tool", UnixMode.Executable), File("usr/bin/env", UnixMode.Executable), File("usr/bin/dotnet", UnixMode.Executable)],
        };
        string[] words = command.Split(';', StringSplitOptions.RemoveEmptyEntries);
        Assert.AreEqual(expected, Check(facts with { Entrypoint = [.. words] }));
        Assert.AreEqual(expected, Check(facts with { Entrypoint = [], Command = [.. words] }));
    }

    [TestMethod]
    public void CSTG4016_a_framework_without_dotnet_is_for_the_apps_own_program()
    {
        Finding finding = PlanChecks.Run((Sound with
        {
            Entrypoint = ["dotnet", "App.dll"],
            InBase = [.. Sound.InBase, Folder("usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.12")],
            Published = [Config(""" "framework":{"name":"Microsoft.NETCore.App","version":"10.0.0"} """)],
        }).UnderCheck).Single();
        Assert.AreEqual("CSTG4016", finding.Diagnostic.Code);
        Assert.Contains("remove <UseAppHost>false</UseAppHost>", finding.Advice);
    }

    [TestMethod]
    public void CSTG4016_carries_the_app_command_to_paste()
    {
        Finding finding = PlanChecks.Run((Sound with { Entrypoint = ["/app/Wrong"] }).UnderCheck).Single();
        Assert.Contains("""<ContainerAppCommand Include="/app/App" />""", finding.Advice);
    }

    [TestMethod]
    [DataRow("", "#!/bin/app-shell -e\nexec")]
    [DataRow("CSTG4016", "#!/bin/other\nexec")]
    [DataRow("CSTG4017", "#!/bin/locked\nexec")]
    public void CSTG4016_and_CSTG4017_a_script_has_its_interpreter(string expected, string script) => Assert.AreEqual(expected, Check(Sound with
    {
        InBase = [.. Sound.InBase, File("bin/app-shell", UnixMode.Executable), File("bin/locked", Private)],
        Ours = [.. Sound.Ours, File("app/start.sh", UnixMode.Executable)],
        Published = [.. Sound.Published, new PublishedFile("start.sh", FileContent.Of(Encoding.UTF8.GetBytes(script)), FileOrigin.App, false, true)],
        Entrypoint = ["/app/start.sh"],
    }));

    [TestMethod]
    [DataRow("", "#!/bin/app-shell\n", true, true)]
    [DataRow("CSTG4045 Error", "#!/bin/app-shell\r\n", true, true)]
    [DataRow("CSTG4045 Error", "#!/bin/app-shell -e\r\nexec\r\n", true, true)]
    [DataRow("CSTG4045 Warning", "#!/bin/app-shell\r\n", false, true)]
    [DataRow("CSTG4045 Warning", "#!/bin/app-shell\r\n", false, false)]
    [DataRow("", "#!/bin/app-shell\nexec\r\n", true, true)]
    [DataRow("", "text\r\n", false, false)]
    public void CSTG4045_the_first_line_of_a_script_ends_as_Linux_ends_lines(string expected, string script, bool isStarted, bool isPublished)
    {
        FileContent content = FileContent.Of(Encoding.UTF8.GetBytes(script));
        PlanUnderCheck plan = (Sound with
        {
            InBase = [.. Sound.InBase, File("bin/app-shell", UnixMode.Executable)],
            Ours = [.. Sound.Ours, File("app/start.sh", UnixMode.Executable)],
            Published = [.. Sound.Published, .. isPublished ? (PublishedFile[])[new PublishedFile("start.sh", content, FileOrigin.App, false, true)] : []],
            Entrypoint = isStarted ? ["/app/start.sh"] : Sound.Entrypoint,
        }).UnderCheck;
        ContainerPath path = ContainerPath.Parse("app/start.sh");
        var copy = new CopiedFiles(ItemReference.Stage("tools"), "assets", path, [new FileEntry(path, content) { Mode = UnixMode.Executable }]);

        Assert.AreEqual(expected, CheckSeverities(isPublished ? plan : plan with { Copies = [copy] }));
    }

    [TestMethod]
    [DataRow("", null, "[\"CMD\",\"/app/App\"]")]
    [DataRow("", "/app/App", "[\"CMD\",\"/usr/bin/curl\"]")]
    [DataRow("CSTG4016 Warning", "/app/Wrong", null, DisplayName = "Kubernetes runs no health checks of images")]
    [DataRow("CSTG4016 Warning", null, "[\"CMD\",\"/usr/bin/curl\"]")]
    [DataRow("CSTG4016 Warning", null, "[\"CMD-SHELL\",\"curl x\"]")]
    [DataRow("", null, "[\"NONE\"]")]
    public void CSTG4016_the_health_check_is_in_the_image(string expected, string? own, string? inBase)
    {
        ImageFacts facts = Sound with { Healthcheck = own is null ? [] : [own], BaseSettings = inBase is null ? "" : $$""" "Healthcheck":{"Test":{{inBase}}}, """ };
        Assert.AreEqual(expected, CheckSeverities(facts));
    }

    [TestMethod]
    [DataRow("", "0755", "0755", 0u)]
    [DataRow("CSTG4017", "0755", "0644", 0u)]
    [DataRow("CSTG4017", "0700", "0755", 0u)]
    [DataRow("", "0700", "0755", 1654u)]
    [DataRow("", "0755", "0700", 1654u)]
    [DataRow("CSTG4017", "0755", "0655", 1654u, DisplayName = "the owner's bits alone count for the owner")]
    public void CSTG4017_the_user_may_run_the_program_and_search_its_folders(string expected, string folder, string program, uint owner)
    {
        Assert.IsTrue(UnixMode.TryParse(folder, out UnixMode folderMode));
        Assert.IsTrue(UnixMode.TryParse(program, out UnixMode programMode));
        var by = new NumericUser(owner, owner);
        Assert.AreEqual(expected, Check(Sound with { Ours = [Folder("app", folderMode) with { Owner = by }, File("app/App", programMode) with { Owner = by }] }));
    }

    [TestMethod]
    public void CSTG4017_folders_count_that_only_a_link_leads_through()
    {
        ImageFacts facts = Sound with { Entrypoint = ["/go"], InBase = [.. Sound.InBase, Link("go", "opt/hop/App"), Folder("opt/hop"), Link("opt/hop/App", "/app/App")] };
        Assert.AreEqual("", Check(facts));
        Assert.AreEqual("CSTG4017", Check(facts with { InBase = [.. facts.InBase, Folder("opt/hop", Private)] }));
    }

    [TestMethod]
    public void CSTG4017_the_loader_is_run_too()
    {
        ImageFacts With(UnixMode loader) => Sound with { InBase = [.. Sound.InBase, File("lib64/ld-linux-x86-64.so.2", loader)], Ours = [Program("app/App")] };
        Assert.AreEqual("", string.Join(' ', ExecuteAccessRule.Check(With(UnixMode.Executable).UnderCheck)));
        Assert.AreEqual("CSTG4017", ExecuteAccessRule.Check(With(UnixMode.Data).UnderCheck).Single().Diagnostic.Code);
    }

    [TestMethod]
    public void CSTG4017_createdump_matters_where_dumps_are_turned_on()
    {
        ImageFacts facts = Sound with { InBase = [.. Sound.InBase, File("usr/share/dotnet/createdump", new UnixMode(0b111_100_100))] };
        Assert.AreEqual("", Check(facts));
        Assert.AreEqual("CSTG4017 Warning", CheckSeverities(facts with { Environment = ["DOTNET_DbgEnableMiniDump=1"] }));
    }

    [TestMethod]
    public void CSTG4018_the_user_may_read_what_the_app_is_made_of()
    {
        Assert.AreEqual("CSTG4018 Warning", CheckSeverities(Sound with { Ours = [.. Sound.Ours, Folder("app/models", Private), File("app/models/a.bin")] }));
        Assert.AreEqual("", Check(Sound with { InBase = [.. Sound.InBase, File("etc/shadow", Private)] }), "nothing of the app");
        Assert.AreEqual("CSTG4018 Warning", CheckSeverities(Sound with { InBase = [.. Sound.InBase, File("etc/ssl/certs/ca-certificates.crt", Private)] }));
        Assert.AreEqual("CSTG4018 Warning", CheckSeverities(Sound with { InBase = [.. Sound.InBase, Folder("usr/share/zoneinfo", Private)] }));
    }

    [TestMethod]
    public void CSTG4018_the_user_may_read_the_shared_framework()
    {
        ImageFacts With(UnixMode mode) => Sound with
        {
            InBase = [.. Sound.InBase, File("usr/lib/dotnet/shared/Microsoft.NETCore.App/10.0.1/System.Private.CoreLib.dll", mode)],
            Published = [Config("""
                "framework":{"name":"Microsoft.NETCore.App","version":"10.0.0"}
                """)],
        };
        Assert.AreEqual("", Check(With(UnixMode.Data)));
        Assert.AreEqual("CSTG4018", Check(With(Private)));
    }

    [TestMethod]
    public void CSTG4019_there_is_a_folder_for_temporary_files()
    {
        ImageFacts without = Sound with { InBase = [] };
        Assert.AreEqual("CSTG4019 Warning", CheckSeverities(without));
        Assert.AreEqual("CSTG4019", Check(Sound with { InBase = [Folder("tmp")] }), "root's");
        Assert.AreEqual("", Check(Sound with { InBase = [Folder("tmp") with { Owner = User }] }));
        Assert.AreEqual("", Check(without with { Ours = [.. Sound.Ours, Folder("var/scratch", UnixMode.Temporary)], Environment = ["TMPDIR=/var/scratch"] }));
        Assert.AreEqual("", Check(without with { Published = [Samples.Published("App", FileOrigin.App, executable: true)] }), "compiled ahead of time");
        Assert.AreEqual("CSTG4019", Check(without with { Published = [Samples.Published("App", FileOrigin.App, executable: true)], IsSingleFile = true }));
    }

    [TestMethod]
    public void CSTG4020_a_single_file_that_unpacks_itself_has_a_folder_for_it()
    {
        ImageFacts facts = Sound with { IsSingleFile = true, UnpacksItself = true };
        Assert.AreEqual("", Check(facts), "the user's home");
        Assert.AreEqual("CSTG4020 Warning", CheckSeverities(facts with { User = new NumericUser(10001, 10001) }));
        Assert.AreEqual("CSTG4020", Check(facts with { Environment = ["HOME=/nowhere"] }));
        Assert.AreEqual("", Check(facts with { Environment = ["DOTNET_BUNDLE_EXTRACT_BASE_DIR=/tmp/a/b"] }), "the host makes it");
        Assert.AreEqual("CSTG4020", Check(facts with { Environment = ["DOTNET_BUNDLE_EXTRACT_BASE_DIR=/var/a"] }));
        Assert.AreEqual("", Check(Sound with { IsSingleFile = true, Environment = ["HOME=/nowhere"] }), "it does not unpack itself");
    }

    [TestMethod]
    [DataRow("", "ASPNETCORE_HTTP_PORTS=8080")]
    [DataRow("CSTG4022", "ASPNETCORE_HTTP_PORTS=80")]
    [DataRow("CSTG4022", "ASPNETCORE_HTTP_PORTS=8080;80")]
    [DataRow("CSTG4022", "ASPNETCORE_URLS=http://+:80/")]
    [DataRow("CSTG4022", "URLS=http://0.0.0.0:1023")]
    [DataRow("CSTG4022", "DOTNET_URLS=http://*:81;http://*:8080")]
    [DataRow("", "ASPNETCORE_URLS=http://+:1024")]
    public void CSTG4022_no_port_is_roots(string expected, string variable)
    {
        Assert.AreEqual(expected, Check(Web with { Environment = [variable] }));
        Assert.AreEqual(expected, Check(Web with { BaseEnvironment = [variable] }));
        Assert.AreEqual("", Check(Sound with { Environment = [variable] }), "a console app listens nowhere");
    }

    [TestMethod]
    public void CSTG4022_urls_win_over_ports_and_a_declared_port_counts_too()
    {
        Assert.AreEqual("", Check(Web with { Environment = ["ASPNETCORE_HTTP_PORTS=80", "ASPNETCORE_URLS=http://+:8080"] }));
        Assert.AreEqual("CSTG4022 Warning", CheckSeverities(Web with { Environment = ["ASPNETCORE_HTTP_PORTS=80"], Ports = [new ExposedPort(80)] }), "once");
        Assert.AreEqual("CSTG4022 Warning", CheckSeverities(Sound with { Ports = [new ExposedPort(53, IsUdp: true)] }));
        Assert.AreEqual("", Check(Sound with { Ports = [new ExposedPort(8080)] }));
    }

    [TestMethod]
    public void CSTG4022_says_what_to_do_in_Kubernetes()
    {
        string advice = PlanChecks.Run((Web with { Environment = ["ASPNETCORE_HTTP_PORTS=80"] }).UnderCheck).Single().Advice;
        Assert.Contains("net.ipv4.ip_unprivileged_port_start", advice);
    }

    [TestMethod]
    public void CSTG4022_what_a_base_says_counts_for_servers_only()
    {
        ImageFacts unknown = Sound with { Published = [Samples.Published("App", FileOrigin.App, executable: true)] };
        Assert.AreEqual("CSTG4022", Check(unknown with { Environment = ["ASPNETCORE_HTTP_PORTS=80"] }));
        Assert.AreEqual("", Check(unknown with { BaseEnvironment = ["ASPNETCORE_HTTP_PORTS=80"] }));
        Assert.AreEqual("", Check(Sound with { BaseEnvironment = ["ASPNETCORE_HTTP_PORTS=80"], Ports = [new ExposedPort(80)] }), "the planner declares it");
    }

    [TestMethod]
    [DataRow("ASPNETCORE_HTTP_PORTS=80", """Include="ASPNETCORE_HTTP_PORTS" Value="8080" />""")]
    [DataRow("ASPNETCORE_URLS=http://+:81/;http://+:5000", """Include="ASPNETCORE_URLS" Value="http://+:8081;http://+:5000" />""")]
    public void CSTG4022_carries_the_variable_to_paste(string variable, string expected) =>
        Assert.Contains(expected, PlanChecks.Run((Web with { Environment = [variable] }).UnderCheck).Single().Advice);

    [TestMethod]
    [DataRow("CSTG4023", "ASPNETCORE_HTTPS_PORTS=8443", "")]
    [DataRow("CSTG4023", "ASPNETCORE_URLS=http://+:8080;HTTPS://+:8443", "")]
    [DataRow("", "ASPNETCORE_HTTPS_PORTS=", "")]
    [DataRow("", "ASPNETCORE_URLS=http://+:8080", "")]
    [DataRow("", "ASPNETCORE_HTTPS_PORTS=8443", "ASPNETCORE_Kestrel__Certificates__Default__Path=/run/tls.pfx")]
    [DataRow("", "ASPNETCORE_HTTPS_PORTS=8443", "Kestrel__Endpoints__Https__Certificate__Path=/run/tls.pfx")]
    public void CSTG4023_HTTPS_has_a_certificate(string expected, string variable, string other) =>
        Assert.AreEqual(expected.Length == 0 ? "" : expected + " Warning", CheckSeverities(Web with { Environment = [.. ((string[])[variable, other]).Where(text => text.Length > 0)] }));

    [TestMethod]
    [DataRow("appsettings.Production.json", """{ "Kestrel": { "Certificates": { "Default": { "Path": "/run/tls.pfx" } } } }""", "")]
    [DataRow("AppSettings.json", """{ "kestrel": { "certificates": { "default": { "path": "x" } } } }""", "")]
    [DataRow("appsettings.json", """{ "Logging": {} }""", "CSTG4023")]
    [DataRow("other.json", """{ "Certificate": "x" }""", "CSTG4023")]
    [DataRow("App.dll", "…HttpsConnectionAdapterOptions…", "CSTG4023")]
    public void CSTG4023_settings_may_have_the_certificate(string path, string content, string expected) =>
        Assert.AreEqual(expected, Check(Https with { Published = [.. Https.Published, App(path, Encoding.UTF8.GetBytes(content))] }));

    [TestMethod]
    public void CSTG4023_settings_of_megabytes_are_not_read_and_may_have_it() =>
        Assert.AreEqual("", Check(Https with { Published = [.. Https.Published, App("appsettings.json", new byte[(1 << 20) + 1])] }));

    [TestMethod]
    [DataRow(typeof(ListenOptionsHttpsExtensions), "")]
    [DataRow(typeof(HttpsConnectionAdapterOptions), "")]
    [DataRow(typeof(TlsHandshakeCallbackContext), "")]
    [DataRow(typeof(TlsHandshakeCallbackOptions), "")]
    [DataRow(typeof(WebApplication), "CSTG4023")]
    public void CSTG4023_code_may_choose_the_certificate(Type type, string expected)
    {
        FileContent code = Emitted.App("App", il =>
        {
            il.Emit(OpCodes.Ldtoken, type);
            il.Emit(OpCodes.Pop);
        });
        Assert.AreEqual(expected, Check(Https.UnderCheck with { Assemblies = [new ReadAssembly(App("App.dll", []), AssemblyFactsReader.Read(code, default)!)] }));
    }

    [TestMethod]
    public void CSTG4023_code_that_cannot_be_read_may_have_it_too()
    {
        Assert.AreEqual("", Check(Https with { IsSingleFile = true }));
        Assert.AreEqual("", Check(Https with { Published = [Samples.Published("App", FileOrigin.App, executable: true)] }));
    }

    [TestMethod]
    public void CSTG5001_devices_in_a_base()
    {
        Assert.AreEqual("CSTG5001 Warning", CheckSeverities(Sound with { InBase = [.. Sound.InBase, new IndexEntry("dev/sda", EntryType.BlockDevice)] }));
        Assert.AreEqual("CSTG5001", Check(Sound with { InBase = [.. Sound.InBase, new IndexEntry("dev/null", EntryType.CharacterDevice)] }));
        Assert.AreEqual("", Check(Sound with { InBase = [.. Sound.InBase, new IndexEntry("run/fifo", EntryType.Fifo)] }));
    }

    [TestMethod]
    public void CSTG5002_programs_that_run_as_somebody_else()
    {
        IndexEntry su = File("usr/bin/su", new UnixMode(0b100_111_101_101));
        Assert.AreEqual("CSTG5002 Warning", CheckSeverities(Sound with { InBase = [.. Sound.InBase, su, File("usr/bin/wall", new UnixMode(0b010_111_101_101))] }));
        Assert.AreEqual("", Check(Sound with { InBase = [.. Sound.InBase, su with { Mode = UnixMode.Executable }, Folder("var/mail", new UnixMode(0b010_111_101_101))] }), "of a folder it says who owns new files");
    }

    [TestMethod]
    public void CSTG5003_what_everybody_may_change()
    {
        Assert.AreEqual("CSTG5003 Error", CheckSeverities(Sound with { Ours = [.. Sound.Ours, Folder("app/data", OpenFolder)] }));
        Assert.AreEqual("CSTG5003 Warning", CheckSeverities(Sound with { InBase = [.. Sound.InBase, File("etc/settings", OpenFolder)] }));
        Assert.AreEqual("", Check(Sound with { Ours = [.. Sound.Ours, Folder("app/data", UnixMode.Temporary), Link("app/link", "App") with { Mode = OpenFolder }] }));
    }

    [TestMethod]
    [DataRow("CSTG5004 Warning", "usr/bin/bash")]
    [DataRow("CSTG5004 Warning", "usr/local/bin/curl")]
    [DataRow("CSTG5004 Warning", "usr/share/dotnet/sdk/10.0.401/dotnet.dll")]
    [DataRow("", "usr/bin/env")]
    [DataRow("", "usr/share/doc/bash")]
    [DataRow("", "usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.0/dotnet.dll")]
    public void CSTG5004_tools_that_the_app_does_not_need(string expected, string path) =>
        Assert.AreEqual(expected, CheckSeverities(Sound with { InBase = [.. Sound.InBase, File(path, UnixMode.Executable)] }));

    [TestMethod]
    public void CSTG5004_is_one_finding_with_a_count_and_knows_published_programs()
    {
        ImageFacts facts = Sound with { InBase = [.. Sound.InBase, File("usr/bin/dash"), Link("usr/bin/sh", "dash"), File("usr/bin/apt")], Ours = [.. Sound.Ours, File("app/tools/curl", UnixMode.Executable), File("app/make")] };
        Assert.Contains("has 4 that the app does not need, '/app/tools/curl', '/usr/bin/apt', '/usr/bin/dash' and 1 more", PlanChecks.Run(facts.UnderCheck).Single().Message);
    }

    private static ImageFacts Web => Sound with { Published = [.. Sound.Published, Samples.Published("Microsoft.AspNetCore.Server.Kestrel.Core.dll", FileOrigin.Framework)] };

    private static ImageFacts Https => Web with { Environment = ["ASPNETCORE_HTTPS_PORTS=8443"] };

    private static PublishedFile App(string path, byte[] content) => new(path, FileContent.Of(content), FileOrigin.App, false, false);

    private static PublishedFile Config(string options) =>
        new("App.runtimeconfig.json", FileContent.Of(Encoding.UTF8.GetBytes($$"""{"runtimeOptions":{ {{options}}{{(options.Length > 0 ? "," : "")}} "configProperties":{"System.Globalization.Invariant":true} } }""")), FileOrigin.App, false, false);

    private static IndexEntry Folder(string path, UnixMode? mode = null) => new(path, EntryType.Folder) { Mode = mode ?? UnixMode.Executable };

    private static IndexEntry Text(string path, string text) => File(path) with { Text = text };

    private static string Check(ImageFacts facts) => Check(facts.UnderCheck);

    private static string Check(PlanUnderCheck plan) => string.Join(' ', PlanChecks.Run(plan).Select(finding => finding.Diagnostic.Code));

    private static string CheckSeverities(ImageFacts facts) => CheckSeverities(facts.UnderCheck);

    private static string CheckSeverities(PlanUnderCheck plan)
    {
        var policy = new CheckPolicy([]);
        return string.Join(' ', PlanChecks.Run(plan).Select(finding => $"{finding.Diagnostic.Code} {policy.SeverityOf(finding)}"));
    }
}
