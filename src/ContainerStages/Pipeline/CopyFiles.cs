using System.Collections.Immutable;
using ContainerStages.Bases;
using ContainerStages.Bases.Packages;
using ContainerStages.Copies;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>Turns the copies of a request, and its health probe, into files for the image.</summary>
/// <param name="stages">The stages of the request.</param>
/// <param name="bases">Finds images that are copied from.</param>
internal sealed class CopyFiles(BuildRequest request, StageGraph stages, BaseSources bases, Platform platform, ContentStore store)
{
    private const string StagePrefix = "stage:";

    private readonly Dictionary<string, ICopySource> _sources = [];

    /// <summary>What the <c>From</c> of a copy names, if it is a stage: it may be written as in a base, <c>stage:NAME</c>.</summary>
    public static string StageName(string from) => from.StartsWith(StagePrefix, StringComparison.Ordinal) ? from[StagePrefix.Length..] : from;

    /// <param name="image">Where the published files go.</param>
    /// <param name="baseImage">The base, which <paramref name="baseFiles"/> are of.</param>
    /// <param name="baseFiles">What the base holds.</param>
    /// <exception cref="ContainerStagesException">A copy has no source, finds nothing, or cannot be where it is to be.</exception>
    public async Task<ImmutableArray<CopiedFiles>> ReadAsync(ImageRequest image, Image baseImage, ImageFileSystem baseFiles, CancellationToken cancellationToken)
    {
        var onBase = new BaseFiles(baseImage, baseFiles, store);
        ContainerPath? root = ImagePlanner.RootOf(image);
        var planner = new CopyPlanner(root, baseFiles);
        var copies = ImmutableArray.CreateBuilder<CopiedFiles>();
        foreach (CopyDefinition definition in request.Copies)
        {
            CopyRequest copy = RequestOf(definition);
            try
            {
                if (!_sources.TryGetValue(definition.From, out ICopySource? source))
                {
                    source = await SourceAsync(definition, onBase, cancellationToken);
                    _sources.Add(definition.From, source);
                }

                CopiedFiles copied = await planner.PlanAsync(copy, source, cancellationToken);
                copies.Add(copied with { From = StageName(definition.From), PackagesStage = stages.Find(StageName(definition.From)) is PackagesStage packages ? packages.Name : null });
            }
            catch (ContainerStagesException e) when (e.Subject is null)
            {
                throw new ContainerStagesException(e.Diagnostic, e.Message, e.Advice, e) { Subject = copy.Item };
            }
        }

        if (request.Healthcheck is { Probe.Length: > 0 })
        {
            copies.Add(await planner.PlanAsync(ProbeSource.Request, new ProbeSource(platform), cancellationToken));
        }

        copies.AddRange(request.Links.Select(link => planner.Link(CheckLink(link), link.Path, link.Target, link.Layer.Length > 0 ? link.Layer : LayerClass.App.Name)));
        CopyConflicts.Check(copies, image.Files, root);
        CopyConflicts.CheckFolders(copies, request.Folders.Select(folder => folder.Path));
        return await onBase.LeaveOutSameAsync(copies.ToImmutable(), cancellationToken);
    }

    private CopyRequest RequestOf(CopyDefinition copy)
    {
        var reference = ItemReference.Copy(copy.Source);
        UnixMode mode = default;
        return copy.Mode.Length > 0 && !UnixMode.TryParse(copy.Mode, out mode)
            ? throw ContainerStagesException.InvalidValue($"Mode of the copy of '{copy.Source}'", copy.Mode, "Use octal digits such as 0755.", reference)
            : new CopyRequest(
                reference,
                copy.From.Length > 0 ? CopySelection.Parse(copy.Source, copy.Exclude) : CopySelection.Parse("", copy.Exclude) with { Path = Path.GetFullPath(copy.Source, request.Root) })
            {
                Destination = copy.Destination,
                RecursiveFolder = copy.RecursiveFolder,
                Layer = copy.Layer,
                Owner = copy.Owner,
                Mode = copy.Mode.Length > 0 ? mode : null,
            };
    }

