using System.Collections.Immutable;
using ContainerStages.Images.Files;
using ContainerStages.Layers.Elf;

namespace ContainerStages.Checks.Native;

/// <summary>
/// Finds shared libraries in an image as the loader does: ld.so(8) of glibc, and musl's where the started program has that one. A folder that a base
/// adds with ldconfig counts, and so do those where only some distributions look: what is found here and not there is rarer than the reverse.
/// </summary>
internal sealed class Loader
{
    /// <summary>musl has all of these in one file, and takes their names for itself (<c>ldso/dynlink.c</c>, <c>load_library</c>: "reserved").</summary>
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

    /// <summary>Null where the image's processor is none that is known.</summary>
    public static Loader? For(PlanUnderCheck plan) => Processor.Of(plan) is { } processor ? new Loader(plan, processor) : null;

    public bool IsMusl => _interpreter?.Contains("/ld-musl-", StringComparison.Ordinal) == true;

    /// <summary>What <c>dlopen</c> of a bare name finds; null for nothing.</summary>
    public ImageEntry? Find(string name) => Find(name, []);

    /// <summary>All that the loader maps for these files, themselves included, and what of it is missing.</summary>
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

    /// <summary>The loader itself is there once the program starts.</summary>
    private bool IsInLoader(string name) =>
        (_interpreter is { } path && path[(path.LastIndexOf('/') + 1)..] == name)
        || (IsMusl && OfMusl.Any(reserved => name.StartsWith(reserved, StringComparison.Ordinal)));

    private ImageEntry? Find(string name, IEnumerable<string> own) => name.Contains('/', StringComparison.Ordinal)
        ? Fitting(name)
        : own.Concat(_fromEnvironment).Concat(_folders).Select(folder => Fitting($"{folder}/{name}")).FirstOrDefault(library => library is not null);

    /// <summary>One for another processor does not end the search.</summary>
    private ImageEntry? Fitting(string path) => _files.Resolve(path) is { IsFile: true } file && _processor.Runs(file) ? file : null;

    /// <summary>DT_RUNPATH, and DT_RPATH only where there is none; <c>$ORIGIN</c> is the folder of the file.</summary>
    private static IEnumerable<string> OwnFolders(ImageEntry file)
    {
        ElfFacts elf = file.Entry.Elf!;
        string path = file.Entry.Path;
        string origin = $"/{path[..Math.Max(path.LastIndexOf('/'), 0)]}";
        return (elf.RunPath.IsEmpty ? elf.RPath : elf.RunPath)
            .Select(folder => folder.Replace("$ORIGIN", origin, StringComparison.Ordinal).Replace("${ORIGIN}", origin, StringComparison.Ordinal));
    }
}

/// <param name="Name">As DT_NEEDED has it.</param>
/// <param name="By">The file that wants it.</param>
internal sealed record MissingLibrary(string Name, ImageEntry By);

/// <param name="Files">In the order of loading.</param>
/// <param name="Missing">Wanted, and nowhere.</param>
/// <param name="Found">Which library each name was resolved to.</param>
internal sealed record LoadedLibraries(
    ImmutableArray<ImageEntry> Files, ImmutableArray<MissingLibrary> Missing, IReadOnlyDictionary<(ImageEntry By, string Name), ImageEntry> Found);
