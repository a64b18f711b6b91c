using ContainerStages.FileSystems;

namespace ContainerStages.Sboms;

/// <summary>
/// The shared frameworks of .NET in a base image, such as Microsoft's, where no list of packages has them. Their folders have their names and versions
/// (https://github.com/dotnet/designs, install-locations.md).
/// </summary>
internal sealed class BaseFrameworks
{
    private const string Core = "Microsoft.NETCore.App";

    /// <summary>An image has one. Each is looked for on the way to every file, so a hostile image must not have thousands.</summary>
    private const int MostRoots = 16;

    /// <summary>The frameworks that NuGet has runtime packs of.</summary>
    private static readonly string[] Packed = [Core, "Microsoft.AspNetCore.App"];

    private readonly string _runtimeIdentifier;

    /// <summary>The folders of .NET, such as <c>usr/share/dotnet/</c>, with the newest version there.</summary>
    private readonly SortedDictionary<string, string> _roots = new(StringComparer.Ordinal);

    public BaseFrameworks(ImageFileSystem files, string runtimeIdentifier)
    {
        _runtimeIdentifier = runtimeIdentifier;
        foreach (string path in files.Entries.Where(entry => entry.IsFile && entry.Entry.Name == Core + ".deps.json").Select(entry => entry.Entry.Path))
        {
            if (path.Split('/') is [.. var root, "shared", Core, var version, _])
            {
                string folder = root.Length == 0 ? "" : string.Join('/', root) + "/";
                if (_roots.TryGetValue(folder, out string? other) ? IsNewer(version, other) : _roots.Count < MostRoots)
                {
                    _roots[folder] = version;
                }
            }
        }
    }

    /// <returns>Null if the file is not in a folder of .NET.</returns>
    public Component? OwnerOf(string path)
    {
        foreach ((string root, string newest) in _roots)
        {
            if (path.StartsWith(root, StringComparison.Ordinal) && path[root.Length..].Split('/') is var parts)
            {
                switch (parts)
                {
                    case ["shared", var name, var version, _, ..]:
                        return Of(root, name, version);
                    case ["host", "fxr", var version, _, ..]:
                        return Of(root, Core, version);
                    case ["dotnet" or "LICENSE.txt" or "ThirdPartyNotices.txt"]:
                        return Of(root, Core, newest);
                    default:
                        break;
                }
            }
        }

        return null;
    }

    private Component Of(string root, string name, string version) => new(ComponentKind.Framework, name, version)
    {
        Purl = Packed.Contains(name) ? PackageUrl.OfNuGet($"{name}.Runtime.{_runtimeIdentifier}", version) : null,
        Supplier = Packed.Contains(name) ? "Microsoft" : null,
        Remark = $"Found by its folder below /{root}; the package URL is that of the same version at NuGet.",
    };

    private static bool IsNewer(string version, string other) =>
        Version.TryParse(version.Split('-')[0], out Version? one) && Version.TryParse(other.Split('-')[0], out Version? two) ? one > two : string.CompareOrdinal(version, other) > 0;
}
