using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;

namespace ContainerStages.Bases.Packages;

/// <summary>The build machine's distribution, and which of its apt sources are the distribution's own.</summary>
/// <param name="Id"><c>ID</c> of os-release(5): <c>debian</c>, <c>ubuntu</c>.</param>
/// <param name="Codename"><c>VERSION_CODENAME</c>: <c>bookworm</c>, <c>noble</c>.</param>
internal sealed record Distribution(string Id, string Codename)
{
    /// <summary>The components of the archives of Debian and Ubuntu. Other vendors usually have other names.</summary>
    private static readonly ImmutableHashSet<string> KnownComponents =
        ["main", "contrib", "non-free", "non-free-firmware", "restricted", "universe", "multiverse"];

    /// <exception cref="ContainerStagesException">The release is not one of Debian or Ubuntu.</exception>
    public static Distribution Parse(string osRelease)
    {
        return OsRelease.Parse(osRelease) is { Id: { Length: > 0 } id, Codename: { Length: > 0 } codename }
            ? new Distribution(id, codename)
            : throw new ContainerStagesException(
                Catalogue.PackagesUnavailable,
                "cannot tell which release of the distribution this is: os-release has no ID or no VERSION_CODENAME",
                "Give an apt sources file that names the archive and the release to take packages from.");
    }

    /// <summary>
    /// The entries for this release, its updates and its security updates that serve an architecture. Other vendors' entries and
    /// other releases are left out: a base is what the distribution ships.
    /// </summary>
    public IEnumerable<AptSource> Own(IEnumerable<AptSource> sources) => sources
        .Where(IsOwn)
        .Select(source => source with
        {
            Suites = [.. source.Suites.Where(IsOwnSuite)],
            Components = [.. source.Components.Where(KnownComponents.Contains)],
        })
        .Where(source => !source.Suites.IsEmpty && !source.Components.IsEmpty);

    private bool IsOwnSuite(string suite) =>
        suite == Codename || suite == Codename + "-updates" || suite == Codename + "-security" || suite == Codename + "/updates";

    /// <summary>The source is signed with the distribution's archive key or, if it names no key, its folder has the name that mirrors use.</summary>
    private bool IsOwn(AptSource source) => source.SignedBy is { } keys
        ? keys.Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries).All(key => Path.GetFileName(key).StartsWith(Id + "-archive-", StringComparison.Ordinal))
        : source.Uris.All(uri => uri.Split('/').Any(part => part.StartsWith(Id, StringComparison.Ordinal) && !part.Contains('.', StringComparison.Ordinal)));
}
