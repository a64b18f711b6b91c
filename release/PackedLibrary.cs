using System.Collections.Immutable;
using System.Text.Json;
using ContainerStages.Sboms;

namespace ContainerStages.Release;

/// <summary>Somebody else's NuGet package whose assemblies are in ours.</summary>
/// <param name="Files">In our package, each with the bytes of the other one, or with what was compiled from them ahead of time.</param>
internal sealed record PackedLibrary(string Id, string Version, NuGetMetadata Metadata, ImmutableArray<string> Files)
{
    private const string Tasks = "tasks/";

    /// <summary>NuGet's, where the libraries were restored.</summary>
    private static string PackagesFolder => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <param name="package">Our package; one without tasks has no libraries.</param>
    public static ImmutableArray<PackedLibrary> In(PackageFile package)
    {
        string list = $"{Tasks}{package.Id}.Tasks.deps.json";
        if (!package.Has(list))
        {
            return [];
        }

        using var deps = JsonDocument.Parse(package.Bytes(list));
        JsonElement target = deps.RootElement.GetProperty("targets").EnumerateObject().Single(one => one.Value.EnumerateObject().Any()).Value;
        return [.. deps.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package")
            .Select(library => Read(package, library.Name.Split('/'), target.GetProperty(library.Name)))
            .Where(library => !library.Files.IsEmpty)
            .OrderBy(library => library.Id, StringComparer.Ordinal)];
    }

    private static PackedLibrary Read(PackageFile package, string[] name, JsonElement target)
    {
        string[] assemblies = target.TryGetProperty("runtime", out JsonElement runtime) ? [.. runtime.EnumerateObject().Select(file => Path.GetFileName(file.Name))] : [];
        string folder = Path.Combine(PackagesFolder, name[0].ToLowerInvariant(), name[1].ToLowerInvariant());
        return new PackedLibrary(
            name[0],
            name[1],
            NuGetMetadata.Read(folder, name[0], name[1]),
            [.. package.Names.Where(file => file.StartsWith(Tasks, StringComparison.Ordinal) && assemblies.Contains(Path.GetFileName(file), StringComparer.Ordinal))]);
    }
}
