using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Text;
using ContainerStages.App;
using ContainerStages.Checks;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Elf;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Metadata;
using ContainerStages.Tests.Metadata;
using ContainerStages.Tests.Layers;

namespace ContainerStages.Tests.Checks.Native;

/// <summary>For each rule about what the app needs natively from its base, what it finds and what it lets pass.</summary>
[TestClass]
public sealed class NativeCheckTests
{
    private const string Folder = "usr/lib/x86_64-linux-gnu";
    private const string Runtime = "{}";

    /// <summary>An app with a runtime needs it, and rules about that are not tried here.</summary>
    private static readonly IndexEntry Tmp = new("tmp", EntryType.Folder) { Mode = UnixMode.Temporary };

    private static readonly ImageFacts Sound = new()
    {
        InBase =
        [
            ImageFacts.Link("lib", "usr/lib"),
            ImageFacts.Link("lib64", "usr/lib64"),
            ImageFacts.Link("usr/lib64/ld-linux-x86-64.so.2", $"/{Folder}/ld-linux-x86-64.so.2"),
            ImageFacts.Library($"{Folder}/ld-linux-x86-64.so.2") with { Mode = UnixMode.Executable },
            Tmp,
            ImageFacts.Library($"{Folder}/libc.so.6", "ld-linux-x86-64.so.2"),
            ImageFacts.Library($"{Folder}/libstdc++.so.6", "libc.so.6"),
            ImageFacts.Library($"{Folder}/libicuuc.so.72", "libc.so.6"),
            ImageFacts.Library($"{Folder}/libicui18n.so.72", "libicuuc.so.72"),
            ImageFacts.Library($"{Folder}/libssl.so.3", "libcrypto.so.3"),
            ImageFacts.Library($"{Folder}/libcrypto.so.3", "libc.so.6"),
            ImageFacts.Library($"{Folder}/libgssapi_krb5.so.2", "libc.so.6"),
            ImageFacts.File("etc/ssl/certs/ca-certificates.crt"),
            ImageFacts.File("usr/share/zoneinfo/Europe/Paris"),
        ],
        Ours =
        [
            ImageFacts.Program("app/App", "libstdc++.so.6", "libc.so.6", "ld-linux-x86-64.so.2"),
            ImageFacts.Library("app/libcoreclr.so", "libstdc++.so.6"),
            ImageFacts.Library("app/libSystem.Security.Cryptography.Native.OpenSsl.so", "libc.so.6"),
            ImageFacts.Library("app/libcoreclrtraceptprovider.so", "liblttng-ust.so.0"),
        ],
        Published = [Settings(Runtime)],
    };

    [TestMethod]
    public void A_sound_image_has_no_findings()
    {
        Assert.AreEqual("", Check(Sound));
        Assert.AreEqual("", Check(Sound, Uses("System.Net.Http.HttpClient"), Uses("System.Security.Cryptography.SHA256"), Uses("System.Net.Security.NegotiateAuthentication")));
    }

