using System.Collections.Immutable;
using ContainerStages.Copies;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Images.Files;
using ContainerStages.Layers;
using ContainerStages.Storage;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Turns the <c>ContainerStageCopy</c> items of <see cref="BuildContainerImage"/> into files for the image.</summary>
internal sealed class CopyInputs(BuildContainerImage task, ImageInputs inputs)
{
    private const string StagePrefix = "stage:";

    private readonly Dictionary<string, ICopySource> _sources = [];

    /// <param name="request">Where the published files go.</param>
    /// <param name="baseFiles">What the base holds.</param>
    /// <exception cref="ContainerStagesException">A copy has no source, finds nothing, or cannot be where it is to be.</exception>
    public async Task<ImmutableArray<CopiedFiles>> ReadAsync(ImageRequest request, ImageFileSystem baseFiles, ContentStore store, CancellationToken cancellationToken)
    {
        CopyElements.Check(task.ProjectFile, task.Copies);
        ContainerPath? root = ImagePlanner.RootOf(request);
        var planner = new CopyPlanner(root, baseFiles);
        var copies = ImmutableArray.CreateBuilder<CopiedFiles>(task.Copies.Length);
        foreach (ITaskItem item in task.Copies)
        {
            CopyRequest copy = Request(item);
            try
            {
                string from = item.GetMetadata("From");
                if (!_sources.TryGetValue(from, out ICopySource? source))
                {
                    source = await SourceAsync(from, item, request.Files, store, cancellationToken);
                    _sources.Add(from, source);
                }

                copies.Add(await planner.PlanAsync(copy, source, cancellationToken));
            }
            catch (ContainerStagesException e) when (e.Subject is null)
            {
                throw new ContainerStagesException(e.Diagnostic, e.Message, e.Advice, e) { Subject = copy.Item };
            }
        }

        CopyConflicts.Check(copies, request.Files, root);
        return copies.MoveToImmutable();
    }

    private CopyRequest Request(ITaskItem item)
    {
        string[] exclude = ImageInputs.Split(item.GetMetadata("Exclude"));
        var reference = ItemReference.Copy(item.ItemSpec);
        UnixMode mode = default;
        string asked = item.GetMetadata("Mode");
        return asked.Length > 0 && !UnixMode.TryParse(asked, out mode)
            ? throw ImageInputs.Invalid($"Mode of the copy of '{item.ItemSpec}'", asked, "Use octal digits such as 0755.", reference)
            : new CopyRequest(
                reference,
                item.GetMetadata("From").Length > 0 ? CopySelection.Parse(item.ItemSpec, exclude) : CopySelection.Parse("", exclude) with { Path = task.AbsolutePath(item.ItemSpec) })
            {
                Destination = item.GetMetadata("Destination"),
                RecursiveFolder = item.GetMetadata("RecursiveDir").Replace('\\', '/'),
                Layer = item.GetMetadata("Layer"),
                Owner = item.GetMetadata("Owner"),
                Mode = asked.Length > 0 ? mode : null,
            };
    }

    /// <summary>What the <c>From</c> of a copy names, if it is a stage: it may be written as in a base, <c>stage:NAME</c>.</summary>
    public static string StageName(string from) => from.StartsWith(StagePrefix, StringComparison.Ordinal) ? from[StagePrefix.Length..] : from;

    /// <summary>A stage's name wins over an image's.</summary>
    private async Task<ICopySource> SourceAsync(string from, ITaskItem item, IReadOnlyList<PublishedFile> files, ContentStore store, CancellationToken cancellationToken)
    {
        if (from.Length == 0)
        {
            return new FolderSource("the build machine", LayerClass.App.Name, boundary: null);
        }

        string name = StageName(from);
        if (task.StageOutputs.FirstOrDefault(output => output.ItemSpec == name) is { } output)
        {
            return new FolderSource($"the stage '{name}'", LayerClass.Assets.Name, task.AbsolutePath(output.GetMetadata("Folder")));
        }

        string image = from;
        string called = $"the image '{from}'";
        if (task.Stages.FirstOrDefault(stage => stage.ItemSpec == name) is { } stage)
        {
            // The image that a command runs in is not what it wrote.
            image = stage.GetMetadata("Command").Length > 0 || stage.GetMetadata("Projects").Length > 0 ? throw NoOutputs(name, item)
                : stage.GetMetadata("Packages").Length > 0 ? StagePrefix + name
                : stage.GetMetadata("Image");
            called = $"the stage '{name}'";
        }
        else if (name != from || !(from == "scratch" || from.AsSpan().ContainsAny('/', ':', '@')))
        {
            throw UnknownStage(name, item);
        }

        return new ImageSource(called, await (await inputs.SourceAsync(image, files, cancellationToken)).LoadAsync(inputs.Platform, store, cancellationToken), store);
    }

    private static ContainerStagesException NoOutputs(string stage, ITaskItem item) => new(
        Catalogue.CopyMatchesNothing,
        $"cannot copy '{item.ItemSpec}' from the stage '{stage}': it has no Outputs",
        "Name in its Outputs what its command writes.")
    {
        Subject = ItemReference.Copy(item.ItemSpec),
    };

    private ContainerStagesException UnknownStage(string name, ITaskItem item)
    {
        string[] stages = [.. task.Stages.Select(stage => $"'{stage.ItemSpec}'").Order(StringComparer.Ordinal)];
        return new(
            Catalogue.UnknownStage,
            $"cannot copy '{item.ItemSpec}' from '{name}': the project has no ContainerStage of that name",
            $"{(stages.Length > 0 ? $"Its stages are {string.Join(", ", stages)}." : "It has no stages.")} For an image, write its registry or its tag, such as docker.io/library/{name} or {name}:latest.")
        {
            Subject = ItemReference.Copy(item.ItemSpec),
        };
    }
}
