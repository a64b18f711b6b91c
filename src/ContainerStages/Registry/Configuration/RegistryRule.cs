using System.Collections.Immutable;

namespace ContainerStages.Registry.Configuration;

/// <summary>A <c>[[registry]]</c> table of registries.conf: what holds for all images whose names begin with a prefix.</summary>
/// <param name="Prefix">A host, with or without a port and a path; or <c>*.</c> and a host, for all names below it.</param>
/// <param name="Location">What stands in the prefix's place; null to leave names as they are.</param>
/// <param name="IsInsecure">The location may have no trusted certificate, or no TLS.</param>
/// <param name="IsBlocked">Images may not come from there, but from the mirrors.</param>
internal sealed record RegistryRule(string Prefix, string? Location, bool IsInsecure, bool IsBlocked)
{
    public ImmutableArray<RegistryMirror> Mirrors { get; init; } = [];

    public bool IsWildcard => Prefix.StartsWith("*.", StringComparison.Ordinal);

    /// <summary>How many characters of the name the prefix covers; null when it does not cover it.</summary>
    /// <param name="name">A registry and a repository, such as <c>registry.example:5000/team/app</c>.</param>
    public int? LengthIn(string name)
    {
        if (!IsWildcard)
        {
            return name.StartsWith(Prefix, StringComparison.Ordinal) && name.AsSpan(Prefix.Length) is [] or ['/', ..] ? Prefix.Length : null;
        }

        // The port is not part of what is compared, unless the prefix has one.
        string host = name[..name.IndexOf('/', StringComparison.Ordinal)];
        string suffix = Prefix[1..];
        return host.EndsWith(suffix, StringComparison.Ordinal) || host.Split(':')[0].EndsWith(suffix, StringComparison.Ordinal) ? host.Length : null;
    }
}

/// <summary>A <c>[[registry.mirror]]</c> table.</summary>
/// <param name="ForTags">Images that are named by a tag may come from here: what a tag means may be old there.</param>
/// <param name="ForDigests">Images that are named by a digest may come from here.</param>
internal sealed record RegistryMirror(string Location, bool IsInsecure, bool ForTags, bool ForDigests);
