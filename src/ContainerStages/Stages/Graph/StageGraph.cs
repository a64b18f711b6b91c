using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.IO;

namespace ContainerStages.Stages.Graph;

/// <summary>
/// The project's stages and what each depends on. It is valid by construction: every name is known and there is no cycle, so the caller needs no checks.
/// </summary>
internal sealed class StageGraph
{
    /// <summary>The stages that every project has, in the order in which they run.</summary>
    public static readonly ImmutableArray<string> BuiltIn = ["restore", "build", "test", "publish", "runtime"];

    private readonly Dictionary<string, Stage> _stages;

    /// <param name="stages">In any order.</param>
    /// <exception cref="ContainerStagesException">The stages are not a valid graph.</exception>
    public StageGraph(IReadOnlyList<Stage> stages)
    {
        _stages = [];
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (Stage stage in stages)
        {
            // A folder of Windows or macOS has the stage's name, and a stage of a Dockerfile: these do not tell capitals from small letters.
            if (!names.Add(stage.Name))
            {
                string why = _stages.ContainsKey(stage.Name) ? "two stages have that name" : "another stage has that name in other capitals";
                throw Invalid(stage, why, "Give each ContainerStage a name of its own.");
            }

            _stages.Add(stage.Name, stage);
        }

        foreach (Stage stage in stages)
        {
            CheckDependencies(stage);
            if (stage is CommandStage command)
            {
                CheckOutputsAreSeen(command);
            }
        }

        HashSet<string> withoutCycle = [];
        foreach (Stage stage in stages)
        {
            CheckCycle(stage, [], withoutCycle);
        }

        CheckOutputs([.. stages.OfType<CommandStage>()]);
    }

    /// <summary>In the project's order.</summary>
    public IEnumerable<Stage> Stages => _stages.Values;

    /// <summary>The stage of a name; null if there is none.</summary>
    public Stage? Find(string name) => _stages.GetValueOrDefault(name);

    public IEnumerable<Stage> DependenciesOf(Stage stage) => stage.DependsOn.Select(name => _stages[name]);

    /// <summary>The existing names, for messages.</summary>
    public string Names => _stages.Count == 0 ? "The project has no ContainerStage." : $"The project has: {string.Join(", ", _stages.Keys)}.";

    private void CheckDependencies(Stage stage)
    {
        if (stage.DependsOn.FirstOrDefault(BuiltIn.Contains) is { } builtIn)
        {
            throw Invalid(stage, $"it depends on '{builtIn}', and stages run before the app is built", "Remove it from DependsOn; what needs the published app belongs into a target of the project after Publish.");
        }

        if (stage.DependsOn.FirstOrDefault(name => !_stages.ContainsKey(name)) is { } unknown)
        {
            throw new ContainerStagesException(
                Catalogue.UnknownStage,
                $"cannot run the stage '{stage.Name}': it depends on '{unknown}', which no ContainerStage is named",
                Names)
            {
                Subject = ItemReference.Stage(stage.Name),
            };
        }
    }

    /// <summary>
    /// Checks that a stage that runs among the sources sees the outputs of its dependencies: only a stage with its own folder gets copies of them.
    /// </summary>
    private void CheckOutputsAreSeen(CommandStage stage)
    {
        if (stage.Inputs is null && DependenciesOf(stage).OfType<FileStage>().FirstOrDefault(dependency => dependency is DownloadStage or CommandStage { Inputs: not null, Outputs.IsEmpty: false }) is { } unseen)
        {
            throw Invalid(stage, $"it depends on '{unseen.Name}' and would not see its outputs, because it has no Inputs and so runs among the sources", "Name its Inputs.");
        }
    }

