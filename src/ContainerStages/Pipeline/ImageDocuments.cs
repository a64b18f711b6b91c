using System.Collections.Immutable;
using ContainerStages.Bases.Frameworks;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Sboms;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Pipeline;

/// <summary>Makes the documents about a built image: its bills of materials and its provenance.</summary>
internal sealed class ImageDocuments(BuildRequest request, StageGraph stages, AppFiles app)
{
    /// <summary>The bill of materials.</summary>
    /// <param name="files">All files of the image.</param>
    /// <param name="inventories">One for each of its layers.</param>
    /// <param name="copies">The copies in the image.</param>
    public Sbom SbomOf(ImagePlan plan, Ledger ledger, ImageFileSystem files, ImmutableArray<LayerInventory> inventories, ImmutableArray<CopiedFiles> copies) =>
        Sbom.Of(
            new SbomSource
            {
                Name = request.AppName,
                Version = Label(plan, Annotation.Version),
                RuntimeIdentifier = request.RuntimeIdentifier,
                Ledger = ledger,
                Files = files,
                Inventories = inventories,
                Libraries = app.Libraries,
                BasePackages = plan.Base.Packages,
                PackFolders = PackFolders(),
                Compiled = [.. app.Compiled],
                CopiedPackages = copies.Where(copy => copy.PackagesStage is not null).Select(copy => copy.Input).ToHashSet(StringComparer.Ordinal),
                Npm = [.. stages.Stages.OfType<CommandStage>().Where(IsUsed).SelectMany(NpmPackages)],
            },
            plan.Settings.Created);

    /// <param name="files">All files of the image.</param>
    public IEnumerable<ImageDocument> Of(Sbom sbom, ImagePlan plan, ImageFileSystem files) =>
        ImageDocument.Of(sbom, new Provenance
        {
            HasBuilder = request.HasBuilder,
            Parameters = Parameters(plan),
            EnvironmentNames = [.. plan.Settings.Environment.Select(variable => variable.Key).Distinct().Order(StringComparer.Ordinal)],
            Repository = Label(plan, Annotation.Source),
            Commit = Label(plan, Annotation.Revision),
            Stages = [.. request.StageOutputs.OrderBy(output => output.Stage, StringComparer.Ordinal).Select(output => (output.Stage, output.Layer.Digest))],
            BasePackages = plan.Base.Packages,
            Release = OsRelease.Of(files),
        });

    private static string? Label(ImagePlan plan, string name) => plan.Settings.Labels.LastOrDefault(label => label.Key == name).Value;

    /// <summary>Only values that say nothing about this machine.</summary>
    private ImmutableArray<KeyValuePair<string, string>> Parameters(ImagePlan plan) =>
    [
        new("runtimeIdentifier", request.RuntimeIdentifier),
        new("workingDirectory", plan.Settings.WorkingDirectory),
        new("user", plan.Settings.User.ToString()),
        new("format", plan.IsDocker ? "Docker" : "OCI"),
        new("compression", plan.Compression.Key),
        new("created", plan.Settings.Created),
        new("publish", request.IsNativeAot ? "NativeAOT" : request.IsSingleFile ? "single file" : request.IsTrimmed ? "trimmed" : "files"),
    ];

    private Dictionary<string, string> PackFolders()
    {
        Dictionary<string, string> folders = new(StringComparer.Ordinal);
        foreach (App.BuildItem pack in request.PublishedItems.Where(item => item.Kind == FrameworkFiles.Kind))
        {
            folders[$"{pack.PackageId} {pack.PackageVersion}"] = pack.FullPath;
        }

        return folders;
    }

    private bool IsUsed(CommandStage stage) => request.StageOutputs.Any(output => output.Stage == stage.Name);

    private static IEnumerable<NpmPackage> NpmPackages(CommandStage stage)
    {
        if (stage.Inputs is not { } inputs)
        {
            yield break;
        }

        // A pattern's fixed part is a folder or the file itself: nothing is searched.
        foreach (string path in inputs.Texts.Select(PathPattern.FixedPart)
            .Select(start => RelativePath.NameOf(start) == NpmPackage.LockFile ? start : start.Length == 0 ? NpmPackage.LockFile : $"{start}/{NpmPackage.LockFile}")
            .Distinct().Where(inputs.Includes).Order(StringComparer.Ordinal))
        {
            string file = Path.Combine(stage.WorkingDirectory, path);
            byte[] content;
            try
            {
                content = File.Exists(file) ? RegularFile.ReadAllBytes(file) : [];
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw FileContent.Changed(e);
            }

            foreach (NpmPackage package in NpmPackage.Read(content, stage.Name))
            {
                yield return package;
            }
        }
    }
}
