using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Bases.Packages;
using ContainerStages.FileSystems;
using ContainerStages.Oci;

namespace ContainerStages.Sboms;

/// <summary>
/// The distribution's packages in an image, and their files: of dpkg's database, of the files in <c>status.d</c> that distroless images have instead,
/// of Chisel's manifest and of Alpine's database. A file without a package in these lists is nobody's.
/// </summary>
internal sealed class DistributionPackages
{
    /// <summary>A distribution that has everything installed has a few thousand: more would only be an attack on who reads the documents.</summary>
    public const int MostPackages = 20_000;

    private const string Sums = PackageDatabase.Sums;

    private readonly ImageFileSystem _files;
    private readonly OsRelease _release;
    private readonly Func<ImageEntry, string?> _text;

    /// <summary>By name, and by name and architecture as in the names of dpkg's lists: <c>libc6:amd64</c>.</summary>
    private readonly Dictionary<string, Component> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Component> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Component> _byPath = new(StringComparer.Ordinal);

    /// <param name="text">The text of a package database, which may be missing.</param>
    public DistributionPackages(ImageFileSystem files, OsRelease release, Func<ImageEntry, string?> text)
    {
        _files = files;
        _release = release;
        _text = text;
        ImageEntry[] status = [.. files.Below(PackageDatabase.DpkgStatusFolder).Where(entry => entry.IsFile)];
        foreach (string database in status.Where(entry => !entry.Entry.Name.EndsWith(Sums, StringComparison.Ordinal)).Select(text).Prepend(TextAt(PackageDatabase.DpkgStatus)).OfType<string>())
        {
            AddDpkg(database);
        }

        AddChisel(TextAt(PackageDatabase.ChiselManifest));
        foreach (string? database in PackageDatabase.Apk.Select(TextAt).Distinct())
        {
            AddApk(database);
        }

        foreach (ImageEntry entry in status.Where(entry => entry.Entry.Name.EndsWith(Sums, StringComparison.Ordinal)))
        {
            AddFiles(entry.Entry.Name[..^Sums.Length], Lines(text(entry)).Select(line => line.Split("  ", 2)[^1]));
        }

        foreach (ImageEntry entry in files.Below(PackageDatabase.DpkgInfoFolder).Where(entry => entry.IsFile && entry.Entry.Name.EndsWith(".list", StringComparison.Ordinal)))
        {
            AddFiles(Path.GetFileNameWithoutExtension(entry.Entry.Name), Lines(text(entry)));
        }
    }

    /// <summary>Whether the lists have more than <see cref="MostPackages"/>. The further ones are left out, with their files.</summary>
    public bool AreTooMany { get; private set; }

    /// <summary>Sorted by key.</summary>
    public IEnumerable<Component> All => _byKey.Values.OrderBy(package => package.Key, StringComparer.Ordinal);

    /// <summary>The package of a file: as the lists say, and for the lists themselves and for documentation, by name. Null if no package has it.</summary>
    /// <param name="path">From the root, without the first slash, through no link.</param>
    public Component? OwnerOf(string path) => _byPath.GetValueOrDefault(path) ?? (NameIn(path) is { } name ? _byName.GetValueOrDefault(name) : null);

    private static string? NameIn(string path) => path.Split('/') switch
    {
        ["var", "lib", "dpkg", "status.d", var name] => name.EndsWith(Sums, StringComparison.Ordinal) ? name[..^Sums.Length] : name,
        ["var", "lib", "dpkg", "info", var name] => Path.GetFileNameWithoutExtension(name),
        ["usr", "share", "doc", var name, _, ..] => name,
        _ => null,
    };

    private void AddDpkg(string database)
    {
        foreach (IReadOnlyDictionary<string, string> fields in InstalledPackage.Stanzas(database))
        {
            (string name, string version, string architecture) = (fields["Package"], fields["Version"], fields["Architecture"]);
            Add(new Component(ComponentKind.Distribution, name, version)
            {
                Purl = PackageUrl.OfDistribution("deb", _release, name, version, architecture),
                Supplier = fields.GetValueOrDefault("Maintainer"),
                Source = fields.GetValueOrDefault("Source"),
            }, architecture);
        }
    }

