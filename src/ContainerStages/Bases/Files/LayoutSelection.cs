using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;

namespace ContainerStages.Bases.Files;

/// <summary>Finds the image of a layout for a tag and a platform.</summary>
internal sealed class LayoutSelection(string name, LayoutReader reader)
{
    /// <summary>Real layouts nest two indexes: the layout's own, and that of an image for several platforms.</summary>
    private const int DeepestNesting = 8;

    private readonly HashSet<Digest> _seen = [];
    private readonly List<(Image Image, Descriptor Entry)> _images = [];
    private readonly List<Platform> _otherPlatforms = [];

    public async Task<Image> SelectAsync(ImageIndex index, string? tag, Platform platform, CancellationToken cancellationToken)
    {
        foreach (Descriptor entry in Tagged(index, tag))
        {
            await AddAsync(entry, entry, 0, platform, cancellationToken);
        }

        if (_images.Count == 0 && _otherPlatforms.Count == 0)
        {
            throw NotFound("it holds no image", index);
        }

        ImageFilesReader.CheckPlatform(name, platform, [.. _images.Select(found => found.Image.Config.Platform), .. _otherPlatforms]);
        var runnable = _images.Where(found => platform.Accepts(found.Image.Config.Platform)).ToList();
        var exact = runnable.Where(found => found.Image.Config.Platform == platform).ToList();
        var best = exact.Count > 0 ? exact : runnable;

        // Within one nested index, every engine takes the first match; between entries, only the user can choose.
        return best.Select(found => found.Entry.Digest).Distinct().Count() <= 1
            ? best[0].Image
            : throw new ContainerStagesException(
                Catalogue.BaseNotUnderstood,
                $"cannot choose an image from '{name}': it holds several for {platform}",
                $"Add the tag, as in oci:FOLDER:TAG. It has {Tags(index)}.");
    }

    private IEnumerable<Descriptor> Tagged(ImageIndex index, string? tag)
    {
        if (tag is null)
        {
            return index.Manifests;
        }

        Descriptor[] exact = [.. index.Manifests.Where(entry => TagOf(entry) == tag)];
        if (exact.Length > 0)
        {
            return exact;
        }

        Descriptor[] last = [.. index.Manifests.Where(entry => TagOf(entry)?.EndsWith(":" + tag, StringComparison.Ordinal) == true)];
        return last.Length > 0 ? last : throw NotFound($"it has no tag '{tag}'", index);
    }

    /// <summary>Follows each nested index once, so that indexes in a cycle end.</summary>
    private async Task AddAsync(Descriptor blob, Descriptor entry, int depth, Platform platform, CancellationToken cancellationToken)
    {
        // One manifest may stand for several platforms, so a refused entry does not count as visited.
        if (blob.Platform is { } other && !platform.Accepts(other))
        {
            if (!blob.IsAttestation)
            {
                _otherPlatforms.Add(other);
            }

            return;
        }

        if (depth > DeepestNesting || !_seen.Add(blob.Digest))
        {
            return;
        }

        if (blob.MediaType.IsIndex)
        {
            ImageIndex nested = await reader.ReadIndexAsync(blob, cancellationToken);
            foreach (Descriptor manifest in nested.Manifests)
            {
                await AddAsync(manifest, entry, depth + 1, platform, cancellationToken);
            }
        }
        else if (blob.MediaType.IsManifest && await reader.ReadImageAsync(blob, cancellationToken) is { } image)
        {
            _images.Add((image, entry));
        }
    }

    private ContainerStagesException NotFound(string why, ImageIndex index) => new(
        Catalogue.ImageNotFound,
        $"cannot use '{name}' as a base: {why}",
        $"Name one of its tags. It has {Tags(index)}.");

    private static string Tags(ImageIndex index) =>
        string.Join(", ", index.Manifests.Select(TagOf).OfType<string>().Distinct()) is { Length: > 0 } tags ? tags : "none";

    private static string? TagOf(Descriptor entry) => entry.Annotations.GetValueOrDefault(Annotation.RefName);
}
