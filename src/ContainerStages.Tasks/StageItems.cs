using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;
using ContainerStages.Stages;
using ContainerStages.Stages.Containers;
using ContainerStages.Stages.Secrets;
using Microsoft.Build.Framework;
using static ContainerStages.Tasks.ImageInputs;

namespace ContainerStages.Tasks;

/// <summary>Reads <c>@(ContainerStage)</c>.</summary>
/// <param name="projectFolder">What relative paths are relative to.</param>
/// <param name="configuration">What <c>Projects</c> are built in, such as <c>Release</c>.</param>
internal sealed partial class StageItems(string projectFolder, string configuration)
{
    /// <summary>Also the name of a folder, on every system.</summary>
    private static readonly Regex Name = new(@"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\z", RegexOptions.CultureInvariant);

    /// <exception cref="ContainerStagesException">They are not stages that can be run.</exception>
    public StageGraph Read(ITaskItem[] items)
    {
        Stage[] stages = [.. items.Select(Read)];
        foreach (StageSecret secret in stages.SelectMany(stage => stage.Secrets).Where(secret => secret.Kind == SecretKind.File))
        {
            string file = Path.GetFullPath(secret.Place, projectFolder);
            foreach (Stage stage in stages)
            {
                string path = RelativePath.Between(stage.WorkingDirectory, file);
                if (!path.StartsWith("../", StringComparison.Ordinal) && stage.Inputs?.Means(path) == true)
                {
                    throw Invalid(
                        stage.Name,
                        $"its Inputs have '{path}', the file of the secret '{secret.Name}': its command would read it, and what it writes may be kept",
                        $"Take it out of the Inputs with '!{path}', or keep it elsewhere. A stage with the secret in its Secrets gets it all the same.");
                }
            }
        }

        return new StageGraph(stages);
    }

    private Stage Read(ITaskItem item)
    {
        string name = item.ItemSpec;
        if (!Name.IsMatch(name))
        {
            throw Invalid(name, "its name has other characters than letters, digits, '_', '.' and '-', or more than 64 of them", "Name it in one word, such as frontend.");
        }

        if (StageGraph.BuiltIn.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw Invalid(name, "every project has a stage of that name", $"Choose another name than {string.Join(", ", StageGraph.BuiltIn)}.");
        }

        string command = item.GetMetadata("Command");
        string projects = item.GetMetadata("Projects");
        string image = item.GetMetadata("Image");
        string packages = item.GetMetadata("Packages");
        string[] kinds = [.. new[] { ("Command", command), ("Projects", projects), ("Packages", packages) }.Where(kind => kind.Item2.Trim().Length > 0).Select(kind => kind.Item1)];
        if (kinds.Length > 1 || (kinds is [not "Command", ..] && image.Length > 0))
        {
            throw Invalid(name, $"it has {string.Join(" and ", image.Length > 0 ? kinds.Append("Image") : kinds)}, which exclude each other", "Split it into two stages. Only Command and Image go together: the command then runs in the image.");
        }

        if (kinds.Length == 0 && image.Length == 0)
        {
            throw Invalid(name, "it has nothing to do", "Set one of Command, Projects, Packages and Image. Packages names packages of the distribution, separated by semicolons; 'default' stands for what the app needs.");
        }

        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(item.GetMetadata("WorkingDirectory"), projectFolder));
        if (!Directory.Exists(folder))
        {
            throw Invalid(name, $"its WorkingDirectory '{folder}' does not exist", "It is relative to the project's folder.");
        }

        string[] inputs = Split(item.GetMetadata("Inputs"));
        var stage = new Stage
        {
            Name = name,
            Command = kinds is ["Command"] ? command : kinds is ["Projects"] ? MSBuild(item) : null,
            Image = image.Length > 0 ? image : null,
            WorkingDirectory = folder,
            Inputs = inputs.Length > 0 ? StagePaths.Parse(name, "Inputs", inputs) : null,
            Outputs = StagePaths.Parse(name, "Outputs", Split(item.GetMetadata("Outputs"))),
            DependsOn = [.. Split(item.GetMetadata("DependsOn")).Distinct()],
            Environment = [.. Split(((ITaskItem2)item).GetMetadataValueEscaped("Environment")).Select(pair => Variable(name, Unescaped(pair)))],
            Secrets = [.. Split(item.GetMetadata("Secrets")).Select(secret => StageSecret.Parse(name, secret)).DistinctBy(secret => secret.Name)],
            CacheMounts = [.. Split(item.GetMetadata("CacheMounts"))],
            HasNetwork = Flag(name, "Network", item.GetMetadata("Network")),
        };
        if (stage is { Command: not null, Image: not null })
        {
            ImageStage.Check(stage);
        }
        else if (stage.HasNetwork || !stage.CacheMounts.IsEmpty)
        {
            throw Invalid(name, "it has Network or CacheMounts, which are for a Command in an Image", "Remove them: on the build machine, a command has its network and the folders of its tools.");
        }

        return stage;
    }

    /// <summary>
    /// The projects one after the other, each restored and built by a build of its own; the nodes and servers of MSBuild would outlive the stage. What
    /// they write has neither this machine's folders in it nor the commit, which is not in the key.
    /// </summary>
    private string MSBuild(ITaskItem item)
    {
        string here = OperatingSystem.IsWindows() ? @"%CD%\" : "$PWD/";
        string reproducible = $"-p:ContinuousIntegrationBuild=true -p:EnableSourceControlManagerQueries=false \"-p:PathMap={here}=/src/\"";
        string targets = string.Join(';', Split(item.GetMetadata("Targets")).DefaultIfEmpty("Build"));
        return string.Join(" && ", Split(item.GetMetadata("Projects")).Select(project =>
            $"dotnet build \"{project}\" \"-t:{targets}\" \"-p:Configuration={configuration}\" {reproducible} -nologo -nodeReuse:false -p:UseSharedCompilation=false --tl:off"));
    }

    private static KeyValuePair<string, string> Variable(string stage, string pair)
    {
        int equals = pair.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? KeyValuePair.Create(pair[..equals].Trim(), pair[(equals + 1)..])
            : throw Invalid(stage, $"'{pair}' in its Environment is not NAME=VALUE", "Separate variables by semicolons, such as NODE_ENV=production;CI=true. A semicolon in a value is written %3B.");
    }

    /// <summary>A list has to be split before: <c>%3B</c> is a semicolon that separates nothing.</summary>
    private static string Unescaped(string text) =>
        Escape().Replace(text, match => $"{(char)Convert.FromHexString(match.ValueSpan[1..])[0]}");

    private static bool Flag(string stage, string metadata, string value) => value.Trim().ToUpperInvariant() switch
    {
        "" or "FALSE" => false,
        "TRUE" => true,
        _ => throw Invalid(stage, $"'{value}' is no value for its {metadata}", "Write true or false."),
    };

    private static ContainerStagesException Invalid(string stage, string why, string advice) =>
        new(Catalogue.InvalidStage, $"cannot use the stage '{stage}': {why}", advice) { Subject = ItemReference.Stage(stage) };

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex Escape();
}