    /// <summary>See https://github.com/canonical/chisel, "internal/manifestutil": a line for each package, slice, path and content.</summary>
    private void AddChisel(string? manifest)
    {
        List<(string Path, string Package)> paths = [];
        foreach (string line in Lines(manifest))
        {
            if (Object(line) is not { } json)
            {
                continue;
            }

            string? kind = Json.FindString(json, "kind");
            if (kind == "package" && Json.FindString(json, "name") is { } name && Json.FindString(json, "version") is { } version && Json.FindString(json, "arch") is { } architecture)
            {
                Add(new Component(ComponentKind.Distribution, name, version)
                {
                    Purl = PackageUrl.OfDistribution("deb", _release, name, version, architecture),
                    Hash = Json.FindString(json, "sha256") is { Length: 64 } hash && hash.All(char.IsAsciiHexDigitLower) ? ("SHA-256", hash) : null,
                }, architecture);
            }
            else if (kind == "path" && Json.FindString(json, "path") is { } path && (json["slices"] as JsonArray)?.FirstOrDefault()?.ToString() is { } slice && slice.LastIndexOf('_') is var end and > 0)
            {
                paths.Add((path, slice[..end]));
            }
        }

        foreach (IGrouping<string, string> package in paths.GroupBy(path => path.Package, path => path.Path))
        {
            AddFiles(package.Key, package);
        }
    }

    /// <summary>See apk-package(5), "installed database": fields of one letter; <c>F</c> is a folder, and <c>R</c> a file in it.</summary>
    private void AddApk(string? database)
    {
        foreach (string stanza in (database ?? "").Split("\n\n"))
        {
            Dictionary<char, string> fields = [];
            List<string> paths = [];
            string folder = "";
            foreach (string line in Lines(stanza).Where(line => line.Length > 2 && line[1] == ':'))
            {
                folder = line[0] == 'F' ? line[2..] : folder;
                if (line[0] == 'R')
                {
                    paths.Add($"{folder}/{line[2..]}");
                }

                fields.TryAdd(line[0], line[2..]);
            }

            if (fields.TryGetValue('P', out string? name) && fields.TryGetValue('V', out string? version) && fields.TryGetValue('A', out string? architecture))
            {
                Add(new Component(ComponentKind.Distribution, name, version)
                {
                    Purl = PackageUrl.OfDistribution("apk", _release, name, version, architecture),
                    Supplier = fields.GetValueOrDefault('m'),
                    License = LicenseExpression.Find(fields.GetValueOrDefault('L')),
                    Source = fields.GetValueOrDefault('o') is { } origin && origin != name ? origin : null,
                }, architecture);
                AddFiles(name, paths);
            }
        }
    }

    /// <summary>A package without a name, a version or an architecture is none.</summary>
    private void Add(Component package, string architecture)
    {
        if (package.Name.Length == 0 || package.Version is not { Length: > 0 } || architecture.Length == 0)
        {
            return;
        }

        if (_byKey.TryGetValue(package.Key, out Component? known))
        {
            package = known with { Hash = known.Hash ?? package.Hash };
        }
        else if (_byKey.Count == MostPackages)
        {
            AreTooMany = true;
            return;
        }

        _byKey[package.Key] = package;
        _byName[$"{package.Name}:{architecture}"] = package;
        if (known is not null || !_byName.ContainsKey(package.Name))
        {
            _byName[package.Name] = package;
        }
    }

    private void AddFiles(string package, IEnumerable<string> paths)
    {
        if (_byName.TryGetValue(package, out Component? owner))
        {
            foreach (string path in paths)
            {
                if (_files.Resolve(path, followLast: false) is { IsFolder: false } entry)
                {
                    _byPath.TryAdd(entry.Entry.Path, owner);
                }
            }
        }
    }

    private string? TextAt(string path) => _files.Resolve(path) is { IsFile: true } entry ? _text(entry) : null;

    private static string[] Lines(string? text) => (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static JsonObject? Object(string line)
    {
        try
        {
            return Json.ParseObject(Encoding.UTF8.GetBytes(line), "line of Chisel's manifest");
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
