using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Destinations;

/// <summary>
/// The local container engine. The archive is written into its <c>load</c> command, and is nowhere on the disk. Of several images the
/// engine gets the one for its own platform: most engines' image stores cannot hold more than one under a name.
/// </summary>
internal sealed partial class DaemonDestination(ContainerEngine engine) : IDestination
{
    /// <summary>A temporary name this old belongs to a build that was killed.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    public async Task<string> DeliverAsync(ImageSet images, ImageName name, ContentStore store, CancellationToken cancellationToken)
    {
        Image image = images.HasIndex ? await ChooseAsync(images, name, cancellationToken) : images.Images[0];
        string[] tagged = [.. name.Tags.Select(tag => $"{name.Repository}:{tag}")];
        string names = string.Join(", ", tagged);
        string chosen = images.HasIndex ? $" ({image.Config.Platform} of {images.Images.Length} platforms)" : "";
        if (await HasAllAsync(tagged, image, cancellationToken))
        {
            return $"Kept {names}{chosen} in {engine} as it was";
        }

        return $"Loaded {names}{chosen} into {engine}{await LoadAsync(image, name.Repository, tagged, store, cancellationToken)}";
    }

    /// <summary>
    /// The image is loaded under a name of its own, and then gets the others. Docker with containerd's store collects what a replaced image leaves
    /// while the new one is still unpacked upon layers that both have (containerd#10835); this way the old one stays until the new one is whole.
    /// </summary>
    /// <returns>What is worth knowing, as the end of a sentence.</returns>
    private async Task<string> LoadAsync(Image image, string repository, string[] names, ContentStore store, CancellationToken cancellationToken)
    {
        DateTimeOffset now = store.Clock.GetUtcNow();
        ImmutableArray<(string Name, string Id)> before = await ListAsync(cancellationToken);
        await RemoveAbandonedAsync(before, repository, now, cancellationToken);
        ImmutableHashSet<Digest> there = await EngineLayers.FindAsync(image, before.Select(other => other.Id), store, cancellationToken);
        var own = new ImageName(repository, [string.Create(CultureInfo.InvariantCulture, $"containerstages-{now.ToUnixTimeSeconds()}-{Guid.NewGuid():N}")]);
        string loaded = $"{repository}:{own.Tags[0]}";
        string? notRemoved;
        try
        {
            try
            {
                await SendAsync(there);
            }
            catch (ContainerStagesException) when (!there.IsEmpty)
            {
                // It may have lost a layer since it was asked. If not, it says a second time what is wrong.
                there = [];
                await SendAsync(there);
            }

            foreach (string name in names)
            {
                await engine.TagAsync(loaded, name, cancellationToken);
            }
        }
        finally
        {
            notRemoved = await engine.RemoveNameAsync(loaded, cancellationToken);
        }

        string had = there.IsEmpty ? "" : $", which had {there.Count} of its {image.Manifest.Layers.Length} layers";
        return notRemoved is null ? had : $"{had}; the name {loaded}, under which it was loaded, is left: {notRemoved}";

        Task SendAsync(ImmutableHashSet<Digest> emptied) => engine.LoadAsync(
            string.Join(", ", names),
            (stream, token) => ImageArchive.WriteAsync(ArchiveFormat.Docker, ImageSet.Of(image), own, emptied, store, stream, token),
            cancellationToken);
    }

    /// <returns>The names and ids of the engine's images. Empty if it cannot say: nothing depends on it.</returns>
    private async Task<ImmutableArray<(string Name, string Id)>> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            (EngineResult result, string lines) = await engine.AskAsync(["images", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}"], cancellationToken);
            return result.ExitCode != 0 ? [] : [.. lines
                .Split('\n', StringSplitOptions.TrimEntries)
                .Select(line => line.Split(' '))
                .Where(parts => parts.Length == 2)
                .Select(parts => (parts[0], parts[1]))];
        }
        catch (Exception e) when (e is TimeoutException or ContainerStagesException)
        {
            // The delivery says what is wrong with the engine, if it concerns the image.
            return [];
        }
    }

    /// <summary>Removes the temporary names that killed builds have left in this repository. Never fails: the next delivery tries again.</summary>
    private async Task RemoveAbandonedAsync(
        ImmutableArray<(string Name, string Id)> images, string repository, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach ((string name, _) in images)
        {
            // Podman says where a name without a registry is from.
            int tag = name.LastIndexOf(':') + 1;
            if ((name[..tag] == $"{repository}:" || name[..tag] == $"localhost/{repository}:")
                && TemporaryTag().Match(name[tag..]) is { Success: true } match
                && now - DateTimeOffset.FromUnixTimeSeconds(long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)) > Abandoned)
            {
                await engine.RemoveNameAsync(name, cancellationToken);
            }
        }
    }

    /// <summary>Seconds since 1970, and a number that no other build has.</summary>
    [GeneratedRegex(@"\Acontainerstages-([0-9]{1,11})-[0-9a-f]{32}\z")]
    private static partial Regex TemporaryTag();

    private async Task<Image> ChooseAsync(ImageSet images, ImageName name, CancellationToken cancellationToken)
    {
        var platform = new Platform("linux", await engine.ArchitectureAsync(cancellationToken));
        return images.Images.LastOrDefault(image => platform.Accepts(image.Config.Platform)) ?? throw new ContainerStagesException(
            Catalogue.WrongPlatform,
            $"cannot load {name.Repository} into {engine}: it runs {platform}, and the images are for {string.Join(", ", images.Images.Select(image => image.Config.Platform))}",
            "Add a runtime identifier for it to ContainerRuntimeIdentifiers, or publish to a registry, an archive or an image layout, which take all of them.");
    }

    /// <summary>
    /// An engine's id of an image is its configuration's digest, or with Docker's containerd store its manifest's; podman also says the format. An engine
    /// that cannot say whether it has the image gets it, and says itself what is wrong.
    /// </summary>
    private async Task<bool> HasAllAsync(string[] names, Image image, CancellationToken cancellationToken)
    {
        foreach (string name in names)
        {
            if (await engine.FindAsync(name, cancellationToken) is not { Id: var id, Format: var format }
                || !(id.EndsWith(image.Manifest.Config.Digest.Hex, StringComparison.Ordinal) || id.EndsWith(image.Descriptor.Digest.Hex, StringComparison.Ordinal))
                || (!string.IsNullOrEmpty(format) && format != image.Manifest.MediaType.ToString()))
            {
                return false;
            }
        }

        return true;
    }
}
