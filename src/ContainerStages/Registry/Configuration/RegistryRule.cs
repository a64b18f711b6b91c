using System.Collections.Immutable;

namespace ContainerStages.Registry.Configuration;

/// <summary>A <c>[[registry]]</c> table of registries.conf: the settings for all images whose names begin with a prefix.</summary>
/// <param name="Prefix">A host, with or without a port and a path; or <c>*.</c> and a host, for all names below it.</param>
/// <param name="Location">The text that replaces the prefix; null to leave names unchanged.</param>
/// <param name="IsInsecure">The location may have no trusted certificate, or no TLS.</param>
/// <param name="IsBlocked">Whether images may come only from the mirrors.</param>
internal sealed record RegistryRule(string Prefix, string? Location, bool IsInsecure, bool IsBlocked)
{
    public ImmutableArray<RegistryMirror> Mirrors { get; init; } = [];

    public bool IsWildcard => Prefix.StartsWith("*.", StringComparison.Ordinal);

    /// <summary>The number of characters of the name that the prefix matches; null if it does not match.</summary>
    /// <param name="name">A registry and a repository, such as <c>registry.example:5000/team/app</c>.</param>
    public int? LengthIn(string name)
    {
        if (!IsWildcard)
        {
            return name.StartsWith(Prefix, StringComparison.Ordinal) && name.AsSpan(Prefix.Length) is [] or ['/', ..] ? Prefix.Length : null;
        }

        // The port is compared only if the prefix has one.
        string host = name[..name.IndexOf('/', StringComparison.Ordinal)];
        string suffix = Prefix[1..];
        return host.EndsWith(suffix, StringComparison.Ordinal) || host.Split(':')[0].EndsWith(suffix, StringComparison.Ordinal) ? host.Length : null;
    }
}

/// <summary>A <c>[[registry.mirror]]</c> table.</summary>
/// <param name="ForTags">Images that are named by a tag may come from here: what a tag means may be old there.</param>
/// <param name="ForDigests">Images that are named by a digest may come from here.</param>
internal sealed record RegistryMirror(string Location, bool IsInsecure, bool ForTags, bool ForDigests);
