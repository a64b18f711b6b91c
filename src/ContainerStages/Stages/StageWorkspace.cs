using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Stages;

/// <summary>
/// The folders that a project's stages run in, below its obj folder. A stage with inputs gets a copy of those and nothing else: the sources
/// stay as they are, and what a stage reads without saying so is missing at once, rather than stale one day.
/// </summary>
/// <param name="root">An absolute path; each stage has a folder below it.</param>
internal sealed class StageWorkspace(string root, ContentStore store)
{
    private const string Stamp = "outputs.digest";

    /// <summary>Where the stage runs, if it has inputs.</summary>
    public string FolderOf(Stage stage) => Path.Combine(root, stage.Name, "work");

    /// <summary>Makes the folder for a run: the inputs, and where they would be among the sources, the outputs of the stages that it depends on.</summary>
    public async Task<string> PrepareAsync(
        Stage stage,
        IReadOnlyList<StageInput> inputs,
        IReadOnlyList<(Stage Stage, StageArtifact Artifact)> dependencies,
        CancellationToken cancellationToken)
    {
        string folder = FolderOf(stage);
        Empty(folder);
        foreach (StageInput input in inputs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await CopyAsync(stage, input, folder, cancellationToken);
        }

        foreach ((Stage dependency, StageArtifact artifact) in dependencies.Where(dependency => !dependency.Stage.Outputs.IsEmpty))
        {
            string place = StageGraph.RelativePath(stage.WorkingDirectory, dependency.WorkingDirectory);
            if (place.Split('/')[0] == ".." || Path.IsPathRooted(place))
            {
                throw new ContainerStagesException(
                    Catalogue.StagePathEscapes,
                    $"cannot run the stage '{stage.Name}': the outputs of '{dependency.Name}', which it depends on, are not below its WorkingDirectory",
                    $"Set the WorkingDirectory of '{stage.Name}' to a folder that holds '{dependency.WorkingDirectory}', too.")
                {
                    Subject = ItemReference.Stage(stage.Name),
                };
            }

            await StageOutputs.UnpackAsync(dependency, artifact.Layer, Path.Combine(folder, place), store, cancellationToken);
        }

        return folder;
    }

    /// <summary>The outputs of a stage in a folder of their own. What is there already is not written again.</summary>
    /// <returns>The folder.</returns>
    public async Task<string> RestoreAsync(Stage stage, StageArtifact artifact, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(root, stage.Name, "outputs");
        string stamp = Path.Combine(root, stage.Name, Stamp);
        string digest = artifact.Layer.Digest.ToString();
        if (Directory.Exists(folder) && File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellationToken) == digest)
        {
            return folder;
        }

        OutputFile.Delete(stamp);
        Empty(folder);
        await StageOutputs.UnpackAsync(stage, artifact.Layer, folder, store, cancellationToken);
        await OutputFile.WriteAsync(stamp, stream => stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(digest)).AsTask());
        return folder;
    }

    /// <summary>What was saved after the key was made is not what the key stands for.</summary>
    private static async Task CopyAsync(Stage stage, StageInput input, string folder, CancellationToken cancellationToken)
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

        StageFile.SetExecutable(target, input.IsExecutable);
    }

    private static ContainerStagesException Changed(Stage stage, StageInput input, string why, Exception? inner) => new(
        Catalogue.FileChanged,
        $"cannot run the stage '{stage.Name}': its input '{input.Path}' changed during the publish: {why}",
        "Publish again when nothing writes to it; a stage that writes it has to be in DependsOn.",
        inner)
    {
        Subject = ItemReference.Stage(stage.Name),
    };

    private static void Empty(string folder)
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

        OutputFile.CreateFolder(folder);
    }
}