    /// <summary>A stage's name wins over an image's.</summary>
    private async Task<ICopySource> SourceAsync(CopyDefinition copy, BaseFiles onBase, CancellationToken cancellationToken)
    {
        if (copy.From.Length == 0)
        {
            return new MachineSource();
        }

        CheckSource(copy, stages);
        string name = StageName(copy.From);
        return stages.Find(name) switch
        {
            // The image that a command runs in is not what it wrote.
            FileStage => new StageSource(name, request.StageOutputs.FirstOrDefault(output => output.Stage == name)?.Layer ?? throw NoOutputs(name, copy), store),
            ImageStage stage => await ImageAsync($"the stage '{name}'", bases.FindAsync(stage, cancellationToken)),
            PackagesStage { IsOnBase: true } stage => new ImageSource($"the stage '{name}'", await PackagesAsync(stage, onBase, cancellationToken), store),
            PackagesStage => await ImageAsync($"the stage '{name}'", bases.FindAsync(StagePrefix + name, cancellationToken)),
            _ => await ImageAsync($"the image '{copy.From}'", bases.FindAsync(copy.From, cancellationToken)),
        };

        async Task<ImageSource> ImageAsync(string called, Task<IBaseSource> source) => new(called, await (await source).LoadAsync(platform, store, cancellationToken), store);
    }

    private async Task<Image> PackagesAsync(PackagesStage stage, BaseFiles onBase, CancellationToken cancellationToken)
    {
        ImmutableArray<InstalledPackage> installed = InstalledPackage.Parse(await onBase.PackageStatusAsync(cancellationToken));
        return installed.IsEmpty
            ? throw new ContainerStagesException(
                Catalogue.InvalidStage,
                $"cannot use the stage '{stage.Name}': it has OnBase, and the base image '{onBase.Name}' has no list of its packages (/var/lib/dpkg/status)",
                "Remove OnBase and copy single files of the stage, or use a base image of the stage's distribution.")
            {
                Subject = ItemReference.Stage(stage.Name),
            }
            : await bases.FromPackages(stage, installed).LoadAsync(platform, store, cancellationToken);
    }

    /// <exception cref="ContainerStagesException">The copy is from a stage that is not there.</exception>
    public static void CheckSource(CopyDefinition copy, StageGraph stages)
    {
        string name = StageName(copy.From);
        if (copy.From.Length > 0 && stages.Find(name) is null && !IsImage(copy.From))
        {
            throw UnknownStage($"cannot copy '{copy.Source}'", name, stages, ItemReference.Copy(copy.Source));
        }
    }

    /// <returns>The link's item, for messages.</returns>
    /// <exception cref="ContainerStagesException">The link is at no absolute path, or leads to nothing that can be a path.</exception>
    public static ItemReference CheckLink(LinkDefinition link)
    {
        var reference = ItemReference.Link(link.Path);
        return !link.Path.StartsWith('/') || link.Path.EndsWith('/') || !ContainerPath.TryParse(link.Path, out _)
            ? throw ContainerStagesException.InvalidValue("ContainerStageLink", link.Path, "Write the link's own path from the root, with forward slashes and without '..', such as /usr/local/bin/app.", reference)
            : link.Target.Trim('/').Length == 0 || link.Target.Any(char.IsControl)
                ? throw ContainerStagesException.InvalidValue($"To of the link '{link.Path}'", link.Target, $"""Write the path that it leads to, such as <ContainerStageLink Include="{link.Path}" To="/app/App" />.""", reference)
                : reference;
    }

    /// <summary>Whether a <c>From</c> names an image, and not a stage.</summary>
    public static bool IsImage(string from) => StageName(from) == from && (from == "scratch" || from.AsSpan().ContainsAny('/', ':', '@'));

    private static ContainerStagesException NoOutputs(string stage, CopyDefinition copy) => new(
        Catalogue.CopyMatchesNothing,
        $"cannot copy '{copy.Source}' from the stage '{stage}': it has no Outputs",
        "Name in its Outputs what its command writes.")
    {
        Subject = ItemReference.Copy(copy.Source),
    };

    /// <summary>A <c>From</c> that names neither a stage nor, with its registry or its tag, an image.</summary>
    /// <param name="what">What was not done, such as <c>cannot copy 'a'</c>.</param>
    /// <param name="name">In <c>From</c>.</param>
    /// <param name="subject">The item with the <c>From</c>.</param>
    public static ContainerStagesException UnknownStage(string what, string name, StageGraph stages, ItemReference subject)
    {
        string[] names = [.. stages.Stages.Select(stage => $"'{stage.Name}'").Order(StringComparer.Ordinal)];
        return new(
            Catalogue.UnknownStage,
            $"{what} from '{name}': the project has no ContainerStage of that name",
            $"{(names.Length > 0 ? $"Its stages are {string.Join(", ", names)}." : "It has no stages.")} For an image, write its registry or its tag, such as docker.io/library/{name} or {name}:latest.")
        {
            Subject = subject,
        };
    }
}