    [TestMethod]
    [DataRow("CSTG4003", Runtime, "")]
    [DataRow("", """{"runtimeOptions":{"configProperties":{"System.Globalization.Invariant":false}}}""", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1", DisplayName = "the variable wins")]
    [DataRow("CSTG4003", """{"runtimeOptions":{"configProperties":{"System.Globalization.Invariant":true}}}""", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=0", DisplayName = "both ways")]
    [DataRow("", """{"runtimeOptions":{"configProperties":{"System.Globalization.Invariant":true}}}""", "")]
    [DataRow("", Runtime, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1")]
    [DataRow("CSTG4003", Runtime, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=0")]
    [DataRow("", """{"runtimeOptions":{"configProperties":{"System.Globalization.AppLocalIcu":"72.1"}}}""", "")]
    public void CSTG4003_no_ICU(string expected, string settings, string variable)
    {
        ImageFacts image = Without(Sound, "libicuuc.so.72") with { Published = [Settings(settings)], BaseEnvironment = Variables(variable) };
        Assert.AreEqual(expected, Check(image));
        Assert.AreEqual(expected, Check(image with { BaseEnvironment = [], Environment = Variables(variable) }));
    }

    [TestMethod]
    [DataRow("CSTG4003", 59)]
    [DataRow("", 60)]
    [DataRow("", 90)]
    [DataRow("CSTG4003", 91)]
    public void CSTG4003_versions_of_ICU(string expected, int version)
    {
        ImageFacts none = Without(Sound, "libicuuc.so.72", "libicui18n.so.72");
        Assert.AreEqual(expected, Check(none with { InBase = [.. none.InBase, ImageFacts.Library($"{Folder}/libicuuc.so.{version}"), ImageFacts.Library($"{Folder}/libicui18n.so.{version}")] }));
        Assert.AreEqual("CSTG4003", Check(none with { InBase = [.. none.InBase, ImageFacts.Library($"{Folder}/libicuuc.so.70"), ImageFacts.Library($"{Folder}/libicui18n.so.71")] }), "two of one version");
    }

    [TestMethod]
    public void CSTG4003_is_silent_where_nobody_knows_the_settings() =>
        Assert.AreEqual("", Check(Without(Sound, "libicuuc.so.72") with { Published = [] }));

    [TestMethod]
    [DataRow("CSTG4007", "TZ=Europe/Rome")]
    [DataRow("CSTG4007", "TZ=:Europe/Rome")]
    [DataRow("CSTG4007", "TZ=/zones/Rome")]
    [DataRow("CSTG4007", "TZ=Europe", DisplayName = "a folder")]
    [DataRow("", "TZ=Europe/Paris")]
    [DataRow("", "TZ=:Europe/Paris")]
    [DataRow("", "TZ=/usr/share/zoneinfo/Europe/Paris")]
    [DataRow("", "TZ=")]
    [DataRow("", "TZ=UTC")]
    [DataRow("", "TZ=Etc/UTC", DisplayName = "what comes out is what was asked for")]
    [DataRow("", "TZ=CET-1CEST")]
    [DataRow("", "TZ=<+03>-3")]
    public void CSTG4007_the_zone_of_TZ(string expected, string variable)
    {
        Assert.AreEqual(expected, Check(Sound with { Environment = [variable] }));
        Assert.AreEqual(expected, Check(Sound with { BaseEnvironment = [variable] }));
        Assert.AreEqual("", Check(Sound with { Environment = [variable, "DOTNET_SYSTEM_TIMEZONE_INVARIANT=1"] }));
    }

    [TestMethod]
    [DataRow("CSTG4008", "System.Net.Http.HttpClient")]
    [DataRow("CSTG4008", "System.Net.Http.SocketsHttpHandler")]
    [DataRow("", "System.Net.Http.HttpMethod")]
    public void CSTG4008_a_client_of_HTTPS(string expected, string type)
    {
        ImageFacts image = Without(Sound, "ca-certificates.crt");
        Assert.AreEqual(expected, Check(image, Uses(type)));
        Assert.AreEqual(expected, Check(image, Uses(type, FileOrigin.Package)));
        Assert.AreEqual("", Check(image, Uses(type) with { Facts = Facts(type, []) }), "only named");
        Assert.AreEqual("", Check(image with { Environment = ["SSL_CERT_FILE=/usr/share/zoneinfo/Europe/Paris"] }, Uses(type)));
        Assert.AreEqual("", Check(image with { InBase = [.. image.InBase, ImageFacts.File("etc/ssl/certs/Root.pem")] }, Uses(type)));
    }

    [TestMethod]
    [DataRow("CSTG4009", "System.Security.Cryptography.SHA256")]
    [DataRow("CSTG4009", "System.Security.Cryptography.AesGcm")]
    [DataRow("CSTG4009", "System.Security.Cryptography.RandomNumberGenerator")]
    [DataRow("CSTG4009", "System.Net.Security.SslStream")]
    [DataRow("", "System.Security.Cryptography.HashAlgorithmName")]
    [DataRow("", "System.Security.Cryptography.RSASignaturePadding")]
    [DataRow("", "System.Security.Cryptography.RSAParameters")]
    [DataRow("", "System.Security.Cryptography.CryptographicOperations")]
    [DataRow("", "System.Guid")]
    public void CSTG4009_cryptography_without_OpenSSL(string expected, string type)
    {
        foreach (string half in (string[])["libssl.so.3", "libcrypto.so.3"])
        {
            ImageFacts image = Without(Sound, half);
            Assert.AreEqual(expected, Check(image, Uses(type)));
            Assert.AreEqual("", Check(image), "an app that uses none runs");
            Assert.AreEqual("", Check(image, Uses(type, FileOrigin.Package)), "nobody knows which part of a package the app reaches");
            Assert.AreEqual("", Check(Without(image, "libSystem.Security.Cryptography.Native.OpenSsl.so"), Uses(type)), "the trimmer knows that nobody does");
        }
    }

    [TestMethod]
    public void CSTG4009_one_version_of_both()
    {
        ImageFacts image = Without(Sound, "libssl.so.3");
        image = image with { InBase = [.. image.InBase, ImageFacts.Library($"{Folder}/libssl.so.1.1")] };
        Assert.AreEqual("CSTG4009", Check(image, Uses("System.Security.Cryptography.SHA256")));
        Assert.AreEqual("", Check(image with { InBase = [.. image.InBase, ImageFacts.Library($"{Folder}/libcrypto.so.1.1")] }, Uses("System.Security.Cryptography.SHA256")));
    }

    [TestMethod]
    public void CSTG4010_Kerberos_without_its_library()
    {
        ImageFacts image = Without(Sound, "libgssapi_krb5.so.2");
        Assert.AreEqual("", Check(image, Uses("System.Net.Http.HttpClient")));
        Assert.AreEqual("CSTG4010", Check(image, Uses("System.Net.Security.NegotiateAuthentication")));
        ReadAssembly app = Uses("System.Object");
        Assert.AreEqual("CSTG4010", Check(image, app with { Facts = app.Facts with { References = ["Microsoft.AspNetCore.Authentication.Negotiate"] } }));
    }

    [TestMethod]
    [DataRow("", 9)]
    [DataRow("CSTG4010", 10)]
    public void CSTG4010_Npgsql_tries_Kerberos_unless_it_is_told_not_to(string expected, int version)
    {
        ImageFacts image = Without(Sound, "libgssapi_krb5.so.2");
        ReadAssembly package = Uses("System.Object", FileOrigin.Package);
        package = package with { Facts = package.Facts with { Name = "Npgsql", Version = new Version(version, 0) } };
        Assert.AreEqual(expected, Check(image, package));

        ReadAssembly app = Uses("System.Object");
        Assert.AreEqual("", Check(image, package, app with { File = app.File with { Content = Emitted.App("App", il => il.Emit(OpCodes.Pop), "Host=db;GSS Encryption Mode=Disable") } }));
        Assert.AreEqual("", Check(image, package, app with { Facts = Facts("Npgsql.NpgsqlConnectionStringBuilder", ["set_GssEncryptionMode"]) }));
        var settings = new PublishedFile("AppSettings.json", FileContent.Of("""{ "ConnectionStrings": { "Shop": "Host=db;GssEncryptionMode=Disable" } }"""u8.ToArray()), FileOrigin.App, false, false);
        Assert.AreEqual("", Check(image with { Published = [.. image.Published, settings] }, package));
    }

    [TestMethod]
    public void CSTG4011_what_the_start_needs_is_an_error()
    {
        Finding finding = Findings(Without(Sound, "libstdc++.so.6")).Single();
        Assert.AreEqual("CSTG4011", finding.Diagnostic.Code);
        Assert.IsFalse(finding.Severity == Severity.Warning);
        Assert.Contains("cannot start '/app/App', '/app/libcoreclr.so' on 'test': the image does not have 'libstdc++.so.6'", finding.Message);
        Assert.Contains("""Packages="default" """.TrimEnd(), finding.Advice);
    }

    [TestMethod]
    [DataRow(false, "libcuda.so.1")]
    [DataRow(false, "libnvidia-ml.so.1")]
    [DataRow(true, "libcustom.so.1")]
    public void CSTG4011_a_driver_is_mounted_by_the_engine(bool isError, string library)
    {
        Finding finding = Findings(Sound with { Ours = [ImageFacts.Program("app/App", library), .. Sound.Ours[1..]] }).Single();
        Assert.AreEqual("CSTG4011", finding.Diagnostic.Code);
        Assert.AreEqual(isError, finding.Severity is null);
    }

    [TestMethod]
    public void CSTG4011_only_the_runtime_needs_it() =>
        Assert.AreEqual("CSTG4011", Check(Sound with { Ours = [.. Sound.Ours, ImageFacts.Library("app/libclrjit.so", "libgcc_s.so.1")] }));

    [TestMethod]
    public void CSTG4011_another_library_may_never_be_used()
    {
        Finding finding = Findings(Sound with { Ours = [.. Sound.Ours, ImageFacts.Library("app/libSkiaSharp.so", "libfontconfig.so.1")] }).Single();
        Assert.AreEqual("CSTG4011", finding.Diagnostic.Code);
        Assert.IsTrue(finding.Severity == Severity.Warning);
        Assert.Contains("""Packages="default;libfontconfig1" """.TrimEnd(), finding.Advice);
    }

    [TestMethod]
    [DataRow("CSTG4011", "opt/lib/libx.so", "", "")]
    [DataRow("", "opt/lib/libx.so", "LD_LIBRARY_PATH=/opt/lib", "")]
    [DataRow("", "opt/lib/libx.so", "", "/opt/lib")]
    [DataRow("", "app/native/libx.so", "", "$ORIGIN/native")]
    [DataRow("", "usr/lib/libx.so", "", "")]
    [DataRow("", "usr/local/lib/libx.so", "", "")]
    [DataRow("", $"{Folder}/libx.so", "", "")]
    public void CSTG4011_libraries_are_where_the_loader_looks(string expected, string path, string variable, string runPath)
    {
        IndexEntry program = Sound.Ours[0];
        program = program with { Elf = program.Elf! with { Needed = [.. program.Elf.Needed, "libx.so"], RunPath = Variables(runPath) } };
        ImageFacts image = Sound with { InBase = [.. Sound.InBase, ImageFacts.Library(path)], Ours = [program, .. Sound.Ours[1..]], Environment = Variables(variable) };
        Assert.AreEqual(expected, Check(image));
        Assert.AreEqual("CSTG4011", Check(image with { InBase = [.. Sound.InBase, Arm(ImageFacts.Library(path))] }), "one for another processor is none");
    }

    [TestMethod]
    public void CSTG4011_folders_of_ldconfig_count()
    {
        ImageFacts image = Sound with { Ours = [ImageFacts.Program("app/App", "libx.so")], InBase = [.. Sound.InBase, ImageFacts.Library("opt/x/libx.so")] };
        Assert.AreEqual("CSTG4011", Check(image));
        Assert.AreEqual("", Check(image with { InBase = [.. image.InBase, ImageFacts.File("etc/ld.so.conf.d/x.conf") with { Text = "# ours\n/opt/x\n" }] }));
    }

    [TestMethod]
    public void CSTG4011_a_portable_apps_libraries_for_other_systems_are_not_looked_at()
    {
        ImageFacts With(string identifier) => Sound with { Ours = [.. Sound.Ours, ImageFacts.Library($"app/runtimes/{identifier}/native/libx.so", "liby.so")] };
        Assert.AreEqual("", Check(With("linux-musl-x64")));
        Assert.AreEqual("", Check(With("linux-arm64")));
        Assert.AreEqual("CSTG4011", Check(With("linux-x64")));
    }

    [TestMethod]
    public void CSTG4011_the_bases_host_and_its_runtime()
    {
        ImageFacts image = Sound with
        {
            Entrypoint = ["dotnet", "/app/App.dll"],
            Ours = [ImageFacts.File("app/App.dll")],
            InBase =
            [
                .. Sound.InBase,
                ImageFacts.Link("usr/bin/dotnet", "/usr/share/dotnet/dotnet"),
                ImageFacts.Program("usr/share/dotnet/dotnet", "libc.so.6"),
                ImageFacts.Library("usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.1/libcoreclr.so", "libgcc_s.so.1"),
            ],
        };
        Assert.AreEqual("CSTG4011", Check(image));
        Assert.AreEqual("", Check(image with { InBase = [.. image.InBase, ImageFacts.Library($"{Folder}/libgcc_s.so.1")] }));
    }

    [TestMethod]
    public void CSTG4012_no_loader()
    {
        Assert.AreEqual("CSTG4012", Check(Sound with { InBase = [Tmp] }), "and nothing else");
        Assert.AreEqual("CSTG4012", Check(Without(Sound, "ld-linux-x86-64.so.2")));
        Assert.AreEqual("", Check(Sound with { InBase = [], Ours = [Static("app/App")], Published = [] }), "a static program");
    }

    [TestMethod]
    public void CSTG4012_another_C_library_is_CSTG4002() =>
        Assert.AreEqual("CSTG4002", Check(Sound with { InBase = [Tmp, ImageFacts.Library("lib/ld-musl-x86_64.so.1")] }));

    [TestMethod]
    public void CSTG4012_musl_is_one_file_by_many_names()
    {
        IndexEntry program = ImageFacts.Program("app/App", "libc.musl-x86_64.so.1", "libm.so.6", "libstdc++.so.6");
        program = program with { Elf = program.Elf! with { Interpreter = "/lib/ld-musl-x86_64.so.1" } };
        ImageFacts image = new() { Ours = [program], InBase = [ImageFacts.Library("lib/ld-musl-x86_64.so.1") with { Mode = UnixMode.Executable }, ImageFacts.Library("usr/lib/libstdc++.so.6", "libc.musl-x86_64.so.1")] };
        Assert.AreEqual("", Check(image));
        Assert.AreEqual("CSTG4011", Check(Without(image, "libstdc++.so.6")));
        Assert.AreEqual("CSTG4012", Check(Without(image, "ld-musl-x86_64.so.1")));
    }

    [TestMethod]
    public void CSTG4013_a_program_for_another_processor()
    {
        Finding finding = Findings(Sound with { Ours = [Arm(Sound.Ours[0]), .. Sound.Ours[1..]] }).Single();
        Assert.AreEqual("CSTG4013", finding.Diagnostic.Code);
        Assert.IsFalse(finding.Severity == Severity.Warning);
        Assert.Contains("'/app/App' is for arm64", finding.Message);
        Assert.Contains("-r linux-x64", finding.Advice);
    }

    [TestMethod]
    public void CSTG4013_a_program_that_an_emulator_can_run_is_a_warning()
    {
        Finding OfProgram(IndexEntry program, params IndexEntry[] more) =>
            Findings(Sound with { Ours = [Arm(program), .. Sound.Ours[1..]], InBase = [.. Sound.InBase, .. more] }).Single(finding => finding.Diagnostic.Code == "CSTG4013");
        Assert.IsTrue(OfProgram(Static("app/App")).Severity == Severity.Warning, "it needs nothing of the image");
        IndexEntry program = ImageFacts.Program("app/App");
        program = program with { Elf = program.Elf! with { Interpreter = "/usr/lib/ld-linux-aarch64.so.1" } };
        Assert.IsNull(OfProgram(program).Severity, "its loader is not there");
        Assert.IsNull(OfProgram(program, ImageFacts.Library("usr/lib/ld-linux-aarch64.so.1")).Severity, "one for the other processor is none");
        Assert.IsTrue(OfProgram(program, Arm(ImageFacts.Library("usr/lib/ld-linux-aarch64.so.1"))).Severity == Severity.Warning);
    }

    [TestMethod]
    public void CSTG4013_a_library_for_another_processor()
    {
        ImageFacts With(string path) => Sound with { Ours = [.. Sound.Ours, Arm(ImageFacts.Library(path))] };
        Assert.IsTrue(Findings(With("app/libx.so")).Single() is { Diagnostic.Code: "CSTG4013", Severity: Severity.Warning });
        Assert.AreEqual("", Check(With("app/runtimes/linux-arm64/native/libx.so")));
    }

    [TestMethod]
    public void CSTG4014_a_library_that_is_too_old()
    {
        ImageFacts Image(WantedVersion wanted, params string[] defined)
        {
            IndexEntry program = ImageFacts.Program("app/App", "libc.so.6");
            ImageFacts image = Without(Sound, "libc.so.6");
            return image with
            {
                Ours = [program with { Elf = program.Elf! with { WantedVersions = [wanted] } }],
                InBase = [.. image.InBase, ImageFacts.Library($"{Folder}/libc.so.6") is var libc ? libc with { Elf = libc.Elf! with { DefinedVersions = [.. defined] } } : libc],
            };
        }

        var wanted = new WantedVersion("libc.so.6", "GLIBC_2.38", IsWeak: false);
        Assert.AreEqual("CSTG4014", Check(Image(wanted, "GLIBC_2.2.5", "GLIBC_2.36")));
        Assert.AreEqual("", Check(Image(wanted, "GLIBC_2.2.5", "GLIBC_2.38")));
        Assert.AreEqual("", Check(Image(wanted with { IsWeak = true }, "GLIBC_2.36")));
        Assert.AreEqual("", Check(Image(wanted)), "a library without versions");
    }

    [TestMethod]
    public void An_image_that_starts_nothing_has_no_findings_about_its_start() => Assert.AreEqual("", Check(Sound with { Entrypoint = [], InBase = [], Published = [] }));

    private static PublishedFile Settings(string json) => new("App.runtimeconfig.json", FileContent.Of(Encoding.UTF8.GetBytes(json)), FileOrigin.App, false, false);

    private static IndexEntry Arm(IndexEntry entry) => entry with { Elf = entry.Elf! with { Machine = 183 } };

    private static IndexEntry Static(string path) => ImageFacts.Program(path) is var program ? program with { Elf = program.Elf! with { Interpreter = null } } : program;

    private static ImmutableArray<string> Variables(string text) => text.Length == 0 ? [] : [text];

    private static ImageFacts Without(ImageFacts image, params string[] names) => image with
    {
        InBase = image.InBase.RemoveAll(entry => names.Contains(entry.Name)),
        Ours = image.Ours.RemoveAll(entry => names.Contains(entry.Name)),
    };

    private static ReadAssembly Uses(string type, FileOrigin origin = FileOrigin.App) => new(Samples.Published("App.dll", origin), Facts(type, ["Member"]));

    private static AssemblyFacts Facts(string type, string[] members) => new()
    {
        Name = "App",
        Version = new Version(1, 0),
        Mvid = Guid.Empty,
        References = [],
        Types = [new UsedType(type, "System.Runtime", [.. members])],
        Calls = [],
        SymbolPath = null,
        Documents = [],
    };

    private static ImmutableArray<Finding> Findings(ImageFacts image, params ReadAssembly[] code) => PlanChecks.Run(image.UnderCheck with { Assemblies = [.. code] });

    private static string Check(ImageFacts image, params ReadAssembly[] code) => string.Join(' ', Findings(image, code).Select(finding => finding.Diagnostic.Code));
}