    private void CheckCycle(Stage stage, ImmutableArray<string> path, HashSet<string> withoutCycle)
    {
        if (path.Contains(stage.Name))
        {
            ImmutableArray<string> cycle = [.. path.SkipWhile(name => name != stage.Name), stage.Name];
            throw new ContainerStagesException(
                Catalogue.StageCycle,
                $"cannot order the stages: {string.Join(" → ", cycle)} depend on each other in a cycle",
                "Remove one of them from the DependsOn of another.")
            {
                Subject = ItemReference.Stage(stage.Name),
            };
        }

        foreach (Stage dependency in DependenciesOf(stage).Where(dependency => !withoutCycle.Contains(dependency.Name)))
        {
            CheckCycle(dependency, path.Add(stage.Name), withoutCycle);
        }

        withoutCycle.Add(stage.Name);
    }

    /// <summary>
    /// Checks that no command finds the outputs of two stages at one place, or writes over those of a stage that it depends on. Stages whose outputs
    /// are never together, each in a folder of its own, may write the same paths.
    /// </summary>
    private void CheckOutputs(IReadOnlyList<CommandStage> stages)
    {
        foreach (CommandStage stage in stages)
        {
            FileStage[] found = [.. DependenciesOf(stage).OfType<FileStage>()];
            if (found.FirstOrDefault(dependency => Overlap(stage, dependency, stage) is not null) is { } changed)
            {
                throw OutputsOverlap(
                    stage,
                    $"cannot run the stages '{stage.Name}' and '{changed.Name}': both have '{Overlap(stage, changed, stage)}' among their Outputs, and '{stage.Name}' depends on '{changed.Name}'",
                    "Let each write into a folder of its own.");
            }

            foreach ((FileStage one, FileStage other) in Pairs(found))
            {
                if (Overlap(one, other, stage) is { } path)
                {
                    throw OutputsOverlap(
                        stage,
                        $"cannot run the stage '{stage.Name}': it depends on '{one.Name}' and '{other.Name}', and both have '{path}' among their Outputs",
                        "Depend on one of them only, or let each write into a folder of its own.");
                }
            }
        }

        foreach ((CommandStage one, CommandStage other) in Pairs([.. stages.Where(stage => stage.Inputs is null)]))
        {
            if (Overlap(one, other, one) is { } path)
            {
                throw OutputsOverlap(
                    one,
                    $"cannot run the stages '{one.Name}' and '{other.Name}': both have '{path}' among their Outputs, and run among the sources, because they have no Inputs",
                    "Name their Inputs: then each runs in a folder of its own. Or let each write somewhere else.");
            }
        }
    }

    private static IEnumerable<(T One, T Other)> Pairs<T>(IReadOnlyList<T> all) => all.SelectMany((one, i) => all.Skip(i + 1).Select(other => (one, other)));

    /// <summary>A path that both write, as one of them names it; null if there is none.</summary>
    /// <param name="viewer">The stage among whose files the outputs are.</param>
    private static string? Overlap(FileStage one, FileStage other, CommandStage viewer)
    {
        string folder = one.FolderFor(viewer);
        string otherFolder = other.FolderFor(viewer);
        return one.Outputs.Overlap(other.Outputs, path => RelativePath.Between(otherFolder, Path.Combine(folder, path)))
            ?? other.Outputs.Overlap(one.Outputs, path => RelativePath.Between(folder, Path.Combine(otherFolder, path)));
    }

    private static ContainerStagesException OutputsOverlap(CommandStage stage, string message, string advice) =>
        new(Catalogue.StageOutputsOverlap, message, advice) { Subject = ItemReference.Stage(stage.Name) };

    /// <summary>Where the outputs of a stage are among the files of one that depends on it, if they are below them.</summary>
    public static string PlaceOf(FileStage dependency, CommandStage stage) => RelativePath.Between(stage.WorkingDirectory, dependency.FolderFor(stage));

    private static ContainerStagesException Invalid(Stage stage, string why, string advice) =>
        new(Catalogue.InvalidStage, $"cannot use the stage '{stage.Name}': {why}", advice) { Subject = ItemReference.Stage(stage.Name) };
}
