using ContainerStages.IO;

namespace ContainerStages.Checks.Dockerfiles.Facts;

/// <summary>An image that a FROM names, after variables got their default values.</summary>
/// <param name="Repository">With the registry, if there is one.</param>
/// <param name="Tag">Null for none.</param>
/// <param name="Digest">Null for none.</param>
internal sealed record BaseImage(string Repository, string? Tag, string? Digest)
{
    /// <summary>The empty base.</summary>
    public const string Scratch = "scratch";

    public bool IsScratch => Repository == Scratch;

    /// <summary>Whether it is an image of Windows, which has no numeric users.</summary>
    public bool IsWindows => Repository.Contains("windows", StringComparison.Ordinal) || (Tag ?? "").Contains("nanoserver", StringComparison.Ordinal)
        || (Tag ?? "").Contains("windowsservercore", StringComparison.Ordinal);

    /// <summary>The last part of the repository: <c>golang</c> of <c>docker.io/library/golang</c>.</summary>
    public string Name => RelativePath.NameOf(Repository);

    /// <summary>Whether it is an image of .NET by Microsoft: <c>mcr.microsoft.com/dotnet/aspnet</c>, a mirror of it, or the nightly one.</summary>
    public bool IsDotnet(string name) => Name == name && Repository.Contains("dotnet/", StringComparison.Ordinal);

    public static BaseImage Parse(string text)
    {
        string rest = text;
        string? digest = null;
        int at = rest.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            digest = rest[(at + 1)..];
            rest = rest[..at];
        }

        int colon = rest.LastIndexOf(':');
        string? tag = null;
        if (colon > rest.LastIndexOf('/'))
        {
            tag = rest[(colon + 1)..];
            rest = rest[..colon];
        }

        return new BaseImage(rest, string.IsNullOrEmpty(tag) ? null : tag, digest);
    }

    public override string ToString() => Repository + (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);
}
