using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Checks.Native;
using ContainerStages.Layers;
using ContainerStages.Metadata;
using ContainerStages.Tests.Layers;

namespace ContainerStages.Tests.Checks.Native;

/// <summary>What the rule about imported native libraries finds, and what it lets pass.</summary>
[TestClass]
public sealed class NativeImportTests
{
    private static readonly ImageFacts Image = new()
    {
        InBase = [ImageFacts.Library("usr/lib/x86_64-linux-gnu/libz.so.1"), ImageFacts.Library("usr/lib/x86_64-linux-gnu/libgdiplus.so")],
        Ours = [ImageFacts.File("app/App", UnixMode.Executable), ImageFacts.Library("app/libmine.so"), ImageFacts.Library("app/runtimes/linux-x64/native/libother.so"), ImageFacts.File("app/vendor.dll")],
    };

    [TestMethod]
    [DataRow("CSTG4031", "nowhere")]
    [DataRow("CSTG4031", "nowhere.so")]
    [DataRow("CSTG4031", "sqlite3")]
    [DataRow("CSTG4031", "libz", DisplayName = "only libz.so.1 is there, and the runtime adds no version")]
    [DataRow("CSTG4031", "/opt/nowhere.so")]
    [DataRow("CSTG4031", "nowhere.dll", DisplayName = "of nobody's system")]
    [DataRow("", "mine")]
    [DataRow("", "libmine")]
    [DataRow("", "libmine.so")]
    [DataRow("", "other", DisplayName = "below runtimes")]
    [DataRow("", "native/libmine.so", DisplayName = "a path: the app may have put it there")]
    [DataRow("", "libz.so.1", DisplayName = "the loader's folders")]
    [DataRow("", "gdiplus", DisplayName = "libgdiplus.so, or Windows'")]
    [DataRow("", "/app/libmine.so")]
    [DataRow("", "kernel32")]
    [DataRow("", "KERNEL32.dll")]
    [DataRow("", "api-ms-win-core-winrt-l1-1-0.dll")]
    [DataRow("", "libc")]
    [DataRow("", "libdl.so.2")]
    [DataRow("", "libSystem.Native")]
    [DataRow("", "/System/Library/Frameworks/Security.framework/Security")]
    [DataRow("", "__Internal")]
    [DataRow("", "QCall")]
    [DataRow("", "vendor.dll", DisplayName = "published, whatever it is")]
    public void CSTG4031_libraries_of_the_apps_own_code(string expected, string library)
    {
        Assert.AreEqual(expected, Check(Image, Read("App", FileOrigin.App, [library])));
        Assert.AreEqual(expected, Check(Image, Read("App", FileOrigin.Project, ["mine", library])));
    }

    [TestMethod]
    [DataRow("CSTG4031", "SkiaSharp", "libSkiaSharp", DisplayName = "its only library")]
    [DataRow("", "SkiaSharp", "libSkiaSharp;mine", DisplayName = "one of several")]
    [DataRow("", "SkiaSharp", "libsecret-1.so.0;user32.dll", DisplayName = "it is for several systems")]
    [DataRow("", "SkiaSharp", "nowhere;CoreFoundation", DisplayName = "it is for several systems, too")]
    [DataRow("", "Unused", "libSkiaSharp", DisplayName = "nobody refers to it")]
    public void CSTG4031_libraries_of_packages(string expected, string package, string libraries)
    {
        ReadAssembly app = Read("App", FileOrigin.App, []);
        ReadAssembly middle = Read("Middle", FileOrigin.Package, []);
        app = app with { Facts = app.Facts with { References = ["Middle"] } };
        middle = middle with { Facts = middle.Facts with { References = ["SkiaSharp"] } };
        Assert.AreEqual(expected, Check(Image, app, middle, Read(package, FileOrigin.Package, libraries.Split(';'))));
    }

    [TestMethod]
    [DataRow("System.Runtime.InteropServices.NativeLibrary", "SetDllImportResolver")]
    [DataRow("System.Runtime.InteropServices.NativeLibrary", "Load")]
    [DataRow("System.Runtime.Loader.AssemblyLoadContext", "add_ResolvingUnmanagedDll")]
    public void CSTG4031_code_that_finds_its_libraries_is_not_judged(string type, string member)
    {
        ReadAssembly Finds(ReadAssembly assembly) => assembly with { Facts = assembly.Facts with { Types = [new UsedType(type, "System.Runtime", [member])] } };
        ReadAssembly app = Read("App", FileOrigin.App, ["nowhere"]);
        ReadAssembly package = Read("Package", FileOrigin.Package, ["nowhere"]);
        Assert.AreEqual("", Check(Image, Finds(app)));
        Assert.AreEqual("", Check(Image, Finds(Read("App", FileOrigin.App, [])) with { } is var own ? own with { Facts = own.Facts with { References = ["Package"] } } : own, package), "an app may find them for its packages");
        Assert.AreEqual("CSTG4031", Check(Image, app, Finds(package)), "a package finds its own");
    }

    [TestMethod]
    [DataRow("libgdiplus.so", "libgdiplus")]
    [DataRow("libodbc.so.2", "libodbc2")]
    [DataRow("e_sqlite3", "SQLitePCLRaw.bundle_e_sqlite3")]
    [DataRow("libSkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies")]
    [DataRow("libldap-2.5.so.0", "libldap2")]
    public void CSTG4031_knows_where_some_come_from(string library, string expected) => Assert.Contains(expected, NativeLibraryNames.Advice(library));

    private static ReadAssembly Read(string name, FileOrigin origin, string[] libraries) => new(Samples.Published(name + ".dll", origin), new AssemblyFacts
    {
        Name = name,
        Version = new Version(1, 0),
        Mvid = Guid.Empty,
        References = [],
        Types = [],
        Calls = [],
        Imports = [.. libraries.Select(library => new NativeImport(library, "Native.Open"))],
        SymbolPath = null,
        Documents = [],
    });

    private static string Check(ImageFacts image, params ReadAssembly[] code) =>
        string.Join(' ', NativeImportRule.Check(image.UnderCheck with { Assemblies = [.. code] }).Select(finding => finding.Diagnostic.Code));
}
