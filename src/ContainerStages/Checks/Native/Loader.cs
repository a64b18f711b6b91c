using System.Collections.Immutable;
using ContainerStages.Checks.Facts;
using ContainerStages.Elf;
using ContainerStages.FileSystems;
using ContainerStages.IO;

namespace ContainerStages.Checks.Native;

/// <summary>
/// Finds shared libraries in an image as the loader does: ld.so(8) of glibc, or musl's loader if the started program has that one. It also looks in
/// folders that a base adds with ldconfig, and in folders that only some distributions use: a library that is found here but not by the real loader
/// is rarer than the reverse.
/// </summary>
internal sealed class Loader
{
    /// <summary>
    /// musl has all of these libraries in one file, and resolves their names to itself (<c>ldso/dynlink.c</c>, <c>load_library</c>: "reserved").
    /// </summary>
    private static readonly string[] OfMusl = ["libc.", "libpthread.", "librt.", "libm.", "libdl.", "libutil.", "libxnet."];

    private readonly ImageFileSystem _files;
    private readonly Processor _processor;
    private readonly string? _interpreter;
    private readonly ImmutableArray<string> _fromEnvironment;
    private readonly ImmutableArray<string> _folders;

    private Loader(PlanUnderCheck plan, Processor processor)
    {
        _files = plan.FileSystem;
        _processor = processor;
        _interpreter = plan.Started?.Entry?.Entry.Elf?.Interpreter;
        _fromEnvironment = [.. plan.Plan.Environment.GetValueOrDefault("LD_LIBRARY_PATH", "").Split(':', ';').Where(folder => folder.Length > 0)];
        _folders =
        [
            .. from parent in (string[])["/lib", "/usr/lib", "/usr/local/lib"] from folder in (string[])[parent, $"{parent}/{processor.Triplet}", $"{parent}64"] select folder,
            .. LoaderConfiguration.Folders(plan.FileSystem),
        ];
    }

    /// <summary>The loader of a plan; null if the image's processor is not known.</summary>
    public static Loader? For(PlanUnderCheck plan) => Processor.Of(plan) is { } processor ? new Loader(plan, processor) : null;

    public bool IsMusl => _interpreter?.Contains("/ld-musl-", StringComparison.Ordinal) == true;

    /// <summary>The file that <c>dlopen</c> of a bare name finds; null if it finds none.</summary>
    public ImageEntry? Find(string name) => Find(name, []);

    /// <summary>All files that the loader maps for these files, including themselves, and the missing ones.</summary>
    public LoadedLibraries Load(IEnumerable<ImageEntry> files)
    {
        Dictionary<string, ImageEntry> loaded = new(StringComparer.Ordinal);
        List<MissingLibrary> missing = [];
        Dictionary<(ImageEntry By, string Name), ImageEntry> found = [];
        Queue<ImageEntry> open = new(files.Where(file => loaded.TryAdd(file.Entry.Path, file)));
        while (open.TryDequeue(out ImageEntry? file))
        {
            foreach (string name in file.Entry.Elf!.Needed.Where(name => !IsInLoader(name)))
            {
                if (Find(name, OwnFolders(file)) is not { } library)
                {
                    missing.Add(new MissingLibrary(name, file));
                }
                else
                {
                    found[(file, name)] = library;
                    if (loaded.TryAdd(library.Entry.Path, library))
                    {
                        open.Enqueue(library);
                    }
                }
            }
        }

        return new LoadedLibraries([.. loaded.Values], [.. missing], found);
    }

    /// <summary>Whether the name is the loader itself, which is already mapped when the program starts.</summary>
    private bool IsInLoader(string name) =>
        (_interpreter is { } path && RelativePath.NameOf(path) == name)
        || (IsMusl && OfMusl.Any(reserved => name.StartsWith(reserved, StringComparison.Ordinal)));

    private ImageEntry? Find(string name, IEnumerable<string> own) => name.Contains('/', StringComparison.Ordinal)
        ? Fitting(name)
        : own.Concat(_fromEnvironment).Concat(_folders).Select(folder => Fitting($"{folder}/{name}")).FirstOrDefault(library => library is not null);

    /// <summary>The file at a path, if it is for the processor. A file for another processor does not end the search.</summary>
    private ImageEntry? Fitting(string path) => _files.Resolve(path) is { IsFile: true } file && _processor.Runs(file) ? file : null;

    /// <summary>The folders of DT_RUNPATH, and of DT_RPATH only if there is no DT_RUNPATH; <c>$ORIGIN</c> is the folder of the file.</summary>
    private static IEnumerable<string> OwnFolders(ImageEntry file)
    {
        ElfFacts elf = file.Entry.Elf!;
        string path = file.Entry.Path;
        string origin = $"/{RelativePath.FolderOf(path)}";
        return (elf.RunPath.IsEmpty ? elf.RPath : elf.RunPath)
            .Select(folder => folder.Replace("$ORIGIN", origin, StringComparison.Ordinal).Replace("${ORIGIN}", origin, StringComparison.Ordinal));
    }
}

/// <param name="Name">The name in DT_NEEDED.</param>
/// <param name="By">The file that needs it.</param>
internal sealed record MissingLibrary(string Name, ImageEntry By);

/// <param name="Files">In the order of loading.</param>
/// <param name="Missing">Needed libraries that were not found.</param>
/// <param name="Found">The file that each name resolved to.</param>
internal sealed record LoadedLibraries(
    ImmutableArray<ImageEntry> Files, ImmutableArray<MissingLibrary> Missing, IReadOnlyDictionary<(ImageEntry By, string Name), ImageEntry> Found);
