using System.Reflection;
using System.Reflection.Emit;
using ContainerStages.Images;
using ContainerStages.Storage;

namespace ContainerStages.Tests;

/// <summary>Dependencies between the library's folders point one way. What a type refers to is read from its compiled code.</summary>
[TestClass]
public sealed class ArchitectureTests
{
    private const BindingFlags Everything = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>What callers of the library use; nothing in it does.</summary>
    private const string FrontDoor = "Pipeline";

    /// <summary>What each folder may use besides itself and <c>Diagnostics</c>, which all may use. A new folder needs a line here.</summary>
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Diagnostics"] = [],
        ["Oci"] = [],
        ["Processes"] = [],
        ["Layers"] = ["Oci"],
        ["Storage"] = ["Oci", "Layers"],
        ["Engines"] = ["Oci", "Processes"],
        ["Registry"] = ["Oci", "Processes", "Layers", "Storage"],
        ["Bases"] = ["Oci", "Processes", "Layers", "Storage", "Registry", "Engines"],
        ["Images"] = ["Oci", "Layers", "Storage", "Bases"],
        ["Copies"] = ["Oci", "Layers", "Storage", "Bases", "Images"],
        ["Compilation"] = ["Copies"],
        ["Destinations"] = ["Oci", "Layers", "Storage", "Registry", "Engines", "Bases", "Images"],
        ["Ledgers"] = ["Oci", "Layers", "Storage", "Registry", "Bases", "Images"],
        ["Checks"] = ["Oci", "Layers", "Storage", "Bases", "Images", "Ledgers"],
        ["Starts"] = ["Oci", "Processes", "Layers", "Storage", "Engines", "Images", "Destinations"],
        ["Stages"] = ["Oci", "Processes", "Layers", "Storage", "Registry", "Engines", "Bases", "Images", "Destinations"],
        ["Proofs"] = ["Oci", "Layers", "Storage", "Images", "Checks"],
        ["Reports"] = ["Oci", "Layers", "Storage", "Bases", "Images", "Ledgers", "Proofs"],
        [FrontDoor] =
        [
            "Oci", "Processes", "Layers", "Storage", "Engines", "Registry", "Bases", "Images", "Copies", "Destinations", "Ledgers", "Checks", "Starts", "Stages", "Proofs", "Reports",
        ],
    };

    private static readonly Dictionary<short, OpCode> OpCodesByValue =
        typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    [TestMethod]
    public void Folders_use_only_folders_below_them()
    {
        SortedSet<string> broken = new(StringComparer.Ordinal);
        foreach (Type type in typeof(Image).Assembly.GetTypes().Where(type => FolderOf(type) is not null))
        {
            string folder = FolderOf(type)!;
            Assert.IsTrue(MayUse.ContainsKey(folder), $"{folder} is new: say what it may use");
            foreach (Type used in ReferencesOf(type))
            {
                if (FolderOf(used) is { } other && other != folder && other != "Diagnostics" && !MayUse[folder].Contains(other))
                {
                    broken.Add($"{folder}/{Outermost(type).Name} uses {other}/{used.Name}");
                }
            }
        }

        Assert.AreEqual("", string.Join('\n', broken));
    }

    [TestMethod]
    public void The_allowed_dependencies_have_no_circle()
    {
        HashSet<string> placed = [];
        while (MayUse.Keys.Except(placed).FirstOrDefault(folder => MayUse[folder].All(placed.Contains)) is { } next)
        {
            placed.Add(next);
        }

        Assert.HasCount(MayUse.Count, placed);
    }

    [TestMethod]
    public void Nothing_in_the_library_uses_its_front_door() =>
        Assert.AreEqual("", string.Join(' ', MayUse.Where(folder => folder.Value.Contains(FrontDoor)).Select(folder => folder.Key)));

    [TestMethod]
    public void The_library_does_not_know_MSBuild() =>
        Assert.IsFalse(typeof(Image).Assembly.GetReferencedAssemblies().Any(name => name.Name!.StartsWith("Microsoft.Build", StringComparison.Ordinal)));

    /// <summary>The one that the sources name: the compiler nests its own types below it.</summary>
    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static string? FolderOf(Type type) =>
        type.Namespace?.Split('.') is ["ContainerStages", var folder, ..] && type.Assembly == typeof(Image).Assembly ? folder : null;

    private static IEnumerable<Type> ReferencesOf(Type type)
    {
        IEnumerable<Type?> declared =
        [
            type.BaseType,
            .. type.GetInterfaces(),
            .. type.GetFields(Everything).Select(field => field.FieldType),
            .. type.GetProperties(Everything).Select(property => property.PropertyType),
            .. type.GetMethods(Everything).SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType)),
            .. type.GetMethods(Everything).Concat<MethodBase>(type.GetConstructors(Everything)).SelectMany(ReferencesOf),
        ];
        return declared.OfType<Type>().SelectMany(Parts);
    }

    /// <summary>Everything that the instructions of a method name.</summary>
    private static IEnumerable<Type?> ReferencesOf(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
        {
            yield break;
        }

        Type[] ofType = method.DeclaringType!.GetGenericArguments();
        Type[] ofMethod = method is MethodInfo ? method.GetGenericArguments() : [];
        for (int i = 0; i < code.Length;)
        {
            OpCode instruction = code[i] == 0xFE ? OpCodesByValue[(short)(0xFE00 | code[i + 1])] : OpCodesByValue[code[i]];
            i += instruction.Size;
            if (instruction.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                MemberInfo member = method.Module.ResolveMember(BitConverter.ToInt32(code, i), ofType, ofMethod)!;
                yield return member as Type ?? member.DeclaringType;
                if (member is MethodInfo { IsGenericMethod: true } generic)
                {
                    foreach (Type argument in generic.GetGenericArguments())
                    {
                        yield return argument;
                    }
                }
            }

            i += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, i)),
                _ => 4,
            };
        }
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : [type, .. type.GetGenericArguments().SelectMany(Parts)];
}
