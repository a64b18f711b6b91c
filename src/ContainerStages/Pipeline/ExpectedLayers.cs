using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Pipeline;

/// <summary>The layers that an image may have, known before anything is compiled. One that turns out to have no files is empty.</summary>
internal static class ExpectedLayers
{
    /// <returns>Names, bottom to top, without the base's.</returns>
    public static ImmutableArray<string> Of(BuildRequest image, DockerfileRequest request, StageGraph stages)
    {
        bool isOneFile = image.IsSingleFile || image.IsNativeAot;
        bool isTrimmed = image.IsTrimmed && !isOneFile;
        HashSet<string> names = [LayerClass.App.Name, .. image.Layers.Select(layer => layer.Name), .. image.Copies.Select(copy => LayerOf(copy, stages))];
        names.UnionWith(image.Links.Select(link => link.Layer).Where(layer => layer.Length > 0));
        if (image.Healthcheck is { Probe.Length: > 0 })
        {
            names.Add(LayerClass.System.Name);
        }

        if (request.HasFramework || (request.IsSelfContained && !isOneFile))
        {
            names.UnionWith([LayerClass.RuntimeNative.Name, LayerClass.Framework.Name]);
        }

        if (request.HasFramework && image.IsWeb)
        {
            names.Add(LayerClass.AspNetCore.Name);
        }

        if (image.IsWeb)
        {
            names.Add(LayerClass.Assets.Name);
        }

        if (!isOneFile)
        {
            names.UnionWith(OfRestored(image));
        }

        return [.. LayerOrder.Of(image.Layers, isTrimmed).Select(layer => layer.Name).Where(names.Contains)];
    }

    /// <summary>The layers with files in folders that the base may have.</summary>
    public static IEnumerable<string> OutsideOfApp(BuildRequest image, StageGraph stages)
    {
        string app = image.WorkingDirectory.TrimEnd('/') + "/";
        IEnumerable<string> copied = image.Copies
            .Where(copy => copy.Destination.Length > 0 ? copy.Destination.StartsWith('/') && !copy.Destination.StartsWith(app, StringComparison.Ordinal) : copy.Source.StartsWith('/'))
            .Select(copy => LayerOf(copy, stages));
        IEnumerable<string> links = image.Links.Where(link => !link.Path.StartsWith(app, StringComparison.Ordinal)).Select(link => link.Layer.Length > 0 ? link.Layer : LayerClass.App.Name);
        IEnumerable<string> folders = image.Folders.Any(folder => !folder.Path.StartsWith(app, StringComparison.Ordinal)) ? [LayerClass.App.Name] : [];
        return [LayerClass.System.Name, .. copied, .. links, .. folders];
    }

    /// <summary>As the sources of copies have it.</summary>
    private static string LayerOf(CopyDefinition copy, StageGraph stages) =>
        copy.Layer.Length > 0 ? copy.Layer
        : copy.From.Length == 0 ? LayerClass.App.Name
        : stages.Find(CopyFiles.StageName(copy.From)) is FileStage ? LayerClass.Assets.Name
        : LayerClass.System.Name;

    /// <summary>Packages and projects with files for the app; restore has written which there are.</summary>
    private static IEnumerable<string> OfRestored(BuildRequest image)
    {
        if (image.AssetsFile is not { } file || !File.Exists(file))
        {
            return [];
        }

        JsonObject targets = Json.OptionalObject(Json.ParseObject(File.ReadAllBytes(file), "project.assets.json"), "targets") ?? [];
        return targets.Select(target => target.Value).OfType<JsonObject>().SelectMany(libraries => libraries)
            .Where(library => library.Value is JsonObject value && HasFiles(value))
            .Select(library => Json.OptionalString((JsonObject)library.Value!, "type") == "project" ? LayerClass.Projects.Name
                : library.Key.Split('/')[^1].Contains('-', StringComparison.Ordinal) ? LayerClass.Prereleases.Name
                : LayerClass.Packages.Name)
            .Distinct();
    }

    private static bool HasFiles(JsonObject library) => ((string[])["runtime", "native", "resource", "runtimeTargets", "contentFiles"])
        .Any(kind => library[kind] is JsonObject files && files.Any(path => !path.Key.EndsWith("/_._", StringComparison.Ordinal)));
}
