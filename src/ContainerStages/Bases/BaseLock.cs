using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ContainerStages.Bases.Packages;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Bases;

/// <summary>
/// What a lock file pins, so that a rebuild years later has the same base or is an error: images of registries, and the packages of
/// a composed base. Sorted, so that a change of one version is a change of few lines.
/// </summary>
/// <param name="Packages">Null where none are pinned.</param>
/// <param name="Images">The digest of a manifest or an index, by the reference with its tag: <c>registry/repository:tag</c>.</param>
internal sealed record BaseLock(PackageLock? Packages, ImmutableSortedDictionary<string, string> Images)
{
    /// <summary>The last sentence of what does not fit.</summary>
    public const string Refresh = "Have the lock file written anew with ContainerStagesWriteBaseLock=true, look at what changed, and commit it; or delete it.";

    private const int Format = 1;

    public static BaseLock Empty { get; } = new(null, Json.NoStrings);

    /// <exception cref="FormatException">It is no lock file.</exception>
    public static BaseLock Parse(ReadOnlySpan<byte> content)
    {
        JsonObject json = Json.ParseObject(content, "lock file");
        if (Json.Long(json, "version") is var version and not Format)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"its version is {version}, and only {Format} is known"));
        }

        ImmutableSortedDictionary<string, string> images = Json.StringMap(json["images"]);
        foreach (string digest in images.Values)
        {
            Digest.Parse(digest);
        }

        return new BaseLock(PackageLock.Parse(json), images);
    }

    /// <summary>The packages for an architecture.</summary>
    /// <param name="file">For messages.</param>
    /// <exception cref="ContainerStagesException">There are none, or for other packages, or not for this architecture.</exception>
    public ImmutableArray<ResolvedPackage> PackagesFor(string architecture, ImmutableArray<string> requested, string file) =>
        (Packages ?? throw Mismatch(file, "it has no packages")).For(architecture, requested, file);

    /// <summary>What a reference with a tag means.</summary>
    /// <param name="file">For messages.</param>
    /// <exception cref="ContainerStagesException">It is not there.</exception>
    public Digest ImageOf(string name, string file) =>
        Images.TryGetValue(name, out string? digest) ? Digest.Parse(digest) : throw Mismatch(file, $"it has no image '{name}'");

    public BaseLock With(string name, Digest digest) => this with { Images = Images.SetItem(name, digest.ToString()) };

    public byte[] ToBytes()
    {
        var json = new JsonObject { ["version"] = Format };
        Packages?.AddTo(json);
        Json.AddStringMap(json, "images", Images);
        return Json.ToIndentedBytes(json);
    }

    public static ContainerStagesException Mismatch(string file, string why) =>
        new(Catalogue.LockFileMismatch, $"cannot use '{file}': {why}", Refresh);
}
