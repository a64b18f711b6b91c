using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ContainerStages.Bases.Packages;
using ContainerStages.Checks.Order;
using ContainerStages.Checks.Running;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Oci;

namespace ContainerStages.Patching;

/// <summary>
/// The reasons why layers that were made for one base do not belong on another. A patched base gives none: it has the same release, the same libraries by
/// their names, the same runtimes, and nothing at the paths of the app.
/// </summary>
internal static partial class BaseDifferences
{
    /// <summary>Variables that decide where the app listens, and what the image exposes.</summary>
    private static readonly string[] Ports = ["ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "ASPNETCORE_URLS"];

    /// <summary>What apps find at fixed paths.</summary>
    private static readonly string[] Data = ["etc/ssl/certs/ca-certificates.crt", "usr/share/zoneinfo", "usr/share/dotnet"];

    /// <summary>Accounts, the only files of a base that layers of this package may replace.</summary>
    private static readonly string[] Accounts = ["etc/passwd", "etc/group"];

    private const int ShownNames = 3;

    /// <param name="before">The files of the base that the layers are on.</param>
    /// <param name="now">The files of the other base.</param>
    /// <param name="own">The image's own layers.</param>
    public static IEnumerable<string> Reasons(ImageConfig image, Image oldBase, ImageFileSystem before, Image newBase, ImageFileSystem now, ImmutableArray<LayerIndex> own) =>
    [
        .. Releases(before, now),
        .. Gone("the library", Libraries(before), Libraries(now)),
        .. Gone("the shared framework", SharedFrameworkRule.Installed(before).Select(LineOf), SharedFrameworkRule.Installed(now).Select(LineOf)),
        .. Older(OlderFrameworks(before, now)),
        .. Gone("the path", Data.Where(path => before.Resolve(path) is not null), Data.Where(path => now.Resolve(path) is not null)),
        .. Shadowed((oldBase, before), (newBase, now), own),
        .. Users(image, oldBase.Config, before, newBase.Config, now),
        .. Variables(image, oldBase.Config, newBase.Config),
    ];

    /// <summary>A base that goes back is not a patched one: a tag, a mirror or a lock file is behind.</summary>
    public static IEnumerable<string> Older(IEnumerable<PackageChange> changes)
    {
        string[] older = [.. changes.Where(change => change.IsDowngrade).Select(change => $"{change}")];
        if (older.Length > 0)
        {
            yield return $"it has older versions: {Shown(older)}";
        }
    }

    private static IEnumerable<string> Releases(ImageFileSystem before, ImageFileSystem now)
    {
        (string old, string current) = (ReleaseOf(before), ReleaseOf(now));
        if (old.Length > 0 && old != current)
        {
            yield return $"it is of another release ({(current.Length > 0 ? current : "unknown")} in place of {old}), whose libraries may have other interfaces";
        }
    }

    /// <summary>Without the number of the point release: <c>debian 12</c>, <c>alpine 3.20</c>, <c>ubuntu 24.04</c>. Empty if the root has no such file.</summary>
    private static string ReleaseOf(ImageFileSystem files)
    {
        var release = OsRelease.Of(files);
        return $"{release.Id} {string.Join('.', release.Version.Split('.').Take(2))}".Trim();
    }

    /// <summary>Names with the number of an interface, by which programs ask for a library: <c>libssl.so.3</c>.</summary>
    private static IEnumerable<string> Libraries(ImageFileSystem files) =>
        files.Entries.Where(entry => !entry.IsFolder && SharedName().IsMatch(entry.Entry.Name)).Select(entry => entry.Entry.Name);

    /// <summary>Without the number of the patch: <c>Microsoft.NETCore.App 10.0</c>.</summary>
    private static string LineOf((string Name, string Version) framework) => $"{framework.Name} {string.Join('.', framework.Version.Split('.').Take(2))}";

    private static IEnumerable<PackageChange> OlderFrameworks(ImageFileSystem before, ImageFileSystem now)
    {
        Dictionary<string, string> newest = NewestFrameworks(now);
        return NewestFrameworks(before)
            .Where(framework => newest.ContainsKey(framework.Key))
            .Select(framework => new PackageChange(framework.Key.Split(' ')[0], framework.Value, newest[framework.Key]));
    }

    /// <summary>The newest patch of each version. As in dpkg's versions, a tilde makes a prerelease come before its release.</summary>
    private static Dictionary<string, string> NewestFrameworks(ImageFileSystem files) => SharedFrameworkRule.Installed(files)
        .GroupBy(LineOf, framework => framework.Version.Replace('-', '~'), StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Aggregate((one, other) => DebianVersion.Compare(one, other) < 0 ? other : one), StringComparer.Ordinal);

    private static IEnumerable<string> Gone(string what, IEnumerable<string> before, IEnumerable<string> now)
    {
        string[] gone = [.. before.Except(now).Order(StringComparer.Ordinal)];
        if (gone.Length > 0)
        {
            yield return $"it no longer has {what} {Shown(gone)}";
        }
    }

    private static string Shown(string[] names) => $"{string.Join(", ", names.Take(ShownNames))}{(names.Length > ShownNames ? ", …" : "")}";

    private static IEnumerable<string> Shadowed((Image Image, ImageFileSystem Files) before, (Image Image, ImageFileSystem Files) now, ImmutableArray<LayerIndex> own)
    {
        IndexEntry[] entries = [.. own.SelectMany(layer => layer.Entries)];
        string[] hidden =
        [
            .. entries.SelectMany(entry => TakenLayerRule.Overwritten(entry, now.Files)).Distinct()
                .Where(path => !Accounts.Contains(path) && !IsSame(path, before, now))
                .Select(path => $"/{path}"),
        ];
        if (hidden.Length > 0)
        {
            yield return $"it has other files at paths of the image's own layers, which would hide them: {Shown(hidden)}";
        }

        foreach (string account in Accounts.Where(account => entries.Any(entry => entry.Path == account) && before.Files.Text(account) != now.Files.Text(account)))
        {
            yield return $"it has other accounts, and the image's own /{account}, which was made from the older one, would hide them";
        }
    }

    /// <summary>Whether the path is of the same layer on both bases. Of files in different layers, nobody has compared the content.</summary>
    private static bool IsSame(string path, (Image Image, ImageFileSystem Files) before, (Image Image, ImageFileSystem Files) now) =>
        LayerOf(path, before) is { } layer && layer == LayerOf(path, now);

    private static Digest? LayerOf(string path, (Image Image, ImageFileSystem Files) on) =>
        on.Files.Find(path) is { } entry ? on.Image.Layers[on.Files.Layers.IndexOf(entry.Layer)].DiffId : null;

    private static IEnumerable<string> Users(ImageConfig image, ImageConfig oldBase, ImageFileSystem before, ImageConfig newBase, ImageFileSystem now)
    {
        if (!NumericUser.TryParse(image.User, out _))
        {
            yield return $"the image runs as '{image.User}', which is not numeric, so that another program has changed it";
        }

        NumericUser was = DefaultOf(oldBase, before);
        NumericUser will = DefaultOf(newBase, now);
        if (was != will && image.User == was.ToString())
        {
            yield return $"its own user is {will}, and the image runs as {was}, to whom its folders belong";
        }
    }

    private static NumericUser DefaultOf(ImageConfig config, ImageFileSystem files) => new UserResolver(files.Text("etc/passwd"), files.Text("etc/group")).Resolve(null, null, config);

    private static IEnumerable<string> Variables(ImageConfig image, ImageConfig oldBase, ImageConfig newBase) => Ports
        .Where(name => oldBase.Environment(name) is { } old && old != newBase.Environment(name) && image.Environment(name) == old)
        .Select(name => $"its variable {name} is '{newBase.Environment(name)}' in place of '{oldBase.Environment(name)}', so that the app would listen elsewhere");

    [GeneratedRegex(@"\A(lib[^/]+|ld-[^/]+)\.so\.[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex SharedName();
}
