using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;
using ContainerStages.IO;
using ContainerStages.Metadata;
using ContainerStages.Tests.Metadata;
using ContainerStages.Trimming;

namespace ContainerStages.Tests.Trimming;

[TestClass]
public sealed class TrimmedEditTests
{
    private static readonly MethodInfo WriteLine = typeof(Console).GetMethod(nameof(Console.WriteLine), [typeof(string)])!;
    private static readonly MethodInfo WriteNothing = typeof(Console).GetMethod(nameof(Console.WriteLine), [])!;
    private static readonly MethodInfo GetType1 = typeof(Type).GetMethod(nameof(Type.GetType), [typeof(string)])!;

    private static readonly Action<ILGenerator> s_before = il => Write(il, "one", "two");

    private static readonly Dictionary<string, (Action<ILGenerator> Edited, string? Difference)> s_edits = new()
    {
        ["none"] = (s_before, null),
        ["another text"] = (il => Write(il, "three", "two"), null),
        ["a call twice"] = (il => Write(il, "one", "two", "two"), null),
        ["a branch"] = (
            il =>
            {
                Label end = il.DefineLabel();
                il.Emit(OpCodes.Ldc_I4_1);
                il.Emit(OpCodes.Brfalse, end);
                Write(il, "one", "two");
                il.MarkLabel(end);
            },
            null),
        ["another call"] = (
            il =>
            {
                Write(il, "one", "two");
                il.Emit(OpCodes.Call, WriteNothing);
            },
            "Program.Main uses something else"),
        ["one call for another"] = (il => il.Emit(OpCodes.Call, WriteNothing), "Program.Main uses something else"),
        ["a local variable"] = (
            il =>
            {
                il.DeclareLocal(typeof(int));
                Write(il, "one", "two");
            },
            "Program.Main uses something else"),
        ["a handler"] = (
            il =>
            {
                il.BeginExceptionBlock();
                Write(il, "one", "two");
                il.BeginCatchBlock(typeof(InvalidOperationException));
                il.EndExceptionBlock();
            },
            "Program.Main uses something else"),
    };

