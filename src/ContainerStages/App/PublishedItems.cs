using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.App;

/// <summary>
/// Reads what the target <c>_ContainerStagesPublishForImage</c> returns: items with a <c>Kind</c>. <c>file</c>: one of
/// <c>@(ResolvedFileToPublish)</c>. <c>project-content</c>: a file that a referenced project publishes besides its assemblies, with its
/// <c>TargetPath</c>. <c>runtime-pack</c>: a package id. <c>framework-pack</c>: the folder of a runtime pack whose files are not published, with the
/// name of its shared framework as <c>Value</c>. <c>code</c>: an assembly before trimming. <c>precompiled</c>: the relative path of
/// what the ReadyToRun compiler wrote. <c>setting</c>: a name with a <c>Value</c>, and <c>setting-file</c>: a file; both decide what the trimmer and
/// that compiler do.
/// </summary>
/// <param name="projectFolder">What is above it says nothing about a file: it differs between machines.</param>
internal sealed class PublishedItems(IReadOnlyList<BuildItem> items, string projectFolder, RestoredLibraries libraries)
{
    private readonly ItemOrigins _origins = new(items, libraries);

    /// <summary>The assemblies of the app, its projects and its packages.</summary>
    public IEnumerable<string> Code => OfKind("code").Select(item => item.FullPath);

    /// <param name="isTrimmed">The publish was trimmed: then every assembly that was post-processed is the trimmer's.</param>
    public IEnumerable<PublishedItem> Files(bool isTrimmed)
    {
        HashSet<string> code = [.. OfKind("code").Select(CodePath)];
        Dictionary<string, string> compiled = OwnCode.DistinctBy(CodePath).ToDictionary(CodePath, item => item.FullPath);
        HashSet<string> precompiled = [.. OfKind("precompiled").Select(item => RelativePath.WithSlashes(item.Name))];
        Digest? compiler = precompiled.Count > 0 ? DeclaredInput.DigestOf([.. Settings, .. CodePackages, .. RuntimePacks]) : null;
        return OfKind("file").Select(item =>
        {
            string path = RelativePath.WithSlashes(item.RelativePath);
            ItemOrigin origin = _origins.Of(item);
            return new PublishedItem(path, origin.Kind, isTrimmed && item.IsPostprocessed)
            {
                Package = origin.Package,
                IsPrerelease = origin.IsPrerelease,
                PathInPackage = item.PathInPackage is { Length: > 0 } inPackage ? RelativePath.WithSlashes(inPackage) : null,
                Compiled = compiled.GetValueOrDefault(path),
                Source = SourceOf(item),
                IsReference = code.Contains(path) || origin.Kind == FileOrigin.Framework,
                Compiler = precompiled.Contains(path) ? compiler : null,
            };
        });
    }

    /// <summary>Where one file holds all code, the others belong to the app, too; those that are sources are still told apart from what a build writes.</summary>
    public IEnumerable<PublishedItem> Sources =>
        OfKind("file").Select(item => new PublishedItem(RelativePath.WithSlashes(item.RelativePath), FileOrigin.App, IsTrimmed: false) { Source = SourceOf(item) }).Where(item => item.Source is not null);

    /// <summary>What decides what the trimmer keeps: the code that it starts from, and the files that say how it is to be done.</summary>
    /// <param name="settings">The runtime's switches, of which the trimmer takes some for constants.</param>
    public Digest TrimRoots(IEnumerable<FileContent> settings)
    {
        IEnumerable<FileContent> files = OwnCode.Concat(OfKind("setting-file")).Select(item => FileContent.Of(item.FullPath)).Concat(settings);
        return DeclaredInput.DigestOf([.. files.Select(file => file.Digest.ToString()), .. Settings, .. CodePackages]);
    }

    private IEnumerable<string> Settings => OfKind("setting").Select(item => $"{item.Name}={item.Value}");

    private IEnumerable<string> CodePackages => OfKind("code").Select(item => _origins.Of(item).Package).OfType<string>().Distinct();

    private IEnumerable<string> RuntimePacks => OfKind("runtime-pack").Select(item => _origins.Of(item).Package).OfType<string>();

    /// <summary>The assemblies of the app and its projects, before anything is done to them.</summary>
    private IEnumerable<BuildItem> OwnCode => OfKind("code").Where(item => _origins.Of(item).IsOwn && File.Exists(item.FullPath));

    /// <summary>Ids and versions of the packages that something in the image is from.</summary>
    /// <param name="published">Relative paths; null where one file holds all code, and none tells what of it is left.</param>
    public IEnumerable<(string Id, string Version)> Packages(IReadOnlySet<string>? published) =>
        OfKind("file").Where(item => published?.Contains(RelativePath.WithSlashes(item.RelativePath)) ?? true)
            .Concat(published is null ? OfKind("code") : [])
            .Select(_origins.Of)
            .Where(origin => origin.Id is not null)
            .Select(origin => (origin.Id!, origin.Version!))
            .Distinct();

    /// <summary>Ids and versions of the packages and runtime packs that went into one file with all code. Nobody can tell what of them is left there.</summary>
    public IEnumerable<(string Id, string Version, bool IsRuntimePack)> Compiled
    {
        get
        {
            HashSet<string> runtimePacks = [.. OfKind("runtime-pack").Select(item => item.Name)];
            return Packages(published: null)
                .Concat(OfKind("runtime-pack").Select(item => (Id: item.Name, Version: item.PackageVersion)).Where(pack => pack.Version.Length > 0))
                .Select(package => (package.Id, package.Version, runtimePacks.Contains(package.Id)))
                .Distinct();
        }
    }

    /// <returns>From the project's folder; null for what a build wrote, which is in a folder <c>obj</c> or <c>bin</c>.</returns>
    private string? SourceOf(BuildItem item)
    {
        string path = RelativePath.WithSlashes(Path.GetRelativePath(projectFolder, item.FullPath));
        return path.Split('/').Any(part => part is "obj" or "bin") ? null : path;
    }

    /// <summary>Where an assembly goes below the publish folder: two of one name may lie in different folders, as satellites do.</summary>
    private static string CodePath(BuildItem item) => RelativePath.WithSlashes(item.DestinationSubDirectory + Path.GetFileName(item.FullPath));

    private IEnumerable<BuildItem> OfKind(string kind) => items.Where(item => item.Kind == kind);
}
