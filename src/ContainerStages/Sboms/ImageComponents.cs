using System.Collections.Immutable;
using System.Globalization;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Ledgers;

namespace ContainerStages.Sboms;

/// <summary>
/// Assigns every file of an image to exactly one component. The build's own data decide for the files of the publish, and the lists of packages for
/// those of the base; what neither knows is <see cref="ComponentKind.Uncovered"/>.
/// </summary>
internal sealed class ImageComponents
{
    private const string PackagePrefix = "package ";
    private const string RuntimePackPrefix = "runtime pack ";
    private const string Copied = "copied";

    private readonly SbomSource _source;
    private readonly DistributionPackages _distribution;
    private readonly BaseFrameworks _frameworks;
    private readonly Dictionary<string, LedgerFile> _published = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Component> _components = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ComponentFile>> _files = new(StringComparer.Ordinal);
    private readonly Component _app;

    private ImageComponents(SbomSource source)
    {
        _source = source;
        var layers = new Dictionary<LayerIndex, int>(ReferenceEqualityComparer.Instance);
        foreach (LayerIndex layer in source.Files.Layers)
        {
            layers.Add(layer, layers.Count);
        }

        int ofBase = source.Files.Entries.Count(entry => entry.IsFile && entry.Layer.IsBase && source.Inventories[layers[entry.Layer]].IsKnown);
        LeftOut = ofBase > Sbom.MostBaseFiles ? ofBase : 0;
        var hashes = new Dictionary<IndexEntry, FileHashes>(ReferenceEqualityComparer.Instance);
        var texts = new Dictionary<IndexEntry, string>(ReferenceEqualityComparer.Instance);
        foreach ((LayerIndex layer, LayerInventory inventory) in source.Files.Layers.Zip(source.Inventories))
        {
            IEnumerable<IndexEntry> files = layer.Entries.Where(entry => entry.Type == EntryType.File);
            foreach (IndexEntry entry in inventory.Databases.IsEmpty ? [] : files)
            {
                if (inventory.Databases.TryGetValue(entry.Path, out string? text))
                {
                    texts[entry] = text;
                }
            }

            foreach ((IndexEntry entry, FileHashes both) in layer.IsBase && LeftOut > 0 ? [] : files.Zip(inventory.Hashes))
            {
                hashes[entry] = both;
            }
        }

        var release = OsRelease.Of(source.Files);
        _distribution = new DistributionPackages(source.Files, release, entry => texts.GetValueOrDefault(entry.Source));
        _frameworks = new BaseFrameworks(source.Files, source.RuntimeIdentifier);

        // Two layers may have one path; the upper one is seen.
        foreach (LedgerFile file in source.Ledger.Layers.SelectMany(layer => layer.Files))
        {
            _published[file.Path[1..]] = file;
        }

        _app = Known(source.Previous?.Components.FirstOrDefault(component => component.Kind == ComponentKind.App) ?? new Component(ComponentKind.App, source.Name, source.Version));
        foreach (Component package in _distribution.All)
        {
            Known(package with { Hash = package.Hash ?? HashOf(package) });
        }

        if (release.Id.Length > 0)
        {
            Known(new Component(ComponentKind.OperatingSystem, release.Id, release.Version.Length > 0 ? release.Version : null));
        }

        foreach (ImageEntry entry in source.Files.Entries.Where(entry => entry.IsFile))
        {
            bool isListed = hashes.TryGetValue(entry.Source, out FileHashes both);
            if (!isListed && !(LeftOut > 0 && source.Inventories[layers[entry.Layer]].IsKnown))
            {
                continue;
            }

            // Of what is left out, the components are listed all the same.
            string key = OwnerOf(entry).Key;
            if (isListed)
            {
                if (!_files.TryGetValue(key, out List<ComponentFile>? files))
                {
                    _files.Add(key, files = []);
                }

                files.Add(new ComponentFile($"/{entry.Entry.Path}", layers[entry.Layer], both));
            }
        }

        Gaps = [.. FindGaps()];
        All = Finish();
    }

    /// <summary>Sorted by kind and key; the app comes first.</summary>
    public ImmutableArray<Component> All { get; }

    /// <inheritdoc cref="Sbom.LeftOut"/>
    public int LeftOut { get; }

    /// <inheritdoc cref="Sbom.Gaps"/>
    public ImmutableArray<string> Gaps { get; }

    public static ImageComponents Of(SbomSource source) => new(source);

    private IEnumerable<string> FindGaps()
    {
        int unknown = _source.Inventories.Count(inventory => !inventory.IsKnown);
        if (unknown > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"The files of {unknown} layers are not listed, nor packages that only they name: the build machine does not have their content any more.");
        }

