using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Stages.Containers;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Pipeline;

/// <summary>Makes a graph of the stages as they were written.</summary>
internal static class StageReader
{
    /// <summary>Also the name of a folder, on every system.</summary>
    private static readonly Regex Name = new(@"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\z", RegexOptions.CultureInvariant);

    /// <param name="projectFolder">What relative paths are relative to.</param>
    /// <exception cref="ContainerStagesException">They are not stages that can be run.</exception>
    public static StageGraph Read(ImmutableArray<StageDefinition> definitions, string projectFolder)
    {
        Stage[] stages = [.. definitions.Select(definition => Read(definition, projectFolder))];
        CheckSecretFiles([.. stages.OfType<CommandStage>()], projectFolder);
        return new StageGraph(stages);
    }

    /// <summary>Checks that no stage reads the file of a secret as an input.</summary>
    private static void CheckSecretFiles(IReadOnlyList<CommandStage> stages, string projectFolder)
    {
        foreach (StageSecret secret in stages.SelectMany(stage => stage.Secrets).Where(secret => secret.Kind == SecretKind.File))
        {
            string file = Path.GetFullPath(secret.Place, projectFolder);
            foreach (CommandStage stage in stages)
            {
                string path = RelativePath.Between(stage.WorkingDirectory, file);
                if (!path.StartsWith("../", StringComparison.Ordinal) && stage.Inputs?.Includes(path) == true)
                {
                    throw Invalid(
                        stage.Name,
                        $"its Inputs have '{path}', the file of the secret '{secret.Name}': its command would read it, and what it writes may be kept",
                        $"Take it out of the Inputs with '!{path}', or keep it elsewhere. A stage with the secret in its Secrets gets it all the same.");
                }
            }
        }
    }

    private static Stage Read(StageDefinition definition, string projectFolder)
    {
        string name = definition.Name;
        if (!Name.IsMatch(name))
        {
            throw Invalid(name, "its name has other characters than letters, digits, '_', '.' and '-', or more than 64 of them", "Name it in one word, such as frontend.");
        }

        if (StageGraph.BuiltIn.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw Invalid(name, "every project has a stage of that name", $"Choose another name than {string.Join(", ", StageGraph.BuiltIn)}.");
        }

        (string Kind, bool IsSet)[] all = [("Command", definition.Command.Trim().Length > 0), ("Projects", !definition.Projects.IsEmpty), ("Packages", !definition.Packages.IsEmpty), ("Url", definition.Url.Length > 0)];
        string[] kinds = [.. all.Where(kind => kind.IsSet).Select(kind => kind.Kind)];
        bool hasImage = definition.Image.Length > 0;
        if (kinds.Length > 1 || (kinds is [not "Command", ..] && hasImage))
        {
            throw Invalid(name, $"it has {string.Join(" and ", hasImage ? kinds.Append("Image") : kinds)}, which exclude each other", "Split it into two stages. Only Command and Image go together: the command then runs in the image.");
        }

        if (kinds.Length == 0 && !hasImage)
        {
            throw Invalid(name, "it has nothing to do", "Set one of Command, Projects, Packages, Url and Image. Packages names packages of the distribution, separated by semicolons; 'default' stands for what the app needs.");
        }

        ImmutableArray<string> dependsOn = [.. definition.DependsOn.Distinct()];
        string? command = kinds is ["Command"] ? definition.Command : kinds is ["Projects"] ? MSBuild(definition) : null;
        if ((command is null || !hasImage) && (definition.HasNetwork || !definition.CacheMounts.IsEmpty))
        {
            throw Invalid(name, "it has Network or CacheMounts, which are for a Command in an Image", "Remove them: on the build machine, a command has its network and the folders of its tools.");
        }

        if (definition.IsOnBase && kinds is not ["Packages"])
        {
            throw Invalid(name, "it has OnBase, which is for Packages", "Remove it.");
        }

        return kinds is ["Url"] ? DownloadReader.Read(definition)
            : command is not null ? CommandStage(definition, command, projectFolder) with { DependsOn = dependsOn }
            : hasImage ? new ImageStage(name, definition.Image) { DependsOn = dependsOn }
            : new PackagesStage(name, definition.Packages, definition.Sources.Length > 0 ? Path.GetFullPath(definition.Sources, projectFolder) : null) { DependsOn = dependsOn, IsOnBase = definition.IsOnBase };
    }

    private static CommandStage CommandStage(StageDefinition definition, string command, string projectFolder)
    {
        string name = definition.Name;
        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(definition.WorkingDirectory, projectFolder));
        if (!Directory.Exists(folder))
        {
            throw Invalid(name, $"its WorkingDirectory '{folder}' does not exist", "It is relative to the project's folder.");
        }

        var stage = new CommandStage(name, command)
        {
            Image = definition.Image.Length > 0 ? definition.Image : null,
            WorkingDirectory = folder,
            Inputs = definition.Inputs.IsEmpty ? null : StagePaths.Parse(name, "Inputs", definition.Inputs),
            Outputs = StagePaths.Parse(name, "Outputs", definition.Outputs),
            Environment = [.. definition.Environment.Select(pair => Variable(name, pair))],
            Secrets = [.. definition.Secrets.Select(secret => StageSecret.Parse(name, secret)).DistinctBy(secret => secret.Name)],
            CacheMounts = definition.CacheMounts,
            HasNetwork = definition.HasNetwork,
        };
        if (stage.Image is not null)
        {
            StageContainer.Check(stage);
        }

        return stage;
    }

    /// <summary>
    /// The projects one after the other, each restored and built by a build of its own; the nodes and servers of MSBuild would outlive the stage. What
    /// they write has neither this machine's folders in it nor the commit, which is not in the key.
    /// </summary>
    private static string MSBuild(StageDefinition stage)
    {
        string reproducible = $"-p:ContinuousIntegrationBuild=true -p:EnableSourceControlManagerQueries=false -p:EnableSourceLink=false \"-p:PathMap={HostSystem.Current.CurrentFolder}=/src/\"";
        string targets = string.Join(';', stage.Targets.DefaultIfEmpty("Build"));
        return string.Join(" && ", stage.Projects.Select(project =>
            $"dotnet build \"{project}\" \"-t:{targets}\" \"-p:Configuration={stage.Configuration}\" {reproducible} -p:ContainerStagesGenerateDockerfile=false -nologo -nodeReuse:false -p:UseSharedCompilation=false --tl:off"));
    }

    private static KeyValuePair<string, string> Variable(string stage, string pair)
    {
        int equals = pair.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? KeyValuePair.Create(pair[..equals].Trim(), pair[(equals + 1)..])
            : throw Invalid(stage, $"'{pair}' in its Environment is not NAME=VALUE", "Separate variables by semicolons, such as NODE_ENV=production;CI=true. A semicolon in a value is written %3B.");
    }

    private static ContainerStagesException Invalid(string stage, string why, string advice) =>
        new(Catalogue.InvalidStage, $"cannot use the stage '{stage}': {why}", advice) { Subject = ItemReference.Stage(stage) };
}
