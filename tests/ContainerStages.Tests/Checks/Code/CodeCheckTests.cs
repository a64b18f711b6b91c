using System.Text;
using ContainerStages.App;
using ContainerStages.Checks.Code;
using ContainerStages.Checks.Facts;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Metadata;
using ContainerStages.Tests.Metadata;
using ContainerStages.Tests.Layers;

namespace ContainerStages.Tests.Checks.Code;

/// <summary>For each rule about code, what it finds and what it lets pass.</summary>
[TestClass]
public sealed class CodeCheckTests
{
    private const string Invariant = "System.Globalization.Invariant=true";
    private const string Culture = CallsOfInterest.Culture + ".GetCultureInfo";
    private const string Zone = CallsOfInterest.TimeZone + ".FindSystemTimeZoneById";
    private const string TryZone = CallsOfInterest.TimeZone + ".TryFindSystemTimeZoneById";
    private const string Start = CallsOfInterest.Process + ".Start";
    private const string ReflectionOff = "System.Text.Json.JsonSerializer.IsReflectionEnabledByDefault=false";

    [TestMethod]
    [DataRow("CSTG4004", Invariant, "de-DE")]
    [DataRow("", Invariant, "", DisplayName = "the invariant culture")]
    [DataRow("", Invariant, null, DisplayName = "a variable")]
    [DataRow("", "System.Globalization.Invariant=false", "de-DE")]
    [DataRow("", Invariant + ";System.Globalization.PredefinedCulturesOnly=false", "de-DE")]
    public void CSTG4004_cultures_in_invariant_mode(string expected, string settings, string? name) =>
        Assert.AreEqual(expected, Check(Code(settings, Call(Culture, name))));

