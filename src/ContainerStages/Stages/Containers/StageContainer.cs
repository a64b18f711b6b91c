using ContainerStages.Diagnostics;
using ContainerStages.Layers;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Stages.Containers;

/// <summary>
/// The requirements for a stage whose command runs in an image. The command sees only its inputs and outputs, and nothing else of the build machine.
/// </summary>
internal static class StageContainer
{
    /// <summary>The stage's working folder in the container.</summary>
    public const string SourceFolder = "/src";

    /// <summary>A writable folder that is removed at the end; it is also the command's home, for any user.</summary>
    public const string TemporaryFolder = "/tmp";

    private const string SecretsFolder = "/run/secrets";

    /// <summary>The file that holds a secret.</summary>
    public static string SecretFile(string name) => $"{SecretsFolder}/{name}";

    /// <exception cref="ContainerStagesException">The stage lacks a required property.</exception>
    public static void Check(CommandStage stage)
    {
        if (stage.Inputs is null)
        {
            throw Unclear(stage, "it has no Inputs, and its command sees nothing else", """Set Inputs to what it reads; Inputs="**" is everything below its WorkingDirectory but folders such as bin, obj, node_modules and .git.""");
        }

        if (stage.Outputs.Folders.Contains(""))
        {
            throw Unclear(
                stage,
                "one of its Outputs is in the WorkingDirectory itself, where it cannot write",
                """Let the command write into a folder, and name that: Outputs="dist", or Outputs="dist/*.txt" for some of it.""");
        }

        if (stage.CacheMounts.FirstOrDefault(path => !IsCachePath(path)) is { } path)
        {
            throw new ContainerStagesException(
                Catalogue.InvalidStage,
                $"cannot use the stage '{stage.Name}': '{path}' in its CacheMounts is no folder that can be kept",
                $"Write absolute paths in the container, such as /root/.nuget/packages or {TemporaryFolder}/.npm, without ':' and ','; {SourceFolder} and {TemporaryFolder} themselves cannot be kept.")
            {
                Subject = ItemReference.Stage(stage.Name),
            };
        }
    }

    private static bool IsCachePath(string path) =>
        path.StartsWith('/')
        && ContainerPath.TryParse(path, out ContainerPath parsed)
        && !path.AsSpan().ContainsAny(':', ',')
        && $"/{parsed.Value}" is not (SourceFolder or TemporaryFolder or SecretsFolder);

    private static ContainerStagesException Unclear(CommandStage stage, string why, string advice) =>
        new(Catalogue.ImageStageUnclear, $"cannot run the stage '{stage.Name}' in its image: {why}", advice) { Subject = ItemReference.Stage(stage.Name) };
}
