using ContainerStages.Layers;
using ContainerStages.Oci;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// Reads what the target <c>_ContainerStagesPublishForImage</c> returns: items with a <c>Kind</c>. <c>file</c>: one of
/// <c>@(ResolvedFileToPublish)</c>. <c>project</c>: the relative path of an output of a referenced project, which the trimmer's
/// output no longer tells. <c>runtime-pack</c>: a package id. <c>code</c>: an assembly before trimming. <c>precompiled</c>: the relative path of
/// what the ReadyToRun compiler wrote. <c>setting</c>: a name with a <c>Value</c>, and <c>setting-file</c>: a file; both decide what the trimmer and
/// that compiler do.
/// </summary>
/// <param name="projectFolder">What is above it says nothing about a file: it differs between machines.</param>
internal sealed class PublishedItems(ITaskItem[] items, string projectFolder)
{
    /// <summary>The assemblies of the app, its projects and its packages.</summary>
    public IEnumerable<string> Code => OfKind("code").Select(item => item.GetMetadata("FullPath"));

    /// <param name="isTrimmed">The publish was trimmed: then every assembly that was post-processed is the trimmer's.</param>
    public IEnumerable<PublishedItem> Files(bool isTrimmed)
    {
        HashSet<string> runtimePacks = [.. OfKind("runtime-pack").Select(item => item.ItemSpec)];
        HashSet<string> fromProjects = [.. OfKind("project").Select(item => item.ItemSpec.Replace('\\', '/'))];
        Dictionary<string, string> compiled = OwnCode.DistinctBy(item => FileName(item)).ToDictionary(FileName, item => item.GetMetadata("FullPath"));
        HashSet<string> precompiled = [.. OfKind("precompiled").Select(item => item.ItemSpec)];
        Digest? compiler = precompiled.Count > 0 ? DeclaredInput.DigestOf([.. Settings, .. CodePackages, .. RuntimePacks]) : null;
        return OfKind("file").Select(item => new PublishedItem(
            item.GetMetadata("RelativePath"),
            OriginOf(item, runtimePacks, fromProjects),
            isTrimmed && item.GetMetadata("PostprocessAssembly") == "true")
        {
            Package = PackageOf(item),
            PathInPackage = item.GetMetadata("PathInPackage") is { Length: > 0 } path ? path.Replace('\\', '/') : null,
            Compiled = compiled.GetValueOrDefault(item.GetMetadata("RelativePath")),
            IsSource = IsSource(item),
            Compiler = precompiled.Contains(item.GetMetadata("RelativePath")) ? compiler : null,
        });
    }

    /// <summary>Where one file holds all code, the others belong to the app, too; those that are sources are still told apart from what a build writes.</summary>
    public IEnumerable<PublishedItem> Sources =>
        OfKind("file").Where(IsSource).Select(item => new PublishedItem(item.GetMetadata("RelativePath"), FileOrigin.App, IsTrimmed: false) { IsSource = true });

    /// <summary>What decides what the trimmer keeps: the code that it starts from, and the files that say how it is to be done.</summary>
    /// <param name="settings">The runtime's switches, of which the trimmer takes some for constants.</param>
    public Digest TrimRoots(IEnumerable<FileContent> settings)
    {
        IEnumerable<FileContent> files = OwnCode.Concat(OfKind("setting-file")).Select(item => FileContent.Of(item.GetMetadata("FullPath"))).Concat(settings);
        return DeclaredInput.DigestOf([.. files.Select(file => file.Digest.ToString()), .. Settings, .. CodePackages]);
    }

    private IEnumerable<string> Settings => OfKind("setting").Select(item => $"{item.ItemSpec}={item.GetMetadata("Value")}");

    private IEnumerable<string> CodePackages => OfKind("code").Select(PackageOf).OfType<string>().Distinct();

    private IEnumerable<string> RuntimePacks => OfKind("runtime-pack").Select(PackageOf).OfType<string>();

    /// <summary>The assemblies of the app and its projects, before anything is done to them.</summary>
    private IEnumerable<ITaskItem> OwnCode => OfKind("code").Where(item => PackageOf(item) is null && File.Exists(item.GetMetadata("FullPath")));

    /// <summary>Ids and versions of the packages that something in the image is from.</summary>
    /// <param name="published">Relative paths; null where one file holds all code, and none tells what of it is left.</param>
    public IEnumerable<(string Id, string Version)> Packages(IReadOnlySet<string>? published) =>
        OfKind("file").Where(item => published?.Contains(item.GetMetadata("RelativePath").Replace('\\', '/')) ?? true)
            .Concat(published is null ? OfKind("code") : [])
            .Select(item => (item.GetMetadata("NuGetPackageId"), item.GetMetadata("NuGetPackageVersion")))
            .Where(package => package.Item1.Length > 0)
            .Distinct();

    private static FileOrigin OriginOf(ITaskItem item, HashSet<string> runtimePacks, HashSet<string> fromProjects)
    {
        string package = item.GetMetadata("NuGetPackageId");
        if (runtimePacks.Contains(package))
        {
            return item.GetMetadata("AssetType") == "native" ? FileOrigin.RuntimeNative : FileOrigin.Framework;
        }

        return package.Length > 0 ? FileOrigin.Package
            : item.GetMetadata("ReferenceSourceTarget") == "ProjectReference" || fromProjects.Contains(item.GetMetadata("RelativePath").Replace('\\', '/')) ? FileOrigin.Project
            : FileOrigin.App;
    }

    private static string? PackageOf(ITaskItem item) =>
        item.GetMetadata("NuGetPackageId") is { Length: > 0 } id ? $"{id} {item.GetMetadata("NuGetPackageVersion")}" : null;

    /// <summary>Not what a build wrote, which is in a folder <c>obj</c> or <c>bin</c>.</summary>
    private bool IsSource(ITaskItem item) =>
        !Path.GetRelativePath(projectFolder, item.GetMetadata("FullPath")).Split('/', '\\').Any(part => part is "obj" or "bin");

    private static string FileName(ITaskItem item) => Path.GetFileName(item.GetMetadata("FullPath"));

    private IEnumerable<ITaskItem> OfKind(string kind) => items.Where(item => item.GetMetadata("Kind") == kind);
}
