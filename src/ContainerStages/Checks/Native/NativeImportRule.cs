using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Metadata;

namespace ContainerStages.Checks.Native;

/// <summary>
/// Code imports functions from a native library that the image does not have under any of the names that the runtime tries: DllNotFoundException. A
/// package may have imports for each system and choose between several libraries, so it is reported only if it has no such choice. Code that resolves
/// its libraries itself is ignored.
/// </summary>
internal static class NativeImportRule
{
    private const string Libraries = "System.Runtime.InteropServices.NativeLibrary";
    private const string LoadContext = "System.Runtime.Loader.AssemblyLoadContext";

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        // The app may set a resolver for the assemblies of packages, too.
        if (plan.Started is null || Loader.For(plan) is not { } loader || plan.Assemblies.Any(assembly => IsOwn(assembly) && FindsLibraries(assembly)))
        {
            yield break;
        }

        HashSet<string> reached = Reached(plan);
        HashSet<string> published = [.. plan.FileSystem.Entries.Where(entry => !entry.Layer.IsBase && !entry.IsFolder).Select(entry => entry.Entry.Name)];
        foreach (ReadAssembly assembly in plan.Assemblies.Where(assembly => reached.Contains(assembly.Facts.Name) && !FindsLibraries(assembly)))
        {
            NativeImport[] ofLinux = [.. assembly.Facts.Imports.Where(import => !NativeLibraryNames.IsOfSystem(import.Library))];
            NativeImport[] missing = [.. ofLinux.Where(import => !IsThere(plan, loader, published, import.Library))];
            if (missing.Length > 0 && (IsOwn(assembly) || (missing.Length == ofLinux.Length && !assembly.Facts.Imports.Any(import => NativeLibraryNames.IsOfOtherSystem(import.Library)))))
            {
                yield return new Finding(
                    Catalogue.NativeImportMissing,
                    $"cannot load {Listing.Of([.. missing.Select(import => import.Library)])} for '{assembly.File.RelativePath}': the image has no such library, and {missing[0].Method} would end in DllNotFoundException",
                    NativeLibraryNames.Advice(missing[0].Library));
            }
        }
    }

    private static bool IsOwn(ReadAssembly assembly) => assembly.File.Origin != FileOrigin.Package;

    private static bool FindsLibraries(ReadAssembly assembly) => assembly.Facts.Types.Any(type =>
        type.HasAny(Libraries, "SetDllImportResolver", "Load", "TryLoad") || type.HasAny(LoadContext, "add_ResolvingUnmanagedDll", "LoadUnmanagedDllFromPath", "LoadUnmanagedDll"));

    /// <summary>
    /// Names of the app's own assemblies and of all assemblies that they refer to, directly or indirectly. Other packages are never loaded.
    /// </summary>
    private static HashSet<string> Reached(PlanUnderCheck plan)
    {
        ILookup<string, ReadAssembly> byName = plan.Assemblies.ToLookup(assembly => assembly.Facts.Name, StringComparer.OrdinalIgnoreCase);
        HashSet<string> reached = new(StringComparer.OrdinalIgnoreCase);
        Queue<ReadAssembly> open = new(plan.Assemblies.Where(IsOwn));
        while (open.TryDequeue(out ReadAssembly? assembly))
        {
            if (reached.Add(assembly.Facts.Name))
            {
                foreach (ReadAssembly next in assembly.Facts.References.SelectMany(name => byName[name]))
                {
                    open.Enqueue(next);
                }
            }
        }

        return reached;
    }

    /// <summary>
    /// Whether the image has a library, with or without the prefix <c>lib</c> and the suffix <c>.so</c>, as
    /// https://learn.microsoft.com/dotnet/standard/native-interop/native-library-loading describes. A published file in any folder counts: the host
    /// finds it below <c>runtimes</c>, and the app may find it elsewhere.
    /// </summary>
    private static bool IsThere(PlanUnderCheck plan, Loader loader, HashSet<string> published, string library)
    {
        if (library.StartsWith('/'))
        {
            return plan.FileSystem.Resolve(library) is not null;
        }

        string name = library.Split('/')[^1];
        return ((string[])[name, $"lib{name}", $"{name}.so", $"lib{name}.so"]).Any(file => published.Contains(file) || loader.Find(file) is not null);
    }
}
