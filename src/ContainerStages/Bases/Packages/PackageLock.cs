using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Bases.Packages;

/// <summary>
/// <c>container-base.lock.json</c>: the packages of a base to the byte, for each architecture, so that a rebuild years later is
/// the same base or an error. Sorted, so that a change of one version is a change of few lines.
/// </summary>
/// <param name="Requested">What was asked for, sorted.</param>
/// <param name="Architectures">Packages sorted by name, by apt's name of the architecture.</param>
internal sealed record PackageLock(ImmutableArray<string> Requested, ImmutableSortedDictionary<string, ImmutableArray<ResolvedPackage>> Architectures)
{
    private const int Format = 1;
    private const string Refresh = "Delete the lock file, or have it written anew, look at what changed, and commit it.";

    /// <summary>Null where there is no file.</summary>
    /// <exception cref="ContainerStagesException">The file cannot be read or is no lock file.</exception>
    public static PackageLock? Read(string file)
    {
        try
        {
            return File.Exists(file) ? Parse(File.ReadAllBytes(file)) : null;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ContainerStagesException(Catalogue.LockFileMismatch, $"cannot read '{file}': {e.Message}", Refresh, e);
        }
    }

    /// <exception cref="FormatException">It is no lock file.</exception>
    public static PackageLock Parse(ReadOnlySpan<byte> content)
    {
        JsonObject json = Json.ParseObject(content, "lock file");
        if (Json.Long(json, "version") is var version and not Format)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"its version is {version}, and only {Format} is known"));
        }

        var requested = json["requested"] as JsonArray ?? throw new FormatException("'requested' is missing or is not a list");
        return new PackageLock(
            [.. requested.Select(name => name is JsonValue value && value.TryGetValue(out string? text) ? text : throw new FormatException("'requested' has something else than names"))],
            Json.Object(json["architectures"], "list of architectures").ToImmutableSortedDictionary(
                pair => pair.Key,
                pair => pair.Value is JsonArray packages
                    ? packages.Select(ResolvedPackage.Parse).ToImmutableArray()
                    : throw new FormatException($"'{pair.Key}' is not a list"),
                StringComparer.Ordinal));
    }

    /// <summary>The packages for an architecture.</summary>
    /// <exception cref="ContainerStagesException">The file is for other packages, or not for this architecture.</exception>
    public ImmutableArray<ResolvedPackage> For(string architecture, ImmutableArray<string> requested, string file)
    {
        if (!Requested.SequenceEqual(requested))
        {
            string[] changes =
            [
                .. requested.Except(Requested).Select(name => "+" + name),
                .. Requested.Except(requested).Select(name => "-" + name),
            ];
            throw new ContainerStagesException(
                Catalogue.LockFileMismatch,
                $"cannot use '{file}': it was written for other packages ({string.Join(' ', changes)})",
                Refresh);
        }

        return Architectures.TryGetValue(architecture, out ImmutableArray<ResolvedPackage> packages)
            ? packages
            : throw new ContainerStagesException(
                Catalogue.LockFileMismatch,
                $"cannot use '{file}': it has no packages for {architecture}",
                Refresh);
    }

    /// <summary>Writes the packages of one architecture; those of others stay when they were resolved for the same request.</summary>
    /// <param name="gate">A file that keeps two builds from writing at once.</param>
    public static async Task WriteAsync(
        string file,
        string architecture,
        ImmutableArray<string> requested,
        ImmutableArray<ResolvedPackage> packages,
        string gate,
        CancellationToken cancellationToken)
    {
        using IDisposable exclusive = await FileLock.AcquireAsync(gate, cancellationToken);
        PackageLock? old = null;
        try
        {
            old = Read(file);
        }
        catch (ContainerStagesException)
        {
            // It is being replaced because it is of no use.
        }

        var others = old is not null && old.Requested.SequenceEqual(requested)
            ? old.Architectures
            : ImmutableSortedDictionary.Create<string, ImmutableArray<ResolvedPackage>>(StringComparer.Ordinal);
        await OutputFile.WriteIfDifferentAsync(file, new PackageLock(requested, others.SetItem(architecture, packages)).ToBytes());
    }

    public byte[] ToBytes()
    {
        var architectures = new JsonObject();
        foreach ((string architecture, ImmutableArray<ResolvedPackage> packages) in Architectures)
        {
            architectures[architecture] = new JsonArray([.. packages.OrderBy(package => package.Name, StringComparer.Ordinal).Select(package => package.ToJson())]);
        }

        return Json.ToIndentedBytes(new JsonObject
        {
            ["version"] = Format,
            ["requested"] = Json.Array(Requested),
            ["architectures"] = architectures,
        });
    }
}
