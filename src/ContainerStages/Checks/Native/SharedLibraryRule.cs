using System.Collections.Immutable;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Native;

/// <summary>
/// The image has all libraries that native files need (DT_NEEDED, directly and indirectly). It is an error if the start needs a missing library.
/// Another library with a missing dependency fails only when it is first used, which may never happen (packages have parts for graphics cards that
/// most machines do not have), so it is a warning. A driver that the start needs is a warning too, because the machine's engine mounts it into its
/// containers.
/// </summary>
internal static class SharedLibraryRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan, NativeStart? start)
    {
        if (start is null)
        {
            yield break;
        }

        ImmutableArray<MissingLibrary> missing = start.Libraries.Missing;
        if (missing.Length > 0)
        {
            yield return Finding(plan, missing, "start") with { Severity = missing.All(library => IsOfDriver(library.Name)) ? Severity.Warning : null };
        }

        HashSet<string> published = [.. plan.Files.Select(file => file.RelativePath.Split('/')[^1])];
        MissingLibrary[] later =
        [
            .. start.Loader.Load(NativeFiles.OfApp(plan, start.Processor)).Missing
                // The app may open its own library by its full path before the library that needs it.
                .Where(library => !published.Contains(library.Name) && !missing.Any(known => known.Name == library.Name)),
        ];
        if (later.Length > 0)
        {
            yield return Finding(plan, later, "use") with { Severity = Severity.Warning };
        }
    }

    private static Finding Finding(PlanUnderCheck plan, IReadOnlyList<MissingLibrary> missing, string verb)
    {
        string[] names = [.. missing.Select(library => library.Name).Distinct()];
        string[] files = [.. missing.Select(library => $"/{library.By.Entry.Path}").Distinct()];
        string packages = string.Join(';', names.Select(PackageOf).OfType<string>().SelectMany(list => list.Split(';')).Distinct());
        return new Finding(
            Catalogue.LibraryMissing,
            $"cannot {verb} {Listing.Of(files)} on '{plan.Plan.Base.Name}': the image does not have {Listing.Of(names)}",
            packages.Length > 0
                ? $"""Use a base that has {(names.Length == 1 ? "it" : "them")}, such as <ContainerBaseImage>stage:base</ContainerBaseImage> with <ContainerStage Include="base" Packages="{packages}" />."""
                : """Add the package that has it to the base, as in <ContainerStage Include="base" Packages="default;NAME" />; apt-file search or the distribution's site tells which one that is.""");
    }

    /// <summary>NVIDIA's container toolkit mounts the machine's driver: https://docs.nvidia.com/datacenter/cloud-native/container-toolkit.</summary>
    private static bool IsOfDriver(string library) => library.StartsWith("libcuda.so", StringComparison.Ordinal) || library.StartsWith("libnvidia-", StringComparison.Ordinal);

    /// <summary>The package's name in Debian; null if it is not known.</summary>
    private static string? PackageOf(string library) => library switch
    {
        "libfontconfig.so.1" => "default;libfontconfig1",
        "libfreetype.so.6" => "default;libfreetype6",
        "libgdiplus.so" => "default;libgdiplus",
        "libldap-2.5.so.0" => "default;libldap-2.5-0",
        "libz.so.1" => "default;zlib1g",
        _ => library.Split(".so")[0] is "libc" or "libm" or "libdl" or "libpthread" or "librt" or "libgcc_s" or "libstdc++" ? "default" : null,
    };
}
