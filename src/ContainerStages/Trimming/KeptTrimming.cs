using System.Reflection.Metadata;
using System.Text;
using System.Xml.Linq;
using ContainerStages.IO;
using ContainerStages.Metadata;
using ContainerStages.Oci;

namespace ContainerStages.Trimming;

/// <summary>
/// The result of a whole run of the trimmer, kept for the next publish. After an edit, the own assemblies alone are trimmed again, with the other ones as they were trimmed before,
/// which takes a fraction of the time. The result is taken if it is what a whole run would write; <see cref="TrimmedEdit"/> says how that is known.
/// </summary>
/// <param name="folder">For what is kept; an absolute path.</param>
/// <param name="linkedFolder">Where the trimmer writes, whole runs and this.</param>
/// <param name="assemblies">All assemblies that it is given.</param>
internal sealed class KeptTrimming(string folder, string linkedFolder, IReadOnlyList<TrimmedAssembly> assemblies)
{
    /// <summary>Where own assemblies are trimmed again after an edit.</summary>
    public const string AgainFolder = "again";

    /// <summary>Where they are trimmed again as they were before it.</summary>
    public const string CheckFolder = "check";

    /// <summary>Own assemblies of the last run.</summary>
    private const string BeforeFolder = "before";

    /// <summary>The resource with attributes that the trimmer adds to members. That of .NET itself adds none that matters here.</summary>
    private const string AnnotationsResource = "ILLink.LinkAttributes.xml";

    private const string CoreLibrary = "System.Private.CoreLib";

    private static readonly string[] Extensions = [".dll", ".pdb"];

    private readonly TrimmedAssembly[] _own = [.. assemblies.Where(assembly => assembly.IsOwn)];

    /// <summary>For the trimmer; see <see cref="TrimmerRoots"/>.</summary>
    public string Descriptor => Path.Combine(folder, "roots.xml");

    public string Before(TrimmedAssembly own) => Path.Combine(folder, BeforeFolder, own.Name + Extensions[0]);

    public string Linked(TrimmedAssembly assembly) => Path.Combine(linkedFolder, assembly.Name + Extensions[0]);

    /// <summary>Of everything that the trimmer is given, but for the content of the own assemblies.</summary>
    /// <param name="settings">What it is given besides the files.</param>
    /// <param name="files">Other files that decide what it does: references, descriptors, and the trimmer itself.</param>
    public Digest Key(string settings, IEnumerable<string> files)
    {
        // A reference with the name of an own assembly is that assembly.
        IEnumerable<string> contents = assemblies.Where(assembly => !assembly.IsOwn).Select(assembly => assembly.Path)
            .Concat(files.Where(file => !_own.Any(own => own.Name + Extensions[0] == Path.GetFileName(file))))
            .AsParallel().AsOrdered().Select(file => $"{Path.GetFileName(file)} {DigestOf(file)}\n");
        return Digest.Of(Encoding.UTF8.GetBytes($"{settings}\n{string.Concat(_own.Select(own => own.Name + '\n'))}{string.Concat(contents)}"));
    }

    /// <summary>Whether an edit since the last run lets the other assemblies as they are, as far as one can see before the own ones are trimmed again.</summary>
    /// <param name="key">See <see cref="Key"/>.</param>
    public TrimmingPlan Plan(Digest key)
    {
        if (TrimmingRecord.Read(folder) is not { } record)
        {
            return TrimmingPlan.Whole(null);
        }

        if (record.Settings != key)
        {
            return TrimmingPlan.Whole("a setting, a package or .NET changed");
        }

        if (record.Outputs.Keys.AsParallel().Any(file => !IsOf(Path.Combine(linkedFolder, file), record.Outputs[file])))
        {
            return TrimmingPlan.Whole("its output changed");
        }

        TrimmedAssembly[] changed = [.. Changed(record)];
        if (changed.Length == 0)
        {
            return new TrimmingPlan(TrimmingRun.None);
        }

        if (record.IsExact == false)
        {
            return TrimmingPlan.Whole("alone, without an edit, the app's assemblies were not the same");
        }

        using var opened = new OpenAssemblies();
        AssemblySet all = opened.Set(assemblies.Select(assembly => assembly.Path));
        if (assemblies.Select(assembly => Obstacle(assembly, all.Find(assembly.Name))).OfType<string>().FirstOrDefault() is { } obstacle)
        {
            return TrimmingPlan.Whole(obstacle);
        }

        var reflection = new ReflectionUse(all);
        foreach (TrimmedAssembly own in changed)
        {
            if (!IsOf(Before(own), record.Own[own.Name]))
            {
                return TrimmingPlan.Whole("its input is not kept");
            }

            if (Edit(own).DifferenceOfInputs(reflection) is { } difference)
            {
                return TrimmingPlan.Whole(difference);
            }
        }

        OutputFile.CreateFolder(folder);
        XDocument roots = TrimmerRoots.Of(_own.Select(own => all.Find(own.Name)).OfType<AssemblyTypes>(), all, opened.Set(assemblies.Where(assembly => !assembly.IsOwn).Select(Linked).Where(File.Exists)));
        roots.Save(Descriptor);
        foreach (string file in new[] { AgainFolder, CheckFolder }.SelectMany(output => _own.SelectMany(own => Extensions.Select(extension => Path.Combine(folder, output, own.Name + extension)))))
        {
            OutputFile.Delete(file);
        }

        return new TrimmingPlan(TrimmingRun.Own)
        {
            WithForwards = [.. assemblies.Where(assembly => !assembly.IsOwn && all.Find(assembly.Name) is { Metadata.ExportedTypes.Count: > 0 })],
            NeedsCheck = record.IsExact is null,
        };
    }

