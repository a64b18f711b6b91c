using System.Text.RegularExpressions;

namespace ContainerStages.Oci;

/// <summary>
/// The location of an image: a registry, a repository, and a tag or a digest or both (distribution-spec, "Pulling manifests"; the grammar is that of
/// distribution/reference).
/// </summary>
internal sealed partial record ImageReference(string Registry, string Repository, string? Tag, Digest? Digest)
{
    public const string DockerHub = "docker.io";

    /// <summary>The first name of Docker Hub, which still works.</summary>
    private const string OldDockerHub = "index.docker.io";
    private const string DefaultTag = "latest";

    /// <summary>The tag or digest by which a manifest is requested; a digest takes precedence.</summary>
    public string TagOrDigest => Digest?.ToString() ?? Tag ?? DefaultTag;

    /// <summary>
    /// Reads <c>[registry/]repository[:tag][@digest]</c>. The first part is a registry if it has a dot or a colon or is <c>localhost</c>; otherwise
    /// the image is on Docker Hub, where a single name is in <c>library/</c>.
    /// </summary>
    public static ImageReference? TryParse(string text)
    {
        string rest = text;
        Digest? digest = null;
        int at = rest.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            if (!Oci.Digest.TryParse(rest[(at + 1)..], out Digest parsed))
            {
                return null;
            }

            digest = parsed;
            rest = rest[..at];
        }

        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string registry = DockerHub;
        if (slash > 0 && (rest[..slash] == "localhost" || rest[..slash].AsSpan().ContainsAny('.', ':')))
        {
            registry = rest[..slash] == OldDockerHub ? DockerHub : rest[..slash];
            rest = rest[(slash + 1)..];
        }

        string? tag = null;
        int colon = rest.LastIndexOf(':');
        if (colon >= 0)
        {
            tag = rest[(colon + 1)..];
            rest = rest[..colon];
        }

        if (registry == DockerHub && !rest.Contains('/', StringComparison.Ordinal))
        {
            rest = "library/" + rest;
        }

        if (!IsRepository(rest) || (tag is not null && !IsTag(tag)) || !RegistryExpression().IsMatch(registry))
        {
            return null;
        }

        return new ImageReference(registry, rest, tag ?? (digest is null ? DefaultTag : null), digest);
    }

    /// <summary>For messages: what a repository is made up of.</summary>
    public const string RepositoryForm = "lower-case letters and digits, separated by '.', '_', '-' or '/', such as team/orders-api";

    /// <summary>For messages: what a tag is made up of.</summary>
    public const string TagForm = "at most 128 letters, digits, '_', '.' and '-', not beginning with '.' or '-'";

    public static bool IsRepository(string text) => text.Length <= 255 && RepositoryExpression().IsMatch(text);

    public static bool IsTag(string text) => TagExpression().IsMatch(text);

    public override string ToString() =>
        $"{Registry}/{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    [GeneratedRegex(@"\A[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex RepositoryExpression();

    [GeneratedRegex(@"\A[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\z")]
    private static partial Regex TagExpression();

    [GeneratedRegex(@"\A(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::[0-9]{1,5})?\z")]
    private static partial Regex RegistryExpression();
}
