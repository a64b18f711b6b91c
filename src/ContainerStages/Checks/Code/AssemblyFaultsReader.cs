using System.Collections.Immutable;
using System.Text;
using ContainerStages.App;
using ContainerStages.Metadata;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Checks.Code;

/// <summary>
/// Links the published assemblies as the runtime would, without running them. An edit of the app does not change its libraries: their faults are in
/// one cache entry, and only the app's own assemblies are linked again.
/// </summary>
internal sealed class AssemblyFaultsReader : IDisposable
{
    private const string EntryKind = "assembly-faults-1";

    private readonly ContentStore _store;
    private readonly bool _hasFrameworks;
    private readonly Dictionary<string, ManagedFile?> _open = [];

    private AssemblyFaultsReader(ContentStore store, bool hasFrameworks)
    {
        _store = store;
        _hasFrameworks = hasFrameworks;
    }

    /// <param name="hasFrameworks">Whether the image has shared frameworks, whose assemblies are not published.</param>
    public static async Task<ImmutableArray<AssemblyFault>> ReadAsync(
        IReadOnlyList<PublishedFile> files,
        bool hasFrameworks,
        ContentStore store,
        CancellationToken cancellationToken)
    {
        using var reader = new AssemblyFaultsReader(store, hasFrameworks);
        PublishedFile[] all = [.. files.Where(file => file.RelativePath.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)).OrderBy(IsBelow)];
        PublishedFile[] libraries = [.. all.Where(file => file.Origin is not (FileOrigin.App or FileOrigin.Project))];
        PublishedFile[] own = [.. all.Except(libraries)];

        // An untrimmed library may have references that it never uses; references that the trimmer keeps are used.
        PublishedFile[] trimmed = [.. libraries.Where(file => file.IsTrimmed)];

        // Libraries without faults on their own have no faults together with more files. The reverse is not true: a library may need a file that a
        // target adds.
        return (await reader.ReadAsync(libraries, trimmed, cancellationToken)).IsEmpty
            ? await reader.ReadAsync(all, own, cancellationToken)
            : await reader.ReadAsync(all, [.. trimmed, .. own], cancellationToken);
    }

    public void Dispose()
    {
        foreach (ManagedFile? file in _open.Values)
        {
            file?.Dispose();
        }
    }

    private async Task<ImmutableArray<AssemblyFault>> ReadAsync(PublishedFile[] all, PublishedFile[] linked, CancellationToken cancellationToken)
    {
        string key = KeyOf(all, linked);
        if (_store.Entries.Read(EntryKind, key) is { } entry && TryParse(entry) is { } known)
        {
            return known;
        }

        ImmutableArray<AssemblyFault> faults = Link(all, linked, cancellationToken);
        await _store.Entries.WriteAsync(EntryKind, key, string.Concat(faults.Select(fault => $"{fault.Kind}\t{fault.File}\t{fault.What}\n")));
        return faults;
    }

    private string KeyOf(PublishedFile[] all, PublishedFile[] linked) => Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n',
    [
        _hasFrameworks.ToString(),
        .. all.Select(file => $"{file.Content.Digest} {file.RelativePath} {file.IsTrimmed}"),
        .. linked.Select(file => file.RelativePath),
    ]))).Hex;

    private ImmutableArray<AssemblyFault> Link(PublishedFile[] all, PublishedFile[] linked, CancellationToken cancellationToken)
    {
        var set = new AssemblySet(_hasFrameworks);
        foreach (PublishedFile file in all)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Open(file) is { } opened)
            {
                set.Add(file.RelativePath, opened);
            }
        }

        List<AssemblyFault> faults = [];
        foreach (PublishedFile file in linked.Where(file => !IsBelow(file)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (set.OfFile(file.RelativePath) is { } assembly)
            {
                faults.AddRange(FaultsOf(set, assembly, file.IsTrimmed));
            }
        }

        return [.. faults];
    }

    private static List<AssemblyFault> FaultsOf(AssemblySet set, AssemblyTypes assembly, bool isTrimmed)
    {
        try
        {
            return
            [
                .. MissingReferences.Types(set, assembly).Select(what => new AssemblyFault(FaultKind.Type, assembly.File, what)),
                .. MissingReferences.Members(set, assembly).Select(what => new AssemblyFault(FaultKind.Member, assembly.File, what)),

                // An untrimmed assembly may have classes that are never loaded.
                .. isTrimmed ? MissingImplementations.In(set, assembly).Select(what => new AssemblyFault(FaultKind.Implementation, assembly.File, what)) : [],
            ];
        }
        catch (Exception e) when (ManagedFile.IsDamage(e))
        {
            // The assembly, or one that it refers to, is damaged, so it has no reliable faults.
            return [];
        }
    }

    private ManagedFile? Open(PublishedFile file)
    {
        if (!_open.TryGetValue(file.RelativePath, out ManagedFile? opened))
        {
            _open[file.RelativePath] = opened = ManagedFile.Open(file.Content, withCode: false);
        }

        return opened;
    }

    private static ImmutableArray<AssemblyFault>? TryParse(string entry)
    {
        List<AssemblyFault> faults = [];
        foreach (string line in entry.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split('\t') is not [var kind, var file, var what] || !Enum.TryParse(kind, out FaultKind parsed))
            {
                return null;
            }

            faults.Add(new AssemblyFault(parsed, file, what));
        }

        return [.. faults];
    }

    /// <summary>
    /// Whether the file is in a subfolder: a translation, a plug-in, or another system's build of an assembly. References can resolve to it, but it
    /// is not checked.
    /// </summary>
    private static bool IsBelow(PublishedFile file) => file.RelativePath.Contains('/', StringComparison.Ordinal);
}
