using System.Reflection;
using System.Reflection.Emit;
using ContainerStages.App;
using ContainerStages.Checks.Code;
using ContainerStages.IO;
using ContainerStages.Metadata;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;
using ContainerStages.Tests.Metadata;

namespace ContainerStages.Tests.Checks.Code;

/// <summary>An app is compiled against one version of a library, and published with another one.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class AssemblyFaultsReaderTests
{
    private const TypeAttributes Class = TypeAttributes.Public;
    private const TypeAttributes Contract = TypeAttributes.Public | TypeAttributes.Interface | TypeAttributes.Abstract;

    private static readonly PublishedFile CoreLib = new("System.Private.CoreLib.dll", FileContent.Of(typeof(object).Assembly.Location), FileOrigin.Framework, false, false);

    [TestMethod]
    public async Task A_type_that_the_published_library_lacks_is_missing()
    {
        PublishedFile app = Caller(Emitted.Library("Tool", Class, "Run").Type);
        Assert.AreEqual("", await FaultsAsync(app, Library(Emitted.Library("Tool", Class, "Run").Content)));
        Assert.AreEqual("Type App.dll Tool, Library", await FaultsAsync(app, Library(Emitted.Library("Other", Class, "Run").Content)));
        Assert.AreEqual("Type App.dll Tool, Library", await FaultsAsync(app));
    }

    [TestMethod]
    public async Task A_method_that_the_published_type_lacks_is_missing()
    {
        PublishedFile app = Caller(Emitted.Library("Tool", Class, "Run").Type);
        Assert.AreEqual("Member App.dll Tool.Run", await FaultsAsync(app, Library(Emitted.Library("Tool", Class, "Walk").Content)));
    }

    [TestMethod]
    public async Task What_a_shared_framework_may_have_is_not_missing()
    {
        var app = new PublishedFile("App.dll", Emitted.App("App", il => il.EmitCall(OpCodes.Call, Emitted.GetCulture, null), "de"), FileOrigin.App, false, false);
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        Assert.IsEmpty(await AssemblyFaultsReader.ReadAsync([app], true, store, default));
        Assert.IsNotEmpty(await AssemblyFaultsReader.ReadAsync([app], false, store, default));
    }

    [TestMethod]
    public async Task A_library_that_is_not_trimmed_may_refer_to_what_it_never_needs()
    {
        PublishedFile library = Caller(Emitted.Library("Tool", Class, "Run").Type) with { Origin = FileOrigin.Package };
        Assert.AreEqual("", await FaultsAsync(library));
        Assert.AreEqual("Type App.dll Tool, Library", await FaultsAsync(library with { IsTrimmed = true }));
    }

    [TestMethod]
    public async Task A_library_may_need_what_a_target_adds()
    {
        PublishedFile library = Caller(Emitted.Library("Tool", Class, "Run").Type) with { Origin = FileOrigin.Package, IsTrimmed = true };
        Assert.AreEqual("", await FaultsAsync(library, Library(Emitted.Library("Tool", Class, "Run").Content) with { Origin = FileOrigin.App }));
    }

    [TestMethod]
    public async Task An_attribute_may_stay_behind()
    {
        Type? attribute = null;
        Emitted.Assembly("Library", module =>
        {
            TypeBuilder builder = module.DefineType("NoteAttribute", Class, typeof(Attribute));
            builder.DefineDefaultConstructor(MethodAttributes.Public);
            attribute = builder.CreateType();
        });
        FileContent app = Emitted.Assembly("App", module =>
        {
            TypeBuilder program = module.DefineType("Program", Class);
            program.SetCustomAttribute(attribute!.GetConstructor([])!, [1, 0, 0, 0]);
            program.CreateType();
        });
        Assert.AreEqual("", await FaultsAsync(new PublishedFile("App.dll", app, FileOrigin.App, false, false)));
    }

    [TestMethod]
    public async Task A_trimmed_class_without_a_method_of_its_interface_is_found()
    {
        PublishedFile app = Implementer(Emitted.Library("IThing", Contract).Type);
        PublishedFile more = Library(Emitted.Library("IThing", Contract, "Added").Content);
        Assert.AreEqual("Implementation App.dll Thing lacks IThing.Added", await FaultsAsync(app, more));
        Assert.AreEqual("", await FaultsAsync(app with { IsTrimmed = false }, more));
        Assert.AreEqual("", await FaultsAsync(app, Library(Emitted.Library("IThing", Contract).Content)));
    }

    [TestMethod]
    public async Task A_class_implements_by_name_by_base_or_explicitly()
    {
        (FileContent library, Type contract) = Emitted.Library("IThing", Contract, "Added");
        Assert.AreEqual("", await FaultsAsync(Implementer(contract, "Added"), Library(library)));
        Assert.AreEqual("", await FaultsAsync(Implementer(contract, "Added", inBase: true), Library(library)));
        Assert.AreEqual("", await FaultsAsync(Implementer(contract, "Other", overrides: contract.GetMethod("Added")), Library(library)));
    }

    /// <summary>The framework that runs this test has every way to implement an interface, and loads.</summary>
    [TestMethod]
    public void The_framework_lacks_nothing()
    {
        string[] files = Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll");
        List<ManagedFile> open = [.. files.Select(file => ManagedFile.Open(FileContent.Of(file), withCode: false)).OfType<ManagedFile>()];
        var set = new AssemblySet(hasFrameworks: false);
        open.ForEach(file => set.Add(file.Name, file));
        string[] faults =
        [
            .. open
                .Select(file => set.Find(file.Name)!)
                .SelectMany(assembly => MissingReferences.Types(set, assembly).Concat(MissingReferences.Members(set, assembly)).Concat(MissingImplementations.In(set, assembly))),
        ];
        open.ForEach(file => file.Dispose());
        Assert.IsGreaterThan(100, open.Count);
        Assert.AreEqual("", string.Join('\n', faults));
    }

    [TestMethod]
    public async Task What_was_found_is_noted()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        PublishedFile[] files = [CoreLib, Caller(Emitted.Library("Tool", Class, "Run").Type)];
        var first = await AssemblyFaultsReader.ReadAsync(files, false, store, default);
        string note = Directory.GetFiles(folder.Combine("store", "notes", "assembly-faults-1")).Single(file => new FileInfo(file).Length > 0);
        CollectionAssert.AreEqual(first, await AssemblyFaultsReader.ReadAsync(files, false, store, default));
        File.WriteAllText(note, "nonsense");
        CollectionAssert.AreEqual(first, await AssemblyFaultsReader.ReadAsync(files, false, store, default));
    }

    [TestMethod]
    public async Task No_bytes_make_it_throw()
    {
        (FileContent library, Type contract) = Emitted.Library("IThing", Contract, "Added");
        byte[] sound = Implementer(contract, "Added", inBase: true).Content.ReadAll();
        var random = new Random(20260001);
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = [.. sound];
            for (int flips = random.Next(1, 8); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            await AssemblyFaultsReader.ReadAsync(
                [Library(library), new PublishedFile("App.dll", FileContent.Of(damaged), FileOrigin.App, true, false)], true, store, default);
        }
    }

    private static PublishedFile Library(FileContent content) => new("Library.dll", content, FileOrigin.Package, false, false);

    private static PublishedFile Caller(Type type) =>
        new("App.dll", Emitted.App("App", il => il.EmitCall(OpCodes.Call, type.GetMethod("Run")!, null)), FileOrigin.App, false, false);

    private static PublishedFile Implementer(Type contract, string? method = null, bool inBase = false, MethodInfo? overrides = null) => new(
        "App.dll",
        Emitted.Assembly("App", module =>
        {
            TypeBuilder type = module.DefineType("Thing", Class);
            TypeBuilder declaring = inBase ? module.DefineType("Base", Class) : type;
            if (method is not null)
            {
                MethodBuilder defined = declaring.DefineMethod(method, MethodAttributes.Public | MethodAttributes.Virtual, typeof(void), []);
                defined.GetILGenerator().Emit(OpCodes.Ret);
                if (overrides is not null)
                {
                    declaring.DefineMethodOverride(defined, overrides);
                }
            }

            if (inBase)
            {
                type.SetParent(declaring.CreateType());
            }

            type.AddInterfaceImplementation(contract);
            type.CreateType();
        }),
        FileOrigin.App,
        true,
        false);

    private static async Task<string> FaultsAsync(params PublishedFile[] files)
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        return string.Join('\n', (await AssemblyFaultsReader.ReadAsync([CoreLib, .. files], false, store, default)).Select(fault => $"{fault.Kind} {fault.File} {fault.What}"));
    }
}
