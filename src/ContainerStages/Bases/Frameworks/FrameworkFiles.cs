using System.Collections.Immutable;
using System.Text;
using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;

namespace ContainerStages.Bases.Frameworks;

/// <summary>
/// The shared framework where the host looks for it, in layers of its own. The files depend on the packs alone, so all apps on that version have the same layers.
/// </summary>
internal static class FrameworkFiles
{
    /// <summary>The <c>Kind</c> of the item of a pack, whose name is its folder and whose value is the framework (see <see cref="PublishedItems"/>).</summary>
    public const string Kind = "framework-pack";

    /// <summary>Where .NET is installed on Linux, as in Microsoft's images.</summary>
    private const string Root = "usr/share/dotnet";

    /// <summary>The host of a distribution's own SDK looks in another folder, and every host in this file first (https://github.com/dotnet/designs, install-locations.md).</summary>
    private const string InstallLocation = "etc/dotnet/install_location";

    private const string Host = "libhostfxr.so";

    /// <summary>A debugger on the same machine needs the one; the other needs LTTng, which the image does not have. Dumps need neither.</summary>
    private static readonly string[] LeftOut = ["libmscordbi.so", "libcoreclrtraceptprovider.so"];

    /// <param name="items">What the build returned; other items are ignored.</param>
    /// <param name="stage">The base's stage, for messages.</param>
    /// <exception cref="ContainerStagesException">A pack cannot be read.</exception>
    public static ImmutableArray<CopiedFiles> Of(IEnumerable<BuildItem> items, ItemReference stage) =>
        [.. items.Where(item => item.Kind == Kind).SelectMany(item => Of(item, stage))];

    private static IEnumerable<CopiedFiles> Of(BuildItem pack, ItemReference stage)
    {
        ImmutableArray<LayerEntry> native;
        ImmutableArray<LayerEntry> managed;
        try
        {
            string runtime = Directory.GetDirectories(Path.Combine(pack.FullPath, "runtimes")).Single();
            native = [.. Read(pack, Path.Combine(runtime, "native"))];
            managed = [.. Directory.GetDirectories(Path.Combine(runtime, "lib")).SelectMany(folder => Read(pack, folder))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new ContainerStagesException(
                Catalogue.FrameworkUnavailable,
                $"cannot read the shared framework in '{pack.FullPath}': {e.Message}",
                "Delete that folder, and publish again: NuGet restores it.",
                e);
        }

        bool isCore = pack.Value == FrameworkPack.Core;
        if (isCore)
        {
            native = native.Add(new FileEntry(ContainerPath.Parse(InstallLocation), FileContent.Of(Encoding.ASCII.GetBytes($"/{Root}\n"))) { Mode = UnixMode.Data });
        }

        if (!native.IsEmpty)
        {
            yield return Files(LayerClass.RuntimeNative, native);
        }

        yield return Files(isCore ? LayerClass.Framework : LayerClass.AspNetCore, managed);

        CopiedFiles Files(LayerClass layer, ImmutableArray<LayerEntry> entries) => new(stage, layer.Name, ContainerPath.Parse(Root), entries)
        {
            IsOfImage = true,
            Class = layer.Name,
            Input = DeclaredInput.OfRuntimePack($"{pack.PackageId} {pack.PackageVersion}"),
        };
    }

    private static IEnumerable<LayerEntry> Read(BuildItem pack, string folder) => !Directory.Exists(folder) ? [] : Directory.EnumerateFiles(folder)
        .Select(file => (Name: Path.GetFileName(file), File: file))
        .Where(file => !LeftOut.Contains(file.Name))
        .OrderBy(file => file.Name, StringComparer.Ordinal)
        .Select(file => Entry(PathOf(pack, file.Name), FileContent.Of(file.File)));

    private static ContainerPath PathOf(BuildItem pack, string name) => ContainerPath.Parse(
        name == Host ? $"{Root}/host/fxr/{pack.PackageVersion}/{name}" : $"{Root}/shared/{pack.Value}/{pack.PackageVersion}/{name}");

    private static FileEntry Entry(ContainerPath path, FileContent content) =>
        new(path, content) { Mode = ExecutableFile.Is(content) ? UnixMode.Executable : UnixMode.Data };
}
