using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Text.RegularExpressions;
using ContainerStages.Checks.Dockerfiles.Shell;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Checks.Dockerfiles.Facts;

/// <summary>What the rules look at: the stages with their bases, folders, variables and dependency steps, found once.</summary>
internal sealed partial class DockerfileUnderCheck
{
    private DockerfileUnderCheck(Dockerfile dockerfile, BuildContext context, ImmutableArray<StageFacts> stages, string? target)
    {
        Dockerfile = dockerfile;
        Context = context;
        Stages = stages;
        Final = target is null ? stages.LastOrDefault() : StageOf(target) ?? stages.LastOrDefault();
        Used = Final is null ? [] : [.. Closure(Final)];
    }

    public Dockerfile Dockerfile { get; }

    public BuildContext Context { get; }

    public ImmutableArray<StageFacts> Stages { get; }

    /// <summary>The stage that becomes the image; null in a file without a FROM.</summary>
    public StageFacts? Final { get; }

    /// <summary>The numbers of the stages that the final one needs, and its own.</summary>
    public ImmutableHashSet<int> Used { get; }

    /// <param name="dockerfile">As it was read.</param>
    /// <param name="context">What is known of the context.</param>
    /// <param name="target">The stage to build, by name or number; null for the last.</param>
    public static DockerfileUnderCheck Of(Dockerfile dockerfile, BuildContext? context = null, string? target = null)
    {
        var none = VariableScope.Empty(dockerfile.Directives.Escape);
        VariableScope globals = VariableScope.Platform.Aggregate(none, (scope, name) => scope.With(name, null));
        globals = dockerfile.GlobalArguments.Aggregate(globals, (scope, argument) => Declare(scope, argument, none));
        var stages = ImmutableArray.CreateBuilder<StageFacts>();
        foreach (DockerfileStage stage in dockerfile.Stages)
        {
            stages.Add(Place(stage, stages, globals));
        }

        return new DockerfileUnderCheck(dockerfile, context ?? BuildContext.Unknown, stages.ToImmutable(), target);
    }

    /// <summary>The stage that <c>--from</c> names, by name in any case or by number; null if it is an image.</summary>
    public StageFacts? StageOf(string name) => Find(Stages, name) ?? (int.TryParse(name, out int index) ? Stages.ElementAtOrDefault(index) : null);

    /// <summary>What <c>--from</c> and mounts of an instruction name.</summary>
    public static IEnumerable<DockerfileFlagValue> SourcesOf(DockerfileInstruction instruction)
    {
        if (instruction.Flag("from") is { Value: { } from } flag)
        {
            yield return new DockerfileFlagValue(from, flag.ValueRange);
        }

        foreach (RunMount mount in RunMount.Of(instruction).Where(mount => mount.From is not null))
        {
            yield return new DockerfileFlagValue(mount.From!, mount.Flag.ValueRange);
        }
    }

    /// <summary>The last of several stages with a name counts, as in BuildKit.</summary>
    private static StageFacts? Find(IEnumerable<StageFacts> stages, string name) =>
        stages.LastOrDefault(stage => string.Equals(stage.Stage.Name, name, StringComparison.OrdinalIgnoreCase));

    private static StageFacts Place(DockerfileStage stage, IEnumerable<StageFacts> earlier, VariableScope globals)
    {
        string? name = globals.Expand(stage.Base.Argument);
        StageFacts? parent = name is null ? null : Find(earlier, name);
        BaseImage? image = name is null || parent is not null ? null : BaseImage.Parse(name);
        string? folder = parent is null ? ContainerFolder.Root : parent.EndFolder;
        VariableScope scope = parent?.EndVariables ?? VariableScope.Empty(globals.Escape);
        var placed = ImmutableArray.CreateBuilder<PlacedInstruction>();
        foreach (DockerfileInstruction instruction in stage.Instructions)
        {
            placed.Add(new PlacedInstruction(instruction, folder, scope));
            if (instruction.Keyword == Keywords.WorkDir)
            {
                folder = instruction.Words.Count > 0 && scope.Expand(instruction.Words[0].Argument) is { } path ? ContainerFolder.Join(folder, path) : null;
            }
            else if (instruction.Keyword is Keywords.Arg or Keywords.Env)
            {
                scope = Declare(scope, instruction, instruction.Keyword == Keywords.Arg ? globals : VariableScope.Empty(globals.Escape));
            }
        }

        return new StageFacts(stage, parent, image, placed.ToImmutable()) { EndFolder = folder, EndVariables = scope };
    }

    private static VariableScope Declare(VariableScope scope, DockerfileInstruction instruction, VariableScope globals) =>
        instruction.Pairs.Aggregate(scope, (current, pair) => current.With(
            pair.Key.Value,
            pair.Value is { } value ? current.Expand(value.Argument) : globals.Values.GetValueOrDefault(pair.Key.Value)));

    /// <summary>The stages that a base such as <c>binaries-$TARGETOS</c> may be.</summary>
    private IEnumerable<StageFacts> ChosenBy(string text) => text.Contains('$', StringComparison.Ordinal) && Variable().Replace(text, "*") is var pattern
        && pattern.Trim('*').Length > 0
        ? Stages.Where(stage => stage.Stage.Name is { } name && FileSystemName.MatchesSimpleExpression(pattern, name))
        : [];

    /// <summary>What a stage is built on, and what it copies or mounts from.</summary>
    public IEnumerable<StageFacts> NeededBy(StageFacts stage) => stage.Instructions.SelectMany(placed => SourcesOf(placed.Instruction))
        .Select(source => StageOf(source.Value)).Append(stage.Parent).OfType<StageFacts>().Concat(ChosenBy(stage.Stage.Base.Value));

    /// <summary>The stages that a stage needs, directly or through others, and itself.</summary>
    private HashSet<int> Closure(StageFacts final)
    {
        HashSet<int> found = [];
        Stack<StageFacts> open = new([final]);
        while (open.TryPop(out StageFacts? stage))
        {
            if (found.Add(stage.Index))
            {
                foreach (StageFacts next in NeededBy(stage))
                {
                    open.Push(next);
                }
            }
        }

        return found;
    }

    [GeneratedRegex(@"\$(?:\w+|\{[^}]*\})", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
