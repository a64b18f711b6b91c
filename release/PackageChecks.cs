using System.Collections.Immutable;

namespace ContainerStages.Release;

/// <summary>What has to be true of a package before it is published.</summary>
internal static class PackageChecks
{
    private const string Notices = "THIRD-PARTY-NOTICES.md";

    /// <param name="expected">The lines of the package's list in <c>release/content</c>.</param>
    /// <returns>A line for each file that is missing or surplus.</returns>
    public static ImmutableArray<string> Content(PackageFile package, ImmutableArray<string> expected) =>
    [
        .. expected.Except(package.Names, StringComparer.Ordinal).Select(name => $"{package.Id} lacks {name}"),
        .. package.Names.Except(expected, StringComparer.Ordinal).Select(name => $"{package.Id} has {name}, which is not in release/content/{package.Id}.txt"),
    ];

    /// <returns>A line for each template whose project does not refer to the package of this version.</returns>
    public static ImmutableArray<string> Templates(PackageFile package) =>
    [
        .. package.Names
            .Where(name => name.StartsWith("content/", StringComparison.Ordinal) && (name.EndsWith(".csproj", StringComparison.Ordinal) || name.StartsWith("content/item/", StringComparison.Ordinal)))
            .Where(name => !package.Text(name).Contains($"\"{package.Version}\"", StringComparison.Ordinal))
            .Select(name => $"{package.Id} has {name}, which does not name version {package.Version}"),
    ];

    /// <returns>A line for each assembly in <c>tasks/</c> whose package, version or licence the notices do not have.</returns>
    public static ImmutableArray<string> Licences(PackageFile package, ImmutableArray<PackedLibrary> libraries)
    {
        string notices = package.Has(Notices) ? package.Text(Notices) : "";
        HashSet<string> known = [.. libraries.SelectMany(library => library.Files)];
        return
        [
            .. package.Names
                .Where(name => name.EndsWith(".dll", StringComparison.Ordinal) && !Path.GetFileName(name).StartsWith(package.Id + ".", StringComparison.Ordinal) && !known.Contains(name))
                .Select(name => $"{package.Id} has {name}, and no package that it is from"),
            .. libraries
                .Where(library => library.Metadata.License is null || !notices.Contains($"## {library.Id} {library.Version} ({library.Metadata.License})\n", StringComparison.Ordinal))
                .Select(library => $"{Notices} has no section \"## {library.Id} {library.Version} ({library.Metadata.License ?? "licence"})\""),
        ];
    }
}
