using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Metadata;

namespace ContainerStages.Checks.Code;

/// <summary>
/// The trimmer kept a class and removed the implementation of a method of one of its interfaces: the runtime does not load such a class
/// (TypeLoadException). <c>ContainerStages.Inner.Trimming.xml</c> has an example that affects every <c>WebApplication.CreateSlimBuilder</c>, and its fix.
/// </summary>
internal static class MissingImplementationRule
{
    public static IEnumerable<Finding> Check(CodeUnderCheck code) => code.Faults
        .Where(fault => fault.Kind == FaultKind.Implementation)
        .DistinctBy(fault => TypeIn(fault))
        .Select(fault => new Finding(
            Catalogue.MissingImplementation,
            $"cannot load a class of the trimmed '{fault.File}': {fault.What}, which the trimmer removed; code that reaches the class ends in TypeLoadException",
            $"""Add <ItemGroup><TrimmerRootDescriptor Include="TrimmerRoots.xml" /></ItemGroup> to the project, and a file TrimmerRoots.xml with <linker><assembly fullname="{Path.GetFileNameWithoutExtension(fault.File)}"><type fullname="{TypeIn(fault)}" preserve="all" /></assembly></linker>"""));

    /// <summary>The trimmer's descriptors write nested types with a slash.</summary>
    private static string TypeIn(AssemblyFault fault) => fault.What.Split(' ')[0].Replace('+', '/');
}
