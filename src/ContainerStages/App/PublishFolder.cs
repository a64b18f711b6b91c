using System.Runtime.ExceptionServices;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Layers;

namespace ContainerStages.App;

/// <summary>Reads a publish folder: every file once, in an order that does not depend on the file system.</summary>
internal static class PublishFolder
{
    private const string WebRoot = "wwwroot/";
    private const string EndpointsManifest = ".staticwebassets.endpoints.json";

    /// <param name="folder">An absolute path.</param>
    /// <param name="items">The items. Files without an item belong to the app, or below <c>wwwroot</c> to the assets.</param>
    public static IReadOnlyList<PublishedFile> Read(string folder, IEnumerable<PublishedItem> items, CancellationToken cancellationToken)
    {
        Dictionary<string, PublishedItem> known = [];
        foreach (PublishedItem item in items)
        {
            known[RelativePath.WithSlashes(item.RelativePath)] = item;
        }

        string[] paths = PathsBelow(folder);
        var files = new PublishedFile[paths.Length];
        try
        {
            Parallel.For(0, paths.Length, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = 2 }, i =>
                files[i] = Read(folder, paths[i], known.GetValueOrDefault(paths[i])));
        }
        catch (AggregateException e) when (e.InnerException is ContainerStagesException first)
        {
            // One failure is enough, and the user's mistake must not look like a bug in this package.
            ExceptionDispatchInfo.Throw(first);
        }

        return NormaliseEndpoints(files);
    }

    /// <returns>Relative paths, with <c>/</c>; empty if there is no such folder.</returns>
    private static string[] PathsBelow(string folder)
    {
        try
        {
            return !Directory.Exists(folder) ? [] : [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => RelativePath.Between(folder, file))
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotRead("folder", folder, e);
        }
    }

    private static PublishedFile Read(string folder, string path, PublishedItem? item)
    {
        if (!ContainerPath.TryParse(path, out _))
        {
            throw new ContainerStagesException(
                Catalogue.InvalidFileName,
                $"cannot put '{path}' into an image: its name has a control character or is not Unicode",
                "Rename the file, or keep it out of the publish output.");
        }

        try
        {
            FileContent content = FileContent.Of(Path.Combine(folder, path));
            FileOrigin origin = OriginOf(path, item);
            return new PublishedFile(path, content, origin, item?.IsTrimmed ?? false, ExecutableFile.Is(content))
            {
                Input = DeclaredInput.Of(path, origin, content, item),
                IsPrerelease = item?.IsPrerelease ?? false,
                IsReference = item?.IsReference ?? false,
                Source = item?.Source,
                PathInPackage = item?.PathInPackage,
                Compiler = item?.Compiler,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotRead("file", path, e);
        }
    }

    private static ContainerStagesException CannotRead(string what, string path, Exception e) => new(
        Catalogue.FileChanged,
        $"cannot read the published {what} '{path}': {e.Message}",
        "Something else changes the publish folder during the publish: stop it, or let it finish, and publish again.",
        e);

    private static FileOrigin OriginOf(string path, PublishedItem? item) =>
        path.StartsWith(WebRoot, StringComparison.Ordinal) || IsEndpointsManifest(path) ? FileOrigin.Asset
        : item?.Origin ?? FileOrigin.App;

    private static bool IsEndpointsManifest(string path) =>
        path.EndsWith(EndpointsManifest, StringComparison.Ordinal) && !path.Contains('/', StringComparison.Ordinal);

    private static PublishedFile[] NormaliseEndpoints(PublishedFile[] files)
    {
        Dictionary<string, FileContent> assets = files
            .Where(file => file.RelativePath.StartsWith(WebRoot, StringComparison.Ordinal))
            .ToDictionary(file => file.RelativePath[WebRoot.Length..], file => file.Content);
        return [.. files.Select(file => IsEndpointsManifest(file.RelativePath)
            ? WithContent(file, AssetTimes.Normalise(file.Content, assets))
            : file)];
    }

    /// <summary>The file with changed content and the input of that content.</summary>
    private static PublishedFile WithContent(PublishedFile file, FileContent content) =>
        file with { Content = content, Input = DeclaredInput.Of(file.RelativePath, file.Origin, content, item: null) };
}
