using System.Collections.Immutable;
using ContainerStages.IO;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Pipeline;

/// <summary>
/// Files that an app's image does not need, among those that the SDK publishes because a wildcard of its own finds them (<c>**/*.json</c>): sources of stages,
/// and the settings of developers.
/// </summary>
public sealed class SurplusContent
{
    /// <summary>What the host reads in the environment Development alone.</summary>
    private const string DevelopmentSettings = "appsettings.Development.json";

    /// <summary>Browsers get its files.</summary>
    private const string WebRoot = "wwwroot";

    private readonly string _projectFolder;
    private readonly bool _isDevelopment;
    private readonly CommandStage[] _stages;

    /// <param name="projectFolder">As an absolute path.</param>
    /// <param name="isDevelopment">Whether the image itself says that its environment is Development.</param>
    /// <exception cref="Diagnostics.ContainerStagesException">A stage is not one that can be run.</exception>
    public SurplusContent(string projectFolder, ImmutableArray<StageDefinition> stages, bool isDevelopment)
    {
        _projectFolder = projectFolder;
        _isDevelopment = isDevelopment;
        _stages = [.. StageReader.Read(stages, projectFolder).Stages.OfType<CommandStage>().Where(stage => IsBelow(stage.WorkingDirectory))];
    }

    /// <param name="file">An absolute path.</param>
    /// <returns>What the file is, such as <c>an input of the stage 'frontend'</c>; null if the app may need it.</returns>
    public string? ReasonOf(string file)
    {
        string path = RelativePath.Between(_projectFolder, file);
        return path == DevelopmentSettings ? _isDevelopment ? null : "settings of developers"
            : !RelativePath.IsWithin(path, WebRoot) && _stages.FirstOrDefault(stage => Reads(stage, file)) is { } stage ? $"an input of the stage '{stage.Name}'"
            : null;
    }

    /// <summary>A stage that works in the project's folder itself may read what the app reads, too.</summary>
    private bool IsBelow(string folder) => PathBelow(_projectFolder, folder) is not (null or ".");

    private static bool Reads(CommandStage stage, string file) => PathBelow(stage.WorkingDirectory, file) is { } path && stage.Inputs?.Includes(path) == true;

    /// <returns>Null for a path outside of the folder.</returns>
    private static string? PathBelow(string folder, string path) =>
        RelativePath.Between(folder, path) is var relative && !RelativePath.IsWithin(relative, "..") && !Path.IsPathRooted(relative) ? relative : null;
}