        int without = _source.Inventories.Count(inventory => !inventory.HasDatabases);
        if (without > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"The package databases of {without} layers were not read: they have more than {PackageDatabase.MostBytes} bytes.");
        }

        if (_distribution.AreTooMany)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"The package databases name more than {DistributionPackages.MostPackages} packages: the others are not listed.");
        }
    }

    private ImmutableArray<Component> Finish()
    {
        foreach ((string id, string version, bool isRuntimePack) in _source.Compiled)
        {
            Component package = NuGet(id, version, isRuntimePack);
            if (!_files.ContainsKey(package.Key))
            {
                _components[package.Key] = package with { IsBuildInput = true };
            }
        }

        foreach (Component input in _source.Previous?.Components.Where(component => component.IsBuildInput) ?? [])
        {
            Known(input);
        }

        foreach (NpmPackage package in _source.Npm)
        {
            Known(new Component(ComponentKind.Npm, package.Name, package.Version)
            {
                Purl = PackageUrl.OfNpm(package.Name, package.Version),
                License = package.License,
                Hash = package.Sha512 is { } hash ? ("SHA-512", hash) : null,
                Remark = $"The lock file of the stage '{package.Stage}' names it; what of it is in the stage's output is not known.",
                IsBuildInput = true,
            });
        }

        Dictionary<string, string> keys = _components.Values.Where(component => component.Kind is ComponentKind.Package or ComponentKind.Project or ComponentKind.Framework)
            .GroupBy(component => component.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.First().Key, StringComparer.OrdinalIgnoreCase);
        return
        [
            .. _components.Values
                .Select(component => component with
                {
                    Files = _files.TryGetValue(component.Key, out List<ComponentFile>? files) ? [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)] : [],
                    DependsOn = [.. component.DependsOn.Where(_components.ContainsKey).Concat(DependenciesOf(component, keys)).Distinct().Where(key => key != component.Key).Order(StringComparer.Ordinal)],
                })
                .OrderBy(component => component.Kind).ThenBy(component => component.Key, StringComparer.Ordinal),
        ];
    }

    private Component OwnerOf(ImageEntry entry)
    {
        // The ledger has the path in the layer: a link of the base may lead elsewhere.
        string path = entry.Entry.Path;
        if (_source.Previous is { } previous && !entry.Layer.IsBase && previous.OwnerOf($"/{path}") is { } owner)
        {
            return Known(owner);
        }

        if (entry.Layer.IsBase || !_published.TryGetValue(entry.Source.Path, out LedgerFile? file))
        {
            return _distribution.OwnerOf(path) ?? Known(_frameworks.OwnerOf(path)
                ?? new Component(ComponentKind.Uncovered, "files of no package", null) { Remark = "Files of the base image, or of layers of other images, that no list of packages has." });
        }

        return file.Input.StartsWith(PackagePrefix, StringComparison.Ordinal) ? NuGet(file.Input[PackagePrefix.Length..], isRuntimePack: false)
            : file.Input.StartsWith(RuntimePackPrefix, StringComparison.Ordinal) ? NuGet(file.Input[RuntimePackPrefix.Length..], isRuntimePack: true)
            : file.Origin == Copied ? (_source.CopiedPackages.Contains(file.Input) ? _distribution.OwnerOf(path) : null) ?? Known(new Component(ComponentKind.Copy, file.Input.Split(" sha256:")[0], null))
            : file.Origin == LayerClass.Projects.Name && ProjectOf(path.Split('/')[^1]) is { } project ? Known(project)
            : _app;
    }

    /// <summary>The project that a file is named after; content of a project has other names, and is the app's.</summary>
    private Component? ProjectOf(string file)
    {
        const string Assembly = ".dll";
        (string Name, string Version)? known = _source.Libraries.Projects
            .Where(project => file == project.Name || file.StartsWith(project.Name + ".", StringComparison.Ordinal))
            .OrderByDescending(project => project.Name.Length)
            .Select(project => ((string, string)?)project)
            .FirstOrDefault();
        return known is { } found ? new Component(ComponentKind.Project, found.Name, found.Version)
            : file.EndsWith(Assembly, StringComparison.Ordinal) ? new Component(ComponentKind.Project, file[..^Assembly.Length].Replace(".resources", "", StringComparison.Ordinal), null)
            : null;
    }

    /// <param name="package">Its id and version.</param>
    private Component NuGet(string package, bool isRuntimePack) => package.Split(' ', 2) is [var id, var version] ? NuGet(id, version, isRuntimePack) : _app;

    private Component NuGet(string id, string version, bool isRuntimePack)
    {
        string purl = PackageUrl.OfNuGet(id, version);
        if (_components.TryGetValue(purl, out Component? known))
        {
            return known;
        }

        var metadata = NuGetMetadata.Read(_source.PackFolders.GetValueOrDefault($"{id} {version}") ?? _source.Libraries.FolderOf(id, version), id, version);
        return Known(new Component(isRuntimePack ? ComponentKind.Framework : ComponentKind.Package, id, version)
        {
            Purl = purl,
            License = metadata.License,
            Supplier = metadata.Authors,
            Hash = metadata.Sha512 is { } hash ? ("SHA-512", hash) : null,
        });
    }

    private Component Known(Component component)
    {
        _components.TryAdd(component.Key, component);
        return component;
    }

    private (string Algorithm, string Hex)? HashOf(Component package)
    {
        ImagePackage? composed = _source.BasePackages.FirstOrDefault(other => other.Name == package.Name && other.Version == package.Version);
        return composed is null ? null : ("SHA-256", composed.Digest.Hex);
    }

    private IEnumerable<string> DependenciesOf(Component component, Dictionary<string, string> keys)
    {
        IEnumerable<string> ids = component.Kind == ComponentKind.App ? _source.Libraries.Direct
            : component is { Kind: ComponentKind.Package or ComponentKind.Project, Version: { } version } ? _source.Libraries.DependenciesOf(component.Name, version)
            : [];
        IEnumerable<string> found = ids.Select(id => keys.GetValueOrDefault(id)).OfType<string>();
        return component.Kind == ComponentKind.App
            ? found.Concat(_components.Values.Where(other => other.Kind is ComponentKind.Framework).Select(other => other.Key))
            : found;
    }
}
