using System.Collections.Immutable;
using System.Text;
using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Checks.Secrets;

/// <summary>
/// No secret is in a file of a layer, even if a higher layer overwrites it, nor in the configuration: everybody who can pull the image can read all
/// of these. The base's files were scanned when its layers were read (<see cref="BaseSecrets"/>). Published files of packages and of the runtime are
/// public, and the trimmer adds no strings to them.
/// </summary>
internal static class SecretRule
{
    /// <summary>A scan keeps a core busy.</summary>
    private const int FilesAtOnce = 2;

    public static async Task<ImmutableArray<Finding>> CheckAsync(PlanUnderCheck plan, ContentStore store, CancellationToken cancellationToken)
    {
        HashSet<Digest> published =
            [.. plan.Files.Where(file => file.Origin is FileOrigin.Package or FileOrigin.Framework or FileOrigin.RuntimeNative).Select(file => file.Content.Digest)];
        (string Layer, FileEntry File)[] ours =
        [
            .. plan.Plan.Layers.SelectMany(layer => layer.Entries.OfType<FileEntry>().Select(file => (layer.Name, file))).Where(entry => !published.Contains(entry.file.Content.Digest)),
        ];
        ILookup<string, Digest> digests = plan.Plan.Layers.SelectMany(layer => layer.Entries.OfType<FileEntry>()).ToLookup(file => $"{file.Path}", file => file.Content.Digest);
        var cache = new SecretCache(store);
        var found = new ImmutableArray<FoundSecret>[ours.Length];
        await Parallel.ForAsync(
            0,
            ours.Length,
            new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken },
            async (i, token) => found[i] = await ScanAsync(ours[i].File, token));
        return
        [
            .. ours.Zip(found).SelectMany(pair => pair.Second.Select(secret => Found(secret, $"'/{pair.First.File.Path}' (layer '{pair.First.Layer}')"))),
            .. InBase(plan),
            .. InConfiguration(plan.Plan.Base.Config.With(plan.Plan.Settings, [])),
            .. plan.Plan.Annotations.SelectMany(pair => SecretScanner.Scan($"{pair.Key}={pair.Value}").Select(secret => Found(secret, $"annotation {pair.Key}"))),
        ];

        Task<ImmutableArray<FoundSecret>> ScanAsync(FileEntry file, CancellationToken token)
        {
            string path = $"{file.Path}";
            Digest[] plain = [.. digests[PackedFile.PlainName(path) ?? ""]];
            return cache.ScanAsync(file.Content, path, plain.Length > 0 ? plain[0] : null, token);
        }
    }

    private static IEnumerable<Finding> InBase(PlanUnderCheck plan) =>
        from layer in plan.Base.Layers.Zip(plan.Plan.Base.Layers)
        let image = layer.Second.TakenFrom
        let owner = image is null ? $"the base's layer {layer.Second.Blob.Digest}" : $"the layer {layer.Second.Blob.Digest} of '{image}'"
        from file in layer.First.Entries
        from secret in BaseSecrets.In(file)
        select Found(secret, $"{owner}, file '/{file.Path}'", $"Have the {(image is null ? "base" : "image")} built without it, or use another one,");

    /// <summary>Checks the parts of a configuration that hold free text. A setting's name shows what its value is, so both are scanned together.</summary>
    public static IEnumerable<Finding> InConfiguration(ImageConfig config)
    {
        IEnumerable<(string Place, string Text)> parts =
        [
            // An entry without a name is only a value.
            .. config.EnvironmentVariables.Select(entry => (entry.Contains('=', StringComparison.Ordinal) ? $"environment variable {entry.Split('=')[0]}" : "an environment variable without a name", entry)),
            .. config.Labels.Select(label => ($"label {label.Key}", $"{label.Key}={label.Value}")),
            ("entry point", string.Join(' ', config.Entrypoint)),
            ("command", string.Join(' ', config.Command)),
            ("health check", config.Healthcheck is { } healthcheck ? Encoding.UTF8.GetString(Json.ToBytes(healthcheck)) : ""),
            .. config.History.Select((entry, i) => ($"history entry {i + 1}", entry)),
        ];
        return parts.SelectMany(part => SecretScanner.Scan(part.Text).Select(secret => Found(secret, part.Place)));
    }

    /// <param name="place">The secret's place in the image.</param>
    /// <param name="advice">How to remove it; the message continues with "and replace it".</param>
    public static Finding Found(
        FoundSecret secret, string place, string advice = "Give it to the container when it starts, as an environment variable or a mounted file,")
    {
        string start = secret.Start.Length > 0 ? $" that begins with '{secret.Start}'" : "";
        return new Finding(
            Catalogue.SecretInImage,
            $"cannot ship the secret in {place}: {secret.Name}{start}, fingerprint {secret.Fingerprint}",
            $"Everyone who can pull the image can read it. {advice} and replace it if the image or its sources were shared. "
            + $"""If it opens nothing: <ContainerStageCheck Include="{Catalogue.SecretInImage}" Fingerprints="{secret.Fingerprint}" Justification="…" />.""")
        {
            Fingerprint = secret.Fingerprint,
        };
    }
}
