using System.Collections.Immutable;
using System.Globalization;
using ContainerStages.Images;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;

namespace ContainerStages.Destinations;

/// <summary>One registry, with how it is talked to.</summary>
/// <param name="Registry">As references write it: a host and maybe a port.</param>
internal sealed record RegistryTarget(string Registry, RegistryOptions Options)
{
    /// <summary>The image's name there; null for the one that is given for all.</summary>
    public ImageName? Name { get; init; }
}

/// <summary>
/// Pushes to one registry or to several. A tag moves only when everything below it is there, and with several registries only when the whole
/// image is there in all of them: a registry that is down or refuses the image changes no tag anywhere.
/// </summary>
/// <param name="noCache">A registry's word that it has the manifest already saves nothing; blobs are looked for all the same, and so is what a tag has, to be compared with.</param>
internal sealed class RegistryDestination(ImmutableArray<RegistryTarget> targets, bool noCache = false) : IDestination
{
    public RegistryDestination(string registry, RegistryOptions options)
        : this([new RegistryTarget(registry, options)])
    {
    }

    public async Task<string> DeliverAsync(ImageSet images, ImageName name, ContentStore store, CancellationToken cancellationToken)
    {
        using RegistryPushes pushes = Open(images, name, store);
        return await pushes.RunAsync([], beforeTags: null, cancellationToken);
    }

    /// <summary>The same in steps, for who wants to see first what is there.</summary>
    public RegistryPushes Open(ImageSet images, ImageName name, ContentStore store) =>
        new([.. targets.Select(target => new RegistryPush(target.Registry, target.Options, noCache, images, target.Name ?? name, store))]);
}

/// <summary>The pushes of one delivery, one for each registry.</summary>
internal sealed class RegistryPushes(ImmutableArray<RegistryPush> pushes) : IDisposable
{
    public ImmutableArray<RegistryPush> All => pushes;

    /// <param name="artifacts">Documents that refer to the images. They are there before a tag moves, as everything is.</param>
    /// <param name="beforeTags">Runs when everything is there but the tags; null for nothing.</param>
    /// <returns>What was done, in one line for the user.</returns>
    public async Task<string> RunAsync(ImmutableArray<ImageArtifact> artifacts, Func<CancellationToken, Task>? beforeTags, CancellationToken cancellationToken)
    {
        foreach (RegistryPush push in pushes)
        {
            // Several registries show the image together, and a document comes after what it refers to: some registries insist on that.
            await push.UploadAsync(withManifest: pushes.Length > 1 || !artifacts.IsEmpty || beforeTags is not null, cancellationToken);
        }

        var attached = new List<int>();
        foreach (RegistryPush push in pushes)
        {
            attached.Add(artifacts.IsEmpty ? 0 : await push.AttachAsync(artifacts, cancellationToken));
        }

        if (beforeTags is not null)
        {
            await beforeTags(cancellationToken);
        }

        var done = new List<string>();
        foreach ((RegistryPush push, int documents) in pushes.Zip(attached))
        {
            done.Add(await push.MoveTagsAsync(cancellationToken) + (documents > 0 ? string.Create(CultureInfo.InvariantCulture, $", and {documents} {(documents == 1 ? "document that refers" : "documents that refer")} to it") : ""));
        }

        return string.Join("; ", done);
    }

    public void Dispose()
    {
        foreach (RegistryPush push in pushes)
        {
            push.Dispose();
        }
    }
}
