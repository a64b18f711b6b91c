using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Builders.Writing;

/// <summary>What a command stage reads of the sources, as COPY instructions of its own: only they decide whether the command runs again.</summary>
internal static class StageCopies
{
    /// <summary>The stage's working folder, from the root.</summary>
    /// <exception cref="ContainerStagesException">It is outside of the root, and a build sees nothing else.</exception>
    public static string PlaceOf(CommandStage stage, string root)
    {
        string place = RelativePath.Between(root, stage.WorkingDirectory);
        return RelativePath.LeadsOut(place)
            ? throw new ContainerStagesException(
                Catalogue.DockerfileNotPossible,
                $"cannot write a Dockerfile: the WorkingDirectory of the stage '{stage.Name}' is outside of '{root}', the folder that a build sees",
                "Set ContainerStagesSourceRoot to a folder that holds both.")
            {
                Subject = ItemReference.Stage(stage.Name),
            }
            : place;
    }

    /// <param name="folder">The stage's working folder, from the root.</param>
    /// <returns>The patterns of each COPY: sources from the root, and the destination.</returns>
    public static IEnumerable<string[]> Of(CommandStage stage, string folder)
    {
        // Without inputs, the command runs among the sources; with an exclusion, a COPY cannot say what it reads.
        string[] patterns = [.. stage.Inputs?.Texts ?? []];
        if (patterns.Length == 0 || patterns.Any(pattern => pattern[0] == '!' || SourceOf(pattern) == "" || MatchesFolder(stage, pattern)))
        {
            return [[$"{folder}/", "./"]];
        }

        string prefix = folder == "." ? "" : folder + "/";
        return patterns
            .Where(pattern => !IsFromDependency(stage, pattern))
            .Select(SourceOf)
            .GroupBy(source => DestinationOf(stage, source), source => prefix + source)
            .Select(group => (string[])[.. group.Distinct(), group.Key]);
    }

    /// <summary>What names at least the files of a pattern: the pattern itself if only its last part has a wildcard.</summary>
    private static string SourceOf(string pattern)
    {
        string fixedPart = PathPattern.FixedPart(pattern);
        bool isOneLevel = RelativePath.FolderOf(pattern) == fixedPart && !pattern.EndsWith("**", StringComparison.Ordinal);
        return !PathPattern.HasWildcard(pattern) || isOneLevel ? pattern : fixedPart;
    }

    /// <summary>A folder is copied to its place; files go into their folder.</summary>
    private static string DestinationOf(CommandStage stage, string source) =>
        Directory.Exists(Path.Combine(stage.WorkingDirectory, source)) ? $"./{source}/" : RelativePath.FolderOf(source) is { Length: > 0 } folder ? $"./{folder}/" : "./";

    /// <summary>Whether COPY would put the content of a folder where the folder belongs.</summary>
    private static bool MatchesFolder(CommandStage stage, string pattern)
    {
        string source = SourceOf(pattern);
        string parent = Path.Combine(stage.WorkingDirectory, RelativePath.FolderOf(source));
        return PathPattern.HasWildcard(source) && Directory.Exists(parent) && Directory.EnumerateDirectories(parent, RelativePath.NameOf(source)).Any();
    }

    /// <summary>What another stage writes is not among the sources.</summary>
    private static bool IsFromDependency(CommandStage stage, string pattern) => !Path.Exists(Path.Combine(stage.WorkingDirectory, PathPattern.FixedPart(pattern)));
}
