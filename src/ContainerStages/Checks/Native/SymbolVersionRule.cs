using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Elf;
using ContainerStages.FileSystems;

namespace ContainerStages.Checks.Native;

/// <summary>
/// The image's libraries have the versions of symbols that the start needs (.gnu.version_r against .gnu.version_d): a program that was built on a
/// newer distribution than its base's does not start. musl has no versions and requires none.
/// </summary>
internal static class SymbolVersionRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan, NativeStart? start)
    {
        if (start is null or { Loader.IsMusl: true })
        {
            yield break;
        }

        (ImageEntry By, WantedVersion Wanted)[] missing =
        [
            .. start.Libraries.Files.SelectMany(file => file.Entry.Elf!.WantedVersions.Where(wanted => IsMissing(start.Libraries, file, wanted)).Select(wanted => (file, wanted))),
        ];
        if (missing.Length > 0)
        {
            string[] versions = [.. missing.Select(pair => pair.Wanted).DistinctBy(wanted => wanted.Name).OrderByDescending(NumberOf).Select(wanted => $"{wanted.Name} of {wanted.File}")];
            string[] files = [.. missing.Select(pair => $"/{pair.By.Entry.Path}").Distinct()];
            yield return new Finding(
                Catalogue.SymbolVersionMissing,
                $"cannot start {Listing.Of(files)} on '{plan.Plan.Base.Name}': the image's libraries are too old, they do not have {Listing.Of(versions)}",
                "Use a base of the distribution that the file was built on, or a newer one. What <PublishAot>true</PublishAot> compiles wants the C library of the machine that links it: publish on the oldest distribution that it has to run on.");
        }
    }

    /// <summary>Whether a version is missing. The loader ignores versions if the library has none.</summary>
    private static bool IsMissing(LoadedLibraries start, ImageEntry file, WantedVersion wanted) =>
        !wanted.IsWeak
        && start.Found.TryGetValue((file, wanted.File), out ImageEntry? library)
        && library.Entry.Elf!.DefinedVersions is { Length: > 0 } defined
        && !defined.Contains(wanted.Name);

    /// <summary>The number of a version, 2.38 for <c>GLIBC_2.38</c>; messages name the newest version.</summary>
    private static Version NumberOf(WantedVersion wanted) =>
        Version.TryParse(wanted.Name[(wanted.Name.LastIndexOf('_') + 1)..], out Version? version) ? version : new Version(0, 0);
}