    public static IEnumerable<object[]> Edits => s_edits.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Edits))]
    public void An_edit_is_the_same_to_the_trimmer_if_each_method_names_what_it_named_before(string edit)
    {
        using var reflection = new Reflection();
        Assert.AreEqual(s_edits[edit].Difference, Difference(s_before, s_edits[edit].Edited, reflection.Use));
    }

    [TestMethod]
    public void A_text_may_reach_reflection()
    {
        using var reflection = new Reflection();
        Assert.AreEqual("Program.Main uses reflection", Difference(il => Load(il, "System.Int32"), il => Load(il, "System.Int64"), reflection.Use));
        Assert.IsNull(Difference(il => Load(il, "System.Int32"), il => Load(il, "System.Int32"), reflection.Use));

        static void Load(ILGenerator il, string type)
        {
            il.Emit(OpCodes.Ldstr, type);
            il.Emit(OpCodes.Call, GetType1);
            il.Emit(OpCodes.Pop);
        }
    }

    [TestMethod]
    public void A_new_method_is_another_declaration()
    {
        AssemblyOutline before = Outline(s_before);
        var after = AssemblyOutline.Read(Emitted.Assembly("App", module =>
        {
            TypeBuilder program = module.DefineType("Program", TypeAttributes.Public);
            foreach (string method in (string[])["Main", "Other"])
            {
                ILGenerator il = program.DefineMethod(method, MethodAttributes.Public | MethodAttributes.Static, typeof(void), []).GetILGenerator();
                s_before(il);
                il.Emit(OpCodes.Ret);
            }

            program.CreateType();
        }));
        using var reflection = new Reflection();
        Assert.AreEqual("a declaration changed", new TrimmedEdit("App", before, after).DifferenceOfInputs(reflection.Use));
    }

    /// <summary>A constant may arrive, through a method that returns it, in code that nobody has edited.</summary>
    [TestMethod]
    public void What_the_trimmer_writes_is_compared_as_well()
    {
        AssemblyOutline same = Outline(s_before);
        AssemblyOutline otherText = Outline(il => Write(il, "three", "two"));
        AssemblyOutline less = Outline(il => il.Emit(OpCodes.Call, WriteNothing));
        using var reflection = new Reflection();
        var edit = new TrimmedEdit("App", same, same);
        Assert.IsNull(edit.DifferenceOfResults(same, otherText, reflection.Use));
        Assert.AreEqual("Program.Main uses something else of what the trimmer keeps", edit.DifferenceOfResults(same, less, reflection.Use));
    }

    [TestMethod]
    [DataRow(typeof(Activator), "CreateInstance", true)]
    [DataRow(typeof(Type), "GetMethod", true)]
    [DataRow(typeof(object), "GetType", true)]
    [DataRow(typeof(Enum), "GetNames", true)]
    [DataRow(typeof(MethodBase), "Invoke", true)]
    [DataRow(typeof(System.Linq.Expressions.Expression), "New", true)]
    [DataRow(typeof(System.Runtime.CompilerServices.RuntimeHelpers), "RunClassConstructor", true)]
    [DataRow(typeof(TrimmedEditTests), nameof(Annotated), true)]
    [DataRow(typeof(TrimmedEditTests), nameof(NotAnnotated), false)]
    [DataRow(typeof(Console), "WriteLine", false)]
    [DataRow(typeof(List<int>), "Add", false)]
    [DataRow(typeof(System.Runtime.CompilerServices.RuntimeHelpers), "InitializeArray", false)]
    [DataRow(typeof(System.Text.StringBuilder), "Append", false)]
    public void Members_that_the_trimmer_follows_values_to_are_known(Type type, string member, bool concerns)
    {
        using var reflection = new Reflection();
        MethodInfo method = type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance).First(method => method.Name == member && !method.IsGenericMethod);
        MemberUse use = Outline(il => il.Emit(OpCodes.Call, method)).Methods.Values.Single(made => made.Name == "Program.Main").Uses.Single();
        Assert.AreEqual(concerns, reflection.Use.Concerns(use, "App"));
        Assert.IsTrue(reflection.Use.Concerns(use with { Member = "Missing" }, "App"), "a member that is not found");
    }

    [TestMethod]
    public void What_the_compiler_makes_of_a_method_is_in_its_group()
    {
        var outline = AssemblyOutline.Read(FileContent.Of(typeof(TrimmedEditTests).Assembly.Location));
        string group = $"{typeof(TrimmedEditTests).FullName}.{nameof(Made)}";
        string[] made = [.. outline.Methods.Values.Where(method => method.Group == group).Select(method => method.Name)];
        foreach (string part in (string[])["b__", "g__Local", ">d.MoveNext", "d__"])
        {
            Assert.Contains(method => method.Contains(part, StringComparison.Ordinal), made, string.Join('\n', made));
        }
    }

    private static string? Difference(Action<ILGenerator> before, Action<ILGenerator> after, ReflectionUse reflection) =>
        new TrimmedEdit("App", Outline(before), Outline(after)).DifferenceOfInputs(reflection);

    private static AssemblyOutline Outline(Action<ILGenerator> main) => AssemblyOutline.Read(Emitted.App("App", main));

    private static void Write(ILGenerator il, params string[] texts)
    {
        foreach (string text in texts)
        {
            il.Emit(OpCodes.Ldstr, text);
            il.Emit(OpCodes.Call, WriteLine);
        }
    }

    private static void Annotated([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] Type type) => _ = type;

    private static void NotAnnotated(Type type) => _ = type;

    /// <summary>A lambda with a state machine, a local function, and a state machine of its own.</summary>
    private static async Task<int> Made(int number)
    {
        await Task.Yield();
        Func<Task<int>> lambda = async () =>
        {
            await Task.Yield();
            return number;
        };
        return Local() + await lambda();

        int Local() => number;
    }

    /// <summary>With the assemblies of .NET and of this test.</summary>
    private sealed class Reflection : IDisposable
    {
        private readonly OpenAssemblies _opened = new();

        public Reflection() => Use = new ReflectionUse(_opened.Set(
            ((Type[])[typeof(object), typeof(Console), typeof(System.Linq.Expressions.Expression), typeof(TrimmedEditTests)]).Select(type => type.Assembly.Location)));

        public ReflectionUse Use { get; }

        public void Dispose() => _opened.Dispose();
    }
}