    /// <summary>Takes the own assemblies that were trimmed again, unless a whole run could write something else.</summary>
    /// <returns>Why it could; null if they are taken.</returns>
    public string? Take()
    {
        if (TrimmingRecord.Read(folder) is not { } record)
        {
            return "its input is not kept";
        }

        if (record.IsExact is null)
        {
            record = record with { IsExact = _own.All(own => IsSame(own.Name, Path.Combine(folder, CheckFolder), linkedFolder)) };
            record.Write(folder);
            if (record.IsExact == false)
            {
                return "alone, without an edit, the app's assemblies were not the same";
            }
        }

        string again = Path.Combine(folder, AgainFolder);
        using var opened = new OpenAssemblies();
        var reflection = new ReflectionUse(opened.Set(assemblies.Select(assembly => assembly.Path)));
        foreach (TrimmedAssembly own in _own)
        {
            string trimmed = Path.Combine(again, own.Name + Extensions[0]);
            if (File.Exists(trimmed) != File.Exists(Linked(own)))
            {
                return "the trimmer keeps other assemblies of the app";
            }

            if (File.Exists(trimmed)
                && Edit(own).DifferenceOfResults(AssemblyOutline.Read(FileContent.Of(Linked(own))), AssemblyOutline.Read(FileContent.Of(trimmed)), reflection) is { } difference)
            {
                return difference;
            }
        }

        // Until it is written again, there is no record: what is half copied is not taken for a result.
        TrimmingRecord.Delete(folder);
        foreach (string file in _own.SelectMany(own => Extensions.Select(extension => own.Name + extension)).Where(file => File.Exists(Path.Combine(again, file))))
        {
            File.Copy(Path.Combine(again, file), Path.Combine(linkedFolder, file), overwrite: true);
        }

        Keep(record.Settings, record.IsExact);
        return null;
    }

    /// <summary>Keeps the result of a whole run, or of <see cref="Take"/>.</summary>
    /// <param name="key">Of what the trimmer was given.</param>
    public void Keep(Digest key, bool? isExact = null)
    {
        // That own assemblies alone are not the same depends on what else the trimmer is given, and not on an edit.
        isExact ??= TrimmingRecord.Read(folder) is { IsExact: false } before && before.Settings == key ? false : null;
        TrimmingRecord.Delete(folder);
        OutputFile.CreateFolder(Path.Combine(folder, BeforeFolder));
        foreach (TrimmedAssembly own in _own)
        {
            foreach (string extension in Extensions)
            {
                string source = Path.ChangeExtension(own.Path, extension);
                string copy = Path.ChangeExtension(Before(own), extension);
                OutputFile.Delete(copy);
                if (File.Exists(source))
                {
                    File.Copy(source, copy);
                }
            }
        }

        var outputs = Directory.EnumerateFiles(linkedFolder).Where(file => Extensions.Contains(Path.GetExtension(file))).AsParallel().AsOrdered();
        new TrimmingRecord
        {
            Settings = key,
            Own = _own.ToDictionary(own => own.Name, own => DigestOf(Before(own))),
            Outputs = outputs.Select(file => (Name: Path.GetFileName(file), Digest: DigestOf(file))).ToDictionary(output => output.Name, output => output.Digest),
            IsExact = isExact,
        }.Write(folder);
    }

    /// <summary>Whether an assembly and its symbols are the same in two folders.</summary>
    public static bool IsSame(string assembly, string folder, string other) => Extensions.All(extension =>
    {
        (string file, string second) = (Path.Combine(folder, assembly + extension), Path.Combine(other, assembly + extension));
        return File.Exists(file) == File.Exists(second) && (!File.Exists(file) || IsOf(file, DigestOf(second)));
    });

    /// <summary>
    /// What makes the own assemblies decide about others, or lets the trimmer follow values where <see cref="ReflectionUse"/> does not know it: a package may be compiled against a
    /// project that takes the place of another package.
    /// </summary>
    private string? Obstacle(TrimmedAssembly assembly, AssemblyTypes? types)
    {
        if (types is null)
        {
            return null;
        }

        MetadataReader metadata = types.Metadata;
        return !assembly.IsOwn && metadata.AssemblyReferences.Any(handle => _own.Any(own => metadata.StringComparer.Equals(metadata.GetAssemblyReference(handle).Name, own.Name)))
            ? $"{assembly.Name} uses an assembly of the app"
            : assembly.Name != CoreLibrary && metadata.ManifestResources.Any(handle => metadata.StringComparer.Equals(metadata.GetManifestResource(handle).Name, AnnotationsResource))
                ? $"{assembly.Name} has {AnnotationsResource}"
                : null;
    }

    private IEnumerable<TrimmedAssembly> Changed(TrimmingRecord record) => _own.Where(own => !record.Own.TryGetValue(own.Name, out Digest before) || !IsOf(own.Path, before));

    private TrimmedEdit Edit(TrimmedAssembly own) => new(own.Name, AssemblyOutline.Read(FileContent.Of(Before(own))), AssemblyOutline.Read(FileContent.Of(own.Path)));

    private static bool IsOf(string file, Digest digest) => File.Exists(file) && DigestOf(file) == digest;

    private static Digest DigestOf(string file) => FileContent.Of(file).Digest;
}
