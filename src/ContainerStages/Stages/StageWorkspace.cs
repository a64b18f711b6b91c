using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;
using ContainerStages.Storage;

namespace ContainerStages.Stages;

/// <summary>
/// The folders that a project's stages run in, and the one where a user looks at outputs. A stage with inputs gets only a copy of these: the sources stay unchanged, and an
/// undeclared input is missing at once, instead of being out of date later. The stage runs outside the sources, because tools search all parent
/// folders, for example for a node_modules.
/// </summary>
/// <param name="root">An absolute path, below the project's obj folder: the outputs of <c>ContainerStagesTarget</c> are in a folder below it.</param>
internal sealed class StageWorkspace(string root, ContentStore store)
{
    /// <summary>
    /// The folder that a stage with inputs runs in. It is always the same for a project, because some tools write its name into their outputs.
    /// </summary>
    public string FolderOf(CommandStage stage) => store.TemporaryFolders.Named($"stage-{Digest.Of(Encoding.UTF8.GetBytes(root)).Hex[..12]}-{stage.Name}");

    /// <summary>Fills that folder for a run: with the inputs and, at their places among the sources, the outputs of the stages that it depends on.</summary>
    public async Task PrepareAsync(
        CommandStage stage,
        IReadOnlyList<StageInput> inputs,
        IReadOnlyList<(FileStage Stage, StageArtifact Artifact)> dependencies,
        CancellationToken cancellationToken)
    {
        string folder = FolderOf(stage);
        Remove(folder);
        PrivateFolder.Create(folder);
        foreach (StageInput input in inputs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await CopyAsync(stage, input, folder, cancellationToken);
        }

        foreach ((FileStage dependency, StageArtifact artifact) in dependencies.Where(dependency => !dependency.Stage.Outputs.IsEmpty))
        {
            string place = StageGraph.PlaceOf(dependency, stage);
            if (RelativePath.LeadsOut(place))
            {
                throw new ContainerStagesException(
                    Catalogue.StagePathEscapes,
                    $"cannot run the stage '{stage.Name}': the outputs of '{dependency.Name}', which it depends on, are not below its WorkingDirectory",
                    $"Set the WorkingDirectory of '{stage.Name}' to a folder that holds '{dependency.FolderFor(stage)}', too.")
                {
                    Subject = ItemReference.Stage(stage.Name),
                };
            }

            await StageOutputs.UnpackAsync(dependency, artifact.Layer, Path.Combine(folder, place), store, cancellationToken);
        }
    }

    /// <summary>Writes the outputs of a stage into a folder for the user, in place of what was there.</summary>
    /// <returns>The folder.</returns>
    public async Task<string> WriteOutputsAsync(FileStage stage, StageArtifact artifact, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(root, stage.Name, "outputs");
        OwnFolder.CheckIsNoLink(root);
        OwnFolder.CheckIsNoLink(Path.Combine(root, stage.Name));
        Remove(folder);
        OutputFile.CreateFolder(folder);
        await StageOutputs.UnpackAsync(stage, artifact.Layer, folder, store, cancellationToken);
        return folder;
    }

    /// <summary>Copies an input, and fails if it has changed since the key was computed.</summary>
    private static async Task CopyAsync(CommandStage stage, StageInput input, string folder, CancellationToken cancellationToken)
    {
        string target = Path.Combine(folder, input.Path);
        try
        {
            await using FileStream source = new(
                Path.Combine(stage.WorkingDirectory, input.Path), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await using FileStream output = OutputFile.Create(target);
            await using var hashing = new HashingStream(output);
            await source.CopyToAsync(hashing, cancellationToken);
            if (hashing.Finish() != input.Content)
            {
                throw Changed(stage, input, "its content is no longer what it was a moment ago", null);
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw Changed(stage, input, e.Message.TrimEnd('.'), e);
        }

        ExecutableBit.Set(target, input.IsExecutable);
    }

    private static ContainerStagesException Changed(CommandStage stage, StageInput input, string why, Exception? inner) => new(
        Catalogue.FileChanged,
        $"cannot run the stage '{stage.Name}': its input '{input.Path}' changed during the publish: {why}",
        "Publish again when nothing writes to it; a stage that writes it has to be in DependsOn.",
        inner)
    {
        Subject = ItemReference.Stage(stage.Name),
    };

    private static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainerStagesException(
                Catalogue.OutputNotWritable,
                $"cannot empty the folder '{folder}': {e.Message}",
                "Another publish of this project, or a program that a stage left running, may use it: let it end, and publish again.",
                e);
        }
    }
}
