using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Bases.Locks;

/// <summary>
/// The content of a lock file: images of registries, and the packages and the shared framework of a composed base. A rebuild years later has the same base or is an error. The
/// entries are sorted, so that a change of one version changes few lines.
/// </summary>
/// <param name="Packages">Null if no packages are pinned.</param>
/// <param name="Images">The digest of a manifest or an index, by the reference with its tag: <c>registry/repository:tag</c>.</param>
internal sealed record BaseLock(PackageLock? Packages, ImmutableSortedDictionary<string, string> Images)
{
    /// <summary>The last sentence of the messages about a lock file that does not match.</summary>
    public const string Refresh = "Write the lock file again with ContainerStagesWriteBaseLock=true, look at what changed, and commit it; or delete it.";

    private const int Format = 1;

    /// <summary>The packs of the shared framework; null if none are pinned.</summary>
    public FrameworkLock? Frameworks { get; init; }

    public static BaseLock Empty { get; } = new(null, Json.NoStrings);

    /// <exception cref="FormatException">The content is not a lock file.</exception>
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

        return new BaseLock(PackageLock.Parse(json), images) { Frameworks = FrameworkLock.Parse(json) };
    }

    /// <summary>The packages for an architecture.</summary>
    /// <param name="file">For messages.</param>
    /// <exception cref="ContainerStagesException">The lock file has no packages, packages for another request, or none for this architecture.</exception>
    public ImmutableArray<ResolvedPackage> PackagesFor(string architecture, ImmutableArray<string> requested, string file) =>
        (Packages ?? throw Mismatch(file, "it has no packages")).For(architecture, requested, file);

    /// <summary>The digest of a reference with a tag.</summary>
    /// <param name="file">For messages.</param>
    /// <exception cref="ContainerStagesException">The lock file does not have the reference.</exception>
    public Digest ImageOf(string name, string file) =>
        Images.TryGetValue(name, out string? digest) ? Digest.Parse(digest) : throw Mismatch(file, $"it has no image '{name}'");

    public BaseLock With(string name, Digest digest) => this with { Images = Images.SetItem(name, digest.ToString()) };

    public byte[] ToBytes()
    {
        var json = new JsonObject { ["version"] = Format };
        Packages?.AddTo(json);
        Frameworks?.AddTo(json);
        Json.AddStringMap(json, "images", Images);
        return Json.ToIndentedBytes(json);
    }

    public static ContainerStagesException Mismatch(string file, string why) =>
        new(Catalogue.LockFileMismatch, $"cannot use '{file}': {why}", Refresh);
}
