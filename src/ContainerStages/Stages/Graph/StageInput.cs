using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.Stages.Graph;

/// <summary>A file that a stage reads.</summary>
/// <param name="Path">Below the stage's working folder, with <c>/</c>.</param>
/// <param name="Content">The digest of the content; for a link, that of its target.</param>
/// <param name="IsExecutable">Whether it has the executable bit, which the command needs to run it.</param>
internal sealed record StageInput(string Path, Digest Content, bool IsExecutable)
{
    /// <summary>
    /// The files that the inputs match. Outputs of stages are not among them: they may be leftovers of a manual run, and are made again. A file of
    /// the stage's own outputs is included if the inputs name it without wildcards: then the command changes it.
    /// </summary>
    /// <param name="dependencies">The stages whose outputs it gets.</param>
    /// <returns>In ordinal order.</returns>
    /// <exception cref="ContainerStagesException">A pattern names no file, or a file cannot be read.</exception>
    public static IReadOnlyList<StageInput> Read(CommandStage stage, StagePaths inputs, IReadOnlyList<FileStage> dependencies, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<string> found = inputs.FilesIn(stage.WorkingDirectory, areSources: true, cancellationToken);
            if (inputs.Unused(found).FirstOrDefault(pattern => !ComesFromDependency(pattern)) is { } unused)
            {
                throw Missing(stage, $"its input '{unused}' is no file, folder or pattern that matches one", null);
            }

            string[] named = [.. inputs.Places.Where(stage.Outputs.Claims)];
            string[] paths = [.. found.Where(path => !ComesFromDependency(path) && (!stage.Outputs.Claims(path) || named.Any(place => RelativePath.IsWithin(path, place))))];
            var read = new StageInput[paths.Length];
            for (int i = 0; i < read.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                string file = System.IO.Path.Combine(stage.WorkingDirectory, paths[i]);
                read[i] = new StageInput(paths[i], FileContent.Of(file).Digest, ExecutableBit.IsSet(file));
            }

            return read;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Missing(stage, $"an input cannot be read: {e.Message.TrimEnd('.')}", e);
        }

        bool ComesFromDependency(string path) => dependencies.Any(dependency => dependency.Outputs.Claims(
            RelativePath.Between(dependency.FolderFor(stage), System.IO.Path.Combine(stage.WorkingDirectory, path))));
    }

    private static ContainerStagesException Missing(CommandStage stage, string why, Exception? inner) => new(
        Catalogue.StageInputMissing,
        $"cannot run the stage '{stage.Name}': {why}",
        $"Inputs are relative to its WorkingDirectory, '{stage.WorkingDirectory}'; capitals count. Folders such as bin, obj and node_modules are no inputs unless they are named.",
        inner)
    {
        Subject = ItemReference.Stage(stage.Name),
    };
}
