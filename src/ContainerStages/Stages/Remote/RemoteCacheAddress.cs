using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Stages.Remote;

/// <summary>A remote cache in <c>ContainerStagesCacheFrom</c> or <c>ContainerStagesCacheTo</c>: a folder or a repository.</summary>
internal abstract record RemoteCacheAddress
{
    private const string FolderPrefix = "oci:";

    private RemoteCacheAddress()
    {
    }

    /// <param name="Reference">Its tag does not count.</param>
    public sealed record Registry(ImageReference Reference) : RemoteCacheAddress;

    /// <param name="Path">Absolute.</param>
    public sealed record Folder(string Path) : RemoteCacheAddress;

    /// <param name="property">For the message.</param>
    /// <param name="text">One remote cache, as the user wrote it.</param>
    /// <param name="folder">The absolute path that relative paths start from.</param>
    /// <exception cref="ContainerStagesException">The text is neither a folder nor a repository.</exception>
    public static RemoteCacheAddress Parse(string property, string text, string folder)
    {
        bool isFolder = text.StartsWith(FolderPrefix, StringComparison.Ordinal);
        string path = isFolder ? text[FolderPrefix.Length..] : text;
        if (isFolder || IsPath(path))
        {
            // For tools that read layouts, a colon begins a tag.
            return path.Length > 0 && !path.AsSpan(HasDrive(path) ? 2 : 0).Contains(':')
                ? new Folder(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, folder)))
                : throw NotUnderstood(property, text, path.Length > 0 ? "a folder of results has no tag, and no colon in its name" : "no folder follows the prefix");
        }

        // A name without its registry would mean Docker Hub, but may be intended as a folder.
        return ImageReference.TryParse(text) is { } reference && $"{reference.Registry}/{reference.Repository}" == text
            ? new Registry(reference)
            : throw NotUnderstood(property, text, "it is neither a folder nor a registry with a repository and nothing else");
    }

    private static bool IsPath(string text) => text is "." or ".." || HasDrive(text)
        || text.Replace('\\', '/') is var path && (path.StartsWith('/') || path.StartsWith("./", StringComparison.Ordinal) || path.StartsWith("../", StringComparison.Ordinal));

    private static bool HasDrive(string text) => text.Length >= 3 && char.IsAsciiLetter(text[0]) && text[1] == ':' && text[2] is '\\' or '/';

    private static ContainerStagesException NotUnderstood(string property, string text, string why) => new(
        Catalogue.CachePlaceNotUnderstood,
        $"cannot use '{text}' in {property}: {why}",
        "Write a registry and a repository without a tag, such as ghcr.example/team/app-cache, or a folder that begins with '/', './', '../', a drive or 'oci:', such as ../stage-results. Separate several by semicolons.");
}
