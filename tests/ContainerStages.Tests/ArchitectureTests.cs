using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ContainerStages.Images;

namespace ContainerStages.Tests;

/// <summary>Dependencies between the library's folders point one way, those of subfolders included. ArchUnitNET reads them from the compiled code.</summary>
[TestClass]
public sealed class ArchitectureTests
{
    private const string Root = "ContainerStages.";

    /// <summary>What callers of the library use; nothing in it does.</summary>
    private const string FrontDoor = "Pipeline";

    /// <summary>The folders from bottom to top: each may use the ones before it. A new folder needs a place here.</summary>
    private static readonly string[] BottomToTop =
    [
        "Diagnostics", "Processes", "Elf",
        "Oci", "IO", "Metadata", "Probes", "Dockerfiles",
        "Storage", "Layers", "FileSystems", "App", "Scans",
        "Images", "Engines", "Registry",
        "Bases", "Copies", "Destinations", "Ledgers", "BuildServers", "Signatures",
        "Sboms",
        "Checks", "Starts", "Stages", "Compilation", "Trimming", "Proofs", "Builders", "Patching",
        "Reports",
        FrontDoor,
    ];

    private static readonly Lazy<SortedDictionary<string, SortedDictionary<string, SortedSet<string>>>> Dependencies = new(Read);

    [TestMethod]
    public void Folders_use_only_folders_below_them()
    {
        SortedSet<string> broken = new(StringComparer.Ordinal);
        foreach ((string folder, SortedDictionary<string, SortedSet<string>> used) in Dependencies.Value)
        {
            int place = Place(folder);
            foreach ((string other, SortedSet<string> types) in used.Where(other => Place(other.Key) > place))
            {
                broken.Add($"{folder} uses {other}: {string.Join(", ", types)}");
            }
        }

        Assert.AreEqual("", string.Join('\n', broken), Map());
    }

    [TestMethod]
    public void No_folder_uses_itself_through_others_subfolders_included()
    {
        Dictionary<string, HashSet<string>> open = Dependencies.Value.ToDictionary(folder => folder.Key, folder => folder.Value.Keys.ToHashSet());
        while (open.FirstOrDefault(folder => !folder.Value.Any(open.ContainsKey)).Key is { } free)
        {
            open.Remove(free);
        }

        // What is left uses a cycle, or is in one.
        Assert.AreEqual("", string.Join(' ', open.Keys), Map());
    }

    [TestMethod]
    public void The_library_does_not_know_MSBuild() =>
        Assert.IsFalse(typeof(Image).Assembly.GetReferencedAssemblies().Any(name => name.Name!.StartsWith("Microsoft.Build", StringComparison.Ordinal)));

    private static int Place(string folder)
    {
        int place = Array.IndexOf(BottomToTop, folder.Split('/')[0]);
        Assert.AreNotEqual(-1, place, $"{folder} is new: give it a place");
        return place;
    }

    /// <summary>One line a folder, with the folders that it uses.</summary>
    private static string Map() =>
        string.Join('\n', Dependencies.Value.Select(folder => $"{folder.Key} → {string.Join(", ", folder.Value.Keys)}"));

    /// <summary>For each folder the others that it uses, and which types do.</summary>
    private static SortedDictionary<string, SortedDictionary<string, SortedSet<string>>> Read()
    {
        SortedDictionary<string, SortedDictionary<string, SortedSet<string>>> read = new(StringComparer.Ordinal);
        foreach (IType type in new ArchLoader().LoadAssembly(typeof(Image).Assembly).Build().Types)
        {
            if (FolderOf(type) is not { } folder)
            {
                continue;
            }

            if (!read.TryGetValue(folder, out SortedDictionary<string, SortedSet<string>>? used))
            {
                read.Add(folder, used = new(StringComparer.Ordinal));
            }

            foreach (IType target in type.Dependencies.Select(dependency => dependency.Target).Where(target => !IsReference(target)))
            {
                if (FolderOf(target) is { } other && other != folder)
                {
                    used.TryAdd(other, new(StringComparer.Ordinal));
                    used[other].Add($"{Outermost(type)} uses {Outermost(target)}");
                }
            }
        }

        return read;
    }

    private static string? FolderOf(IType type) =>
        type.Namespace?.FullName is { } name && name.StartsWith(Root, StringComparison.Ordinal) ? name[Root.Length..].Replace('.', '/') : null;

    /// <summary>ArchUnitNET puts a <c>ref</c> of .NET's own generic types, of which generated code has some, into the first folder that has one.</summary>
    private static bool IsReference(IType type) => type.FullName.Contains("&)", StringComparison.Ordinal);

    /// <summary>The one that the sources name: the compiler nests its own types below it.</summary>
    private static string Outermost(IType type) => type.FullName.Split('+')[0].Split('.')[^1];
}
