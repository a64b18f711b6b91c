using System.Reflection;
using System.Reflection.Emit;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Tests.Metadata;
using ContainerStages.Trimming;

namespace ContainerStages.Tests.Trimming;

[TestClass]
public sealed class KeptTrimmingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Linked => _folder.Combine("linked");

    [TestMethod]
    public void A_text_needs_the_own_assemblies_alone()
    {
        Write("App", App("one"));
        Assert.IsNull(Plan().Reason, "nothing is kept");
        Keep();
        Assert.AreEqual(TrimmingRun.None, Plan().Run);
        Write("App", App("two"));
        TrimmingPlan plan = Plan();
        Assert.AreEqual((TrimmingRun.Own, true), (plan.Run, plan.NeedsCheck));
        Write("App", App("two", calls: 2));
        Assert.AreEqual(TrimmingRun.Own, Plan().Run);
    }

    [TestMethod]
    public void Files_and_settings_are_part_of_the_key()
    {
        // It has the name of the app, and is none of its assemblies.
        string descriptor = _folder.Combine("App.xml");
        File.WriteAllText(descriptor, "<linker />");
        Write("App", App("one"));
        Keep(descriptor);
        Assert.AreEqual(TrimmingRun.None, Plan(descriptor).Run);
        File.WriteAllText(descriptor, "<linker></linker>");
        Assert.AreEqual("a setting, a package or .NET changed", Plan(descriptor).Reason);
        Assert.AreNotEqual(Trimming().Key("a", []), Trimming().Key("b", []));
    }

    [TestMethod]
    public void An_output_that_was_changed_counts_for_nothing()
    {
        Write("App", App("one"));
        Keep();
        File.AppendAllText(Path.Combine(Linked, "App.dll"), "x");
        Assert.AreEqual("its output changed", Plan().Reason);
    }

    /// <summary>The trimmer takes a constant that an own method returns into the code of the package.</summary>
    [TestMethod]
    public void A_package_that_uses_an_assembly_of_the_app_is_trimmed_again()
    {
        Write("App", App("one"));
        Write("Package", Emitted.Assembly("Package", module => module.DefineType("Derived", TypeAttributes.Public, Emitted.Library("Base", TypeAttributes.Public).Type).CreateType()));
        Write("Library", Emitted.Library("Base", TypeAttributes.Public).Content);
        string[] own = ["App", "Library"];
        Keep(own: own);
        Write("App", App("two"));
        Assert.AreEqual("Package uses an assembly of the app", Plan(own: own).Reason);
        Assert.AreEqual("a setting, a package or .NET changed", Plan(own: ["App"]).Reason);
    }

    [TestMethod]
    public void That_own_assemblies_alone_are_not_the_same_is_remembered()
    {
        Write("App", App("one"));
        Keep();
        Write("App", App("two"));
        Directory.CreateDirectory(_folder.Combine("kept", KeptTrimming.CheckFolder));
        File.WriteAllText(_folder.Combine("kept", KeptTrimming.CheckFolder, "App.dll"), "other");
        Assert.AreEqual("alone, without an edit, the app's assemblies were not the same", Trimming().Take());
        Keep();
        Write("App", App("three"));
        Assert.AreEqual("alone, without an edit, the app's assemblies were not the same", Plan().Reason);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("settings")]
    [DataRow("settings sha256:1 -")]
    public void A_damaged_record_is_none(string text)
    {
        Write("App", App("one"));
        Keep();
        File.WriteAllText(_folder.Combine("kept", "trimming.txt"), text);
        Assert.AreEqual((TrimmingRun.Whole, null), (Plan().Run, Plan().Reason));
    }

    public void Dispose() => _folder.Dispose();

    private static FileContent App(string text, int calls = 1) => Emitted.App("App", il =>
    {
        for (int call = 0; call < calls; call++)
        {
            il.Emit(OpCodes.Ldstr, text);
            il.Emit(OpCodes.Call, typeof(string).GetMethod(nameof(string.Intern))!);
            il.Emit(OpCodes.Pop);
        }
    });

    /// <summary>The trimmer of this test writes what it is given.</summary>
    private void Keep(string? file = null, string[]? own = null)
    {
        Directory.CreateDirectory(Linked);
        foreach (string assembly in Directory.GetFiles(_folder.Path, "*.dll"))
        {
            File.Copy(assembly, Path.Combine(Linked, Path.GetFileName(assembly)), overwrite: true);
        }

        Trimming(own).Keep(KeyOf(file, own));
    }

    private TrimmingPlan Plan(string? file = null, string[]? own = null) => Trimming(own).Plan(KeyOf(file, own));

    private Digest KeyOf(string? file, string[]? own) => Trimming(own).Key("settings", file is null ? [] : [file]);

    private KeptTrimming Trimming(string[]? own = null) => new(
        _folder.Combine("kept"),
        Linked,
        [
            new TrimmedAssembly(typeof(object).Assembly.Location, IsOwn: false),
            .. Directory.GetFiles(_folder.Path, "*.dll").Order(StringComparer.Ordinal).Select(path => new TrimmedAssembly(path, (own ?? ["App"]).Contains(Path.GetFileNameWithoutExtension(path)))),
        ]);

    private void Write(string name, FileContent content) => File.WriteAllBytes(_folder.Combine(name + ".dll"), content.ReadAll());
}