    [TestMethod]
    public void CSTG4004_the_variable_of_the_image_wins_over_the_settings()
    {
        CodeUnderCheck Set(string value, string settings) => With(Code(settings, Call(Culture, "de-DE")), ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", value));
        Assert.AreEqual("CSTG4004", Check(Set("true", "")));
        Assert.AreEqual("CSTG4004", Check(Set("true", "System.Globalization.Invariant=false")));
        Assert.AreEqual("", Check(Set("0", Invariant)));
        Assert.AreEqual("CSTG4004", Check(Set("maybe", Invariant)));
    }

    [TestMethod]
    public void CSTG4004_a_package_counts_only_where_the_trimmer_left_the_call()
    {
        CodeUnderCheck Package(bool trimmed) => Of(Invariant, [Read(Samples.Published("Package.dll", FileOrigin.Package, trimmed), Call(Culture, "de-DE"))]);
        Assert.AreEqual("CSTG4004", Check(Package(trimmed: true)));
        Assert.AreEqual("", Check(Package(trimmed: false)));
    }

    [TestMethod]
    [DataRow("", FileOrigin.App, "System.Globalization.CultureNotFoundException")]
    [DataRow("CSTG4004", FileOrigin.App, "System.Exception")]
    [DataRow("", FileOrigin.Package, "System.Exception")]
    public void CSTG4004_code_that_is_ready_for_the_exception_passes(string expected, object origin, string caught)
    {
        Call call = Call(Culture, "de-DE") with { Caught = [caught] };
        Assert.AreEqual(expected, Check(Of(Invariant, [Read(Samples.Published("App.dll", (FileOrigin)origin, trimmed: true), call)])));
    }

    [TestMethod]
    [DataRow("CSTG4005", Invariant, "Microsoft.Data.SqlClient/6.1.1", "Microsoft.Data.SqlClient.dll")]
    [DataRow("CSTG4005", Invariant, "microsoft.data.sqlclient/6.1.1", "runtimes/unix/lib/net9.0/Microsoft.Data.SqlClient.dll")]
    [DataRow("", "", "Microsoft.Data.SqlClient/6.1.1", "Microsoft.Data.SqlClient.dll")]
    [DataRow("", Invariant, "Microsoft.Data.SqlClient/6.1.1", "Other.dll", DisplayName = "trimmed away")]
    [DataRow("", Invariant, "Microsoft.Data.Sqlite/10.0.0", "Microsoft.Data.Sqlite.dll")]
    public void CSTG4005_SqlClient_in_invariant_mode(string expected, string settings, string library, string published)
    {
        string json = $$$"""{"runtimeTarget":{"name":"t"},"targets":{"t":{"{{{library}}}":{} } } }""";
        PublishedFile dependencies = new("App.deps.json", FileContent.Of(Encoding.UTF8.GetBytes(json)), FileOrigin.App, false, false);
        Assert.AreEqual(expected, Check(With(Of(settings, []), dependencies, Samples.Published(published, FileOrigin.Package))));
    }

    [TestMethod]
    [DataRow("", "", "Europe/Berlin")]
    [DataRow("CSTG4006", "", "Europe/Bärlin")]
    [DataRow("", "", "W. Europe Standard Time")]
    [DataRow("CSTG4006", Invariant, "W. Europe Standard Time")]
    [DataRow("CSTG4006", Invariant, "Central Standard Time (Mexico)")]
    [DataRow("", Invariant, "Europe/Berlin")]
    [DataRow("", "", null, DisplayName = "a variable")]
    [DataRow("CSTG4006", "System.TimeZoneInfo.Invariant=true", "Europe/Berlin")]
    [DataRow("", "System.TimeZoneInfo.Invariant=true", "utc")]
    [DataRow("", "System.TimeZoneInfo.Invariant=true", null, DisplayName = "a variable that may be UTC")]
    public void CSTG4006_time_zones_that_the_image_has(string expected, string settings, string? id) =>
        Assert.AreEqual(expected, Check(With(Code(settings, Call(Zone, id)), "/usr/share/zoneinfo/Europe/Berlin")));

    [TestMethod]
    [DataRow("CSTG4006", Zone, "Europe/Berlin")]
    [DataRow("CSTG4006", Zone, "Etc/UTC")]
    [DataRow("CSTG4006", Zone, "W. Europe Standard Time")]
    [DataRow("CSTG4006", Zone, null)]
    [DataRow("CSTG4006", TryZone, "Europe/Berlin")]
    [DataRow("", TryZone, "W. Europe Standard Time")]
    [DataRow("", Zone, "UTC")]
    public void CSTG4006_no_time_zones_at_all(string expected, string member, string? id) => Assert.AreEqual(expected, Check(Code("", Call(member, id))));

    [TestMethod]
    public void CSTG4006_TZDIR_says_where_they_are()
    {
        CodeUnderCheck code = With(Code("", Call(Zone, "Europe/Berlin")), "/zones/Europe/Berlin");
        Assert.AreEqual("CSTG4006", Check(code));
        Assert.AreEqual("", Check(With(code, ("TZDIR", "/zones/"))));
    }

    [TestMethod]
    [DataRow("", "/bin/tar")]
    [DataRow("CSTG4024", "/bin/cpio")]
    [DataRow("", "tar")]
    [DataRow("", "tool", DisplayName = "beside the app")]
    [DataRow("CSTG4024", "cpio")]
    [DataRow("", "./cpio", DisplayName = "below the current directory")]
    [DataRow("", "https://example.org/", DisplayName = "an address")]
    [DataRow("", "cmd.exe", DisplayName = "Windows'")]
    [DataRow("", null, DisplayName = "a variable")]
    public void CSTG4024_programs_that_the_image_has(string expected, string? name)
    {
        Call[] calls = [Call(Start, name), Call(CallsOfInterest.ProcessStart + ".set_FileName", name), Call(CallsOfInterest.ProcessStart + "..ctor", name)];
        foreach (Call call in calls)
        {
            Assert.AreEqual(expected, Check(With(Code("", call), "/bin/tar", "/app/tool")), call.Member);
            Assert.AreEqual("", Check(Code("", call with { AsksForPlatform = true })), "it may be for another platform");
        }
    }

    [TestMethod]
    [DataRow("", "/_/App/obj/Release/App.pdb")]
    [DataRow("", "/_1/App.cs")]
    [DataRow("", "/_nuget/p/1.0/contentFiles/P.cs")]
    [DataRow("", "/_/App/../Shared/Shared.cs")]
    [DataRow("", "App.pdb")]
    [DataRow("", "")]
    [DataRow("CSTG4025", "/__w/App/App/App.cs", DisplayName = "GitHub's containers")]
    [DataRow("CSTG4025", "/_work/1/s/App.cs", DisplayName = "Azure's agents")]
    [DataRow("CSTG4025", "/home/me/App/obj/Release/App.pdb")]
    [DataRow("CSTG4025", @"C:\work\App\App.cs")]
    [DataRow("CSTG4025", @"\\server\App\App.cs")]
    public void CSTG4025_folders_of_the_build_machine(string expected, string path)
    {
        ReadAssembly app = Read(Samples.Published("App.dll", FileOrigin.App));
        ReadAssembly[] saying = [app with { Facts = app.Facts with { SymbolPath = path } }, app with { Facts = app.Facts with { Documents = [path] } }];
        foreach (ReadAssembly assembly in saying)
        {
            Assert.AreEqual(expected, Check(Of("", [assembly])));
            Assert.AreEqual("", Check(Of("", [assembly with { File = assembly.File with { Origin = FileOrigin.Package } }])), "its author's business");
        }
    }

    [TestMethod]
    [DataRow("/opt/shared/", "/opt/shared/A.cs", "/opt/shared/B.cs")]
    [DataRow("/opt/", "/opt/shared/A.cs", "/opt/sharing/A.cs")]
    [DataRow("/opt/shared/", "/opt/shared/A.cs")]
    [DataRow("/", "/opt/A.cs", "/home/me/A.cs")]
    [DataRow("", "/opt/A.cs", @"C:\A.cs")]
    [DataRow(@"C:\work\", @"C:\work\A.cs", @"C:\work\b\A.cs")]
    public void CSTG4025_names_the_folder_that_no_root_covers(string expected, params string[] paths)
    {
        ReadAssembly app = Read(Samples.Published("App.dll", FileOrigin.App));
        Finding finding = BuildPathRule.Check(Of("", [app with { Facts = app.Facts with { SymbolPath = null, Documents = [.. paths] } }])).Single();
        Assert.StartsWith($"No root that the image's own build replaces covers '{expected}': set ContainerStagesSourceRoot", finding.Advice);
    }

    [TestMethod]
    public void CSTG4025_symbols_that_are_published()
    {
        PublishedFile symbols = new("App.pdb", FileContent.Of(Path.ChangeExtension(typeof(CallSamples).Assembly.Location, ".pdb")), FileOrigin.App, false, false);
        Assert.AreEqual("CSTG4025", Check(With(Of("", []), symbols)));
        Assert.AreEqual("", Check(With(Of("", []), symbols with { Origin = FileOrigin.Package })));
        Assert.AreEqual("", Check(With(Of("", []), Samples.Published("App.pdb", FileOrigin.App))), "no symbols");
    }

    [TestMethod]
    [DataRow("CSTG4026", ReflectionOff, "0")]
    [DataRow("", ReflectionOff, "options")]
    [DataRow("", "", "0")]
    [DataRow("", "System.Text.Json.JsonSerializer.IsReflectionEnabledByDefault=true", "0")]
    public void CSTG4026_JSON_by_reflection(string expected, string settings, string options)
    {
        var call = new Call("App.Program.Main", CallsOfInterest.Serializer + ".Serialize", ["", "System.Text.Json.JsonSerializerOptions"], [Argument.Unknown, options == "0" ? Argument.Null : Argument.Unknown]);
        Assert.AreEqual(expected, Check(Code(settings, call)));
        Assert.AreEqual("", Check(Of(settings, [Read(Samples.Published("Package.dll", FileOrigin.Package, trimmed: true), call)])), "its author's business");
        Assert.AreEqual("", Check(Code(settings, call with { Parameters = ["", "System.Text.Json.Serialization.Metadata.JsonTypeInfo`1"] })));
    }

    [TestMethod]
    [DataRow("CSTG4027", FaultKind.Type)]
    [DataRow("CSTG4027", FaultKind.Member)]
    [DataRow("CSTG4028", FaultKind.Implementation)]
    public void CSTG4027_and_CSTG4028_what_is_missing(string expected, object kind) =>
        Assert.AreEqual(expected, Check(Of("", []) with { Faults = [new AssemblyFault((FaultKind)kind, "Library.dll", "A+B lacks C.D")] }));

    [TestMethod]
    public void CSTG4028_says_what_to_keep()
    {
        Finding finding = CodeChecks.Run(Of("", []) with { Faults = [new AssemblyFault(FaultKind.Implementation, "Library.dll", "A+B lacks C.D")] }).Single();
        Assert.Contains("""<assembly fullname="Library"><type fullname="A/B" preserve="all" /></assembly>""", finding.Advice);
    }

    [TestMethod]
    public void CSTG4021_the_users_name_without_accounts()
    {
        CodeUnderCheck code = Code("", new Call("App.Program.Main", CallsOfInterest.Environment + ".get_UserName", [], []));
        Assert.AreEqual("CSTG4021", Check(code));
        Assert.AreEqual("", Check(With(code, "/etc/passwd")));
        Assert.AreEqual("", Check(Code("")));
    }

    [TestMethod]
    [DataRow("CSTG4039", "1252")]
    [DataRow("CSTG4039", "28605")]
    [DataRow("CSTG4039", "windows-1252")]
    [DataRow("CSTG4039", "ISO-8859-15")]
    [DataRow("CSTG4039", "cp437")]
    [DataRow("CSTG4039", "shift_jis")]
    [DataRow("", "65001")]
    [DataRow("", "28591")]
    [DataRow("", "utf-8")]
    [DataRow("", "iso-8859-1")]
    [DataRow("", "us-ascii")]
    [DataRow("", "cp819")]
    [DataRow("", null, DisplayName = "a variable")]
    public void CSTG4039_code_pages_have_their_provider(string expected, string? encoding)
    {
        Call call = Call(CallsOfInterest.Encoding + ".GetEncoding", encoding);
        Assert.AreEqual(expected, Check(Code("", call)));
        Assert.AreEqual("", Check(Code("", call with { Caught = ["System.NotSupportedException"] })));
        ReadAssembly package = Read(Samples.Published("Package.dll", FileOrigin.Package));
        package = package with { Facts = package.Facts with { Types = [new UsedType("System.Text.CodePagesEncodingProvider", "System.Text.Encoding.CodePages", ["get_Instance"])] } };
        Assert.AreEqual("", Check(Of("", [Read(Samples.Published("App.dll", FileOrigin.App), call), package])), "a package registers it");
    }

    [TestMethod]
    [DataRow("CSTG4040", "Microsoft.Win32.Registry.GetValue")]
    [DataRow("CSTG4040", "System.Security.Principal.WindowsIdentity.GetCurrent")]
    [DataRow("CSTG4040", "System.Drawing.Bitmap..ctor")]
    public void CSTG4040_what_only_Windows_has(string expected, string member)
    {
        Call call = Call(member, "x");
        Assert.AreEqual(expected, Check(Code("", call)));
        Assert.AreEqual("", Check(Code("", call with { AsksForPlatform = true })));
        Assert.AreEqual("", Check(Code("", call with { Caught = ["System.PlatformNotSupportedException"] })));
        ReadAssembly app = Read(Samples.Published("App.dll", FileOrigin.App), call);
        Assert.AreEqual("", Check(Of("", [app with { Facts = app.Facts with { Types = [new UsedType("System.OperatingSystem", "System.Runtime", ["IsWindows"])] } }])), "another method asks");
        Assert.AreEqual("", Check(Of("", [Read(Samples.Published("Package.dll", FileOrigin.Package, trimmed: true), call)])), "its author's business");
    }

    [TestMethod]
    public void CSTG4040_drawing_ran_on_Linux_before_version_7()
    {
        ReadAssembly Drawing(int version) => Read(Samples.Published("System.Drawing.Common.dll", FileOrigin.Package)) is var read
            ? read with { Facts = read.Facts with { Name = "System.Drawing.Common", Version = new Version(version, 0) } }
            : read;
        ReadAssembly app = Read(Samples.Published("App.dll", FileOrigin.App), Call("System.Drawing.Bitmap..ctor", "x"));
        Assert.AreEqual("", Check(Of("", [app, Drawing(6)])));
        Assert.AreEqual("CSTG4040", Check(Of("", [app, Drawing(10)])));
    }

    [TestMethod]
    [DataRow("CSTG4042", "File.WriteAllText", "orders.txt", null)]
    [DataRow("CSTG4042", "File.AppendAllLines", "logs/orders.txt", null)]
    [DataRow("CSTG4042", "Directory.CreateDirectory", "logs", null)]
    [DataRow("CSTG4042", "StreamWriter..ctor", "orders.txt", null)]
    [DataRow("CSTG4042", "FileStream..ctor", "orders.txt", "2")]
    [DataRow("CSTG4042", "File.Open", "orders.txt", "4")]
    [DataRow("CSTG4042", "File.WriteAllText", "App.dll", null, DisplayName = "a published file")]
    [DataRow("", "FileStream..ctor", "orders.txt", "3", DisplayName = "to read")]
    [DataRow("", "File.Open", "orders.txt", "?", DisplayName = "nobody knows what for")]
    [DataRow("", "File.WriteAllText", "data/orders.txt", null, DisplayName = "a folder of the app's own")]
    [DataRow("", "File.WriteAllText", "data/new/orders.txt", null, DisplayName = "below it")]
    [DataRow("", "Directory.CreateDirectory", "wwwroot", null, DisplayName = "it is there")]
    [DataRow("", "File.WriteAllText", "/var/lib/orders.txt", null, DisplayName = "it may be mounted")]
    [DataRow("", "File.WriteAllText", null, null, DisplayName = "a variable")]
    public void CSTG4042_writes_below_the_apps_folder(string expected, string member, string? path, string? mode)
    {
        Argument[] arguments = [path is null ? Argument.Unknown : Argument.Literal(path), .. mode is null ? [] : (Argument[])[mode == "?" ? Argument.Unknown : Argument.Literal(mode)]];
        var call = new Call("App.Program.Main", "System.IO." + member, mode is null ? ["System.String"] : ["System.String", "System.IO.FileMode"], [.. arguments]);
        CodeUnderCheck With(params Call[] calls)
        {
            CodeUnderCheck code = Code("", calls);
            LayerIndex app = new("app", IsBase: false,
            [
                new IndexEntry("app", EntryType.Folder) { Mode = UnixMode.Executable }, ImageFacts.File("app/App.dll"), new IndexEntry("app/wwwroot", EntryType.Folder) { Mode = UnixMode.Executable },
                new IndexEntry("app/data", EntryType.Folder) { Mode = UnixMode.Executable, Owner = new(1654, 1654) },
            ]);
            ImagePlan plan = code.Plan.Plan;
            return code with { Plan = code.Plan with { FileSystem = ImageFileSystem.Merge(app), Plan = plan with { Settings = plan.Settings with { User = new(1654, 1654) } } } };
        }

        Assert.AreEqual(expected, Check(With(call)));
        Assert.AreEqual("", Check(With(call with { AsksForPlatform = true })));
        Assert.AreEqual("", Check(With(call with { Caught = ["System.UnauthorizedAccessException"] })));
        CodeUnderCheck volume = With(call);
        Assert.AreEqual("", Check(volume with { Plan = volume.Plan with { Plan = volume.Plan.Plan with { Settings = volume.Plan.Plan.Settings with { Volumes = ["/app"] } } } }));
    }

    [TestMethod]
    public void A_sound_app_has_no_findings() => Assert.AreEqual("", Check(Code("")));

    private static Call Call(string member, string? literal) =>
        new("App.Program.Main", member, ["System.String"], [literal is null ? Argument.Unknown : Argument.Literal(literal)]);

    private static CodeUnderCheck Code(string settings, params Call[] calls) => Of(settings, [Read(Samples.Published("App.dll", FileOrigin.App), calls)]);

    private static ReadAssembly Read(PublishedFile file, params Call[] calls) => new(file, new AssemblyFacts
    {
        Name = "App",
        Version = new Version(1, 0),
        Mvid = Guid.Empty,
        References = [],
        Types = [],
        Calls = [.. calls],
        SymbolPath = null,
        Documents = [],
    });

    /// <param name="settings">Of the runtime, as <c>name=value;name=value</c>.</param>
    private static CodeUnderCheck Of(string settings, ReadAssembly[] assemblies)
    {
        string properties = string.Join(',', settings.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(setting => $"\"{setting.Replace("=", "\":", StringComparison.Ordinal)}"));
        byte[] json = Encoding.UTF8.GetBytes($$$"""{"runtimeOptions":{"configProperties":{{{{properties}}}} } }""");
        var image = new ImageFacts { Environment = ["PATH=/usr/bin/:/bin"] };
        RuntimeConfig runtime = RuntimeConfig.Of([new PublishedFile("App.runtimeconfig.json", FileContent.Of(json), FileOrigin.App, false, false)], "App");
        return new CodeUnderCheck(image.UnderCheck with { Settings = runtime, Assemblies = [.. assemblies] }, []);
    }

    /// <summary>The same in an image with these files.</summary>
    private static CodeUnderCheck With(CodeUnderCheck code, params string[] paths) => code with
    {
        Plan = code.Plan with { FileSystem = ImageFileSystem.Merge(new LayerIndex("base", IsBase: true, [.. paths.Select(path => ImageFacts.File(path.TrimStart('/')))])) },
    };

    /// <summary>The same with these files published.</summary>
    private static CodeUnderCheck With(CodeUnderCheck code, params PublishedFile[] files) => code with { Plan = code.Plan with { Files = files } };

    /// <summary>The same with one more variable in the image.</summary>
    private static CodeUnderCheck With(CodeUnderCheck code, (string Name, string Value) variable)
    {
        ImagePlan plan = code.Plan.Plan;
        return code with { Plan = code.Plan with { Plan = plan with { Settings = plan.Settings with { Environment = plan.Settings.Environment.Add(new(variable.Name, variable.Value)) } } } };
    }

    private static string Check(CodeUnderCheck code) => string.Join(' ', CodeChecks.Run(code).Select(finding => finding.Diagnostic.Code));
}
