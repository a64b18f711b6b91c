using System.Globalization;
using System.Text.Json.Nodes;
using ContainerStages.Builders.Writing;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Storage;

namespace ContainerStages.Builders;

/// <summary>Compares the image of the direct builder with the one that another builder has made of the Dockerfile: layer by layer, and setting by setting.</summary>
internal sealed class ImageParity(ContentStore store)
{
    private const int Shown = 3;

    /// <summary>What containers are started with.</summary>
    private static readonly string[] s_settings = ["User", "Env", "Entrypoint", "Cmd", "WorkingDir", "ExposedPorts", "Volumes", "Labels", "Healthcheck", "StopSignal"];

    private readonly List<string> _lines = [];
    private readonly List<string> _differences = [];

    /// <summary>One line for each layer.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>What is not the same for a container.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <param name="direct">The image of the direct builder.</param>
    /// <param name="other">The other one: layers without entries do not count.</param>
    public async Task CompareAsync(Image direct, Image other, CancellationToken cancellationToken)
    {
        List<(Layer Layer, LayerTree? Tree)> theirs = [];
        HashSet<Oci.Digest> ours = [.. direct.Layers.Select(layer => layer.DiffId)];
        foreach (Layer layer in other.Layers)
        {
            LayerTree? tree = ours.Contains(layer.DiffId) ? null : await LayerTree.ReadAsync(other.Name, layer, store, cancellationToken);
            if (tree is not { IsEmpty: true })
            {
                theirs.Add((layer, tree));
            }
        }

        if (theirs.Count != direct.Layers.Length)
        {
            _differences.Add(string.Create(CultureInfo.InvariantCulture, $"one image has {direct.Layers.Length} layers, and the other {theirs.Count}"));
        }

        foreach ((Layer layer, (Layer Layer, LayerTree? Tree) their) in direct.Layers.Zip(theirs))
        {
            await CompareAsync(layer, their.Layer, their.Tree, direct.Name, other.Name, cancellationToken);
        }

        CompareSettings(direct, other);
    }

    private async Task CompareAsync(Layer layer, Layer their, LayerTree? theirTree, string name, string theirName, CancellationToken cancellationToken)
    {
        if (layer.DiffId == their.DiffId)
        {
            _lines.Add($"{layer.Name}: the same bytes, diff id {layer.DiffId.Short}");
            return;
        }

        LayerTree tree = await LayerTree.ReadAsync(name, layer, store, cancellationToken);
        theirTree ??= await LayerTree.ReadAsync(theirName, their, store, cancellationToken);
        string[] differences = [.. tree.DifferencesFrom(theirTree)];
        string[] folders = [.. tree.FoldersMissingIn(theirTree), .. theirTree.FoldersMissingIn(tree)];
        if (differences.Length == 0)
        {
            _lines.Add($"{layer.Name}: the same files{(folders.Length > 0 ? $"; only one has the folders {Some(folders)}" : "; times or the form of the archive differ")}");
            return;
        }

        _lines.Add($"{layer.Name}: differs");
        _differences.Add($"the layer '{layer.Name}' differs in {Some(differences)}");
    }

    private void CompareSettings(Image direct, Image other)
    {
        JsonObject ours = direct.Config.ToJson()["config"] as JsonObject ?? [];
        JsonObject theirs = other.Config.ToJson()["config"] as JsonObject ?? [];
        foreach (string label in RuntimeStage.OtherLabels)
        {
            (ours["Labels"] as JsonObject)?.Remove(label);
        }

        foreach (string setting in s_settings.Where(setting => TextOf(ours[setting]) != TextOf(theirs[setting])))
        {
            _differences.Add($"the setting {setting} is {TextOf(ours[setting])} and {TextOf(theirs[setting])}");
        }
    }

    /// <summary>Variables, ports and labels have no order.</summary>
    private static string TextOf(JsonNode? setting) => setting switch
    {
        null => "none",
        JsonArray { Count: 0 } or JsonObject { Count: 0 } => "none",
        JsonObject map => string.Join(' ', map.Select(pair => $"{pair.Key}={pair.Value?.ToJsonString()}").Order(StringComparer.Ordinal)),
        _ => setting.ToJsonString(),
    };

    private static string Some(string[] all) =>
        string.Join(", ", all.Take(Shown)) + (all.Length > Shown ? string.Create(CultureInfo.InvariantCulture, $" and {all.Length - Shown} more") : "");
}
