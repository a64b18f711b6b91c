using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Checks.Dockerfiles.Tools;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;
using ContainerStages.IO;

namespace ContainerStages.Checks.Dockerfiles.Rules;

/// <summary>D17: a stage that runs tests has the sources that it tests.</summary>
internal static class TestSourcesRule
{
    private static readonly string[] s_downloads = ["git", "curl", "wget", "svn", "tar", "unzip"];

    public static IEnumerable<DockerfileFinding> Check(DockerfileUnderCheck facts) =>
        from stage in facts.Stages
        let test = TestOf(stage)
        where test is not null && HasOnlyManifests(stage, test)
        select new DockerfileFinding(
            Catalogue.TestsWithoutSources,
            test.Range,
            $"cannot test anything in line {test.Line}: the stage '{stage.Name}' and the stages that it is built on copy "
                + "the files for the dependencies, and no sources",
            $"Copy the sources and the tests before line {test.Line}, or build the stage on one that has them.");

    private static PlacedInstruction? TestOf(StageFacts stage) => stage.Instructions
        .FirstOrDefault(placed => placed.Keyword is Keywords.Run or Keywords.Cmd or Keywords.Entrypoint && placed.Commands.Any(DependencyTools.IsTest));

    /// <summary>Only a stage that has manifests says that it has no sources: in another one they may be the base image's.</summary>
    private static bool HasOnlyManifests(StageFacts stage, PlacedInstruction test)
    {
        PlacedInstruction[] before = [.. stage.Before(test)];
        ContextCopy[] copies = [.. before.Select(ContextCopy.Of).OfType<ContextCopy>()];
        return copies.Length > 0
            && copies.SelectMany(copy => copy.Sources).All(IsManifest)
            && !before.Any(placed => placed.Keyword is Keywords.Copy or Keywords.Add
                && (placed.Instruction.Flag("from") is not null || ContextCopy.Of(placed) is null))
            && !before.Append(test)
                .Any(placed => RunMount.Of(placed.Instruction).Any(mount => mount.Type == "bind")
                || placed.Commands.Any(command => s_downloads.Contains(command.Name)))
            && !stage.ChainInstructions.Any(placed => placed.Keyword == Keywords.Volume);
    }

    private static bool IsManifest(DockerfileWord source) =>
        ContextCopy.PathOf(source) is { Length: > 0 } path && RelativePath.NameOf(path) is var name
        && (DependencyTools.All.Any(tool => tool.IsManifest(name)) || name.StartsWith("tsconfig", StringComparison.Ordinal) || name.StartsWith('.')
            || name.Contains(".config.", StringComparison.Ordinal));
}
