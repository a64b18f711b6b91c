using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using ContainerStages.IO;

namespace ContainerStages.Tests.Metadata;

/// <summary>Small assemblies, written by the runtime's own emitter.</summary>
internal static class Emitted
{
    public static readonly MethodInfo GetCulture = typeof(CultureInfo).GetMethod(nameof(CultureInfo.GetCultureInfo), [typeof(string)])!;

    /// <summary>An assembly whose only method loads the literals and then does what <paramref name="emit"/> says.</summary>
    public static FileContent App(string name, Action<ILGenerator> emit, params string[] literals) => Assembly(name, module =>
    {
        TypeBuilder program = module.DefineType("Program", TypeAttributes.Public);
        ILGenerator il = program.DefineMethod("Main", MethodAttributes.Public | MethodAttributes.Static, typeof(void), []).GetILGenerator();
        foreach (string literal in literals)
        {
            il.Emit(OpCodes.Ldstr, literal);
        }

        emit(il);
        il.Emit(OpCodes.Ret);
        program.CreateType();
    });

    public static FileContent Assembly(string name, Action<ModuleBuilder> define)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name) { Version = new Version(1, 0) }, typeof(object).Assembly);
        define(assembly.DefineDynamicModule(name));
        using var image = new MemoryStream();
        assembly.Save(image);
        return FileContent.Of(image.ToArray());
    }

    /// <summary>The same assembly in two versions: what it says, and the type that an app is compiled against.</summary>
    public static (FileContent Content, Type Type) Library(string type, TypeAttributes attributes, params string[] methods)
    {
        Type? made = null;
        FileContent content = Assembly("Library", module =>
        {
            TypeBuilder builder = module.DefineType(type, attributes);
            foreach (string method in methods)
            {
                bool isInterface = (attributes & TypeAttributes.Interface) != 0;
                MethodBuilder defined = builder.DefineMethod(
                    method,
                    isInterface ? MethodAttributes.Public | MethodAttributes.Abstract | MethodAttributes.Virtual : MethodAttributes.Public | MethodAttributes.Static,
                    typeof(void),
                    []);
                if (!isInterface)
                {
                    defined.GetILGenerator().Emit(OpCodes.Ret);
                }
            }

            made = builder.CreateType();
        });
        return (content, made!);
    }
}
