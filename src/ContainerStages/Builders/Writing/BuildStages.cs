using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Stages.Containers;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Builders.Writing;

/// <summary>How an app is built inside a Dockerfile, up to its layers.</summary>
internal sealed record BuildSettings
{
    /// <summary>The image with the .NET SDK, which stands for the build machine.</summary>
    public required string BuildImage { get; init; }

    /// <summary>Global properties, <c>Configuration</c> first.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Properties { get; init; }

    /// <summary>Such as <c>linux-x64</c>; empty for an app that is published without one.</summary>
    public string RuntimeIdentifier { get; init; } = "";

    /// <summary>The Dockerfile is for several platforms: the builder says which (<c>TARGETARCH</c>), and the identifier gives only its beginning.</summary>
    public bool IsForSeveralPlatforms { get; init; }

    /// <summary>Whether the builder knows <c>RUN --network</c>.</summary>
    public bool IsForBuildKit { get; init; }

    /// <summary>In digits: the owner of folders that the app may write to. Null if the image is put together elsewhere, and no layers are written.</summary>
    public required string? User { get; init; }

    /// <summary>The names of the layers that the image may have, bottom to top.</summary>
    public required ImmutableArray<string> Layers { get; init; }
}

/// <summary>
/// The stages of a Dockerfile that build the app: dependencies first and sources last, so that an edit of the code restores nothing. What lands in which
/// layer is decided by this package, which runs inside of the build.
/// </summary>
internal sealed class BuildStages(SourceTree sources, BuildSettings settings, StageGraph graph, IReadOnlyList<CommandStage> commands)
{
    /// <summary>The stage that has the layers of the image, each as a folder.</summary>
    public const string Publish = "publish";

    /// <summary>The stage whose result is taken from the builder.</summary>
    public const string Results = "results";

    /// <summary>Below it, in the stage <see cref="Publish"/>, is a folder for each layer.</summary>
    public const string LayersFolder = "/layers";

    /// <summary>The name of the file with the published app and where each of its files is from: see <c>PublishResult</c>.</summary>
    public const string PublishFile = "publish.tar.gz";

    /// <summary>The name of the folder with the outputs of stages, each in a folder of the stage's name.</summary>
    public const string OutputsFolder = "stages";

    /// <summary>The id of the secret with NuGet's configuration of the user.</summary>
    public const string NuGetSecret = "nuget";

    private const string Sdk = "sdk";
    private const string Restore = "restore";
    private const string Sources = "sources";
    private const string Test = "test";
    private const string Root = "/src";
    private const string TestResults = "/tests";
    private const string OnBuildMachine = "--platform=$BUILDPLATFORM ";

    private const string Prefix = "stage-";

    private static readonly string[] s_ownNames = [Sdk, Restore, Sources, Test, Publish, Results, "runtime", "scratch", "context", "build"];

    private readonly DockerfileText _text = new();

    private bool HasTests => sources.HasTests;

    private string Project => DockerfileSyntax.ShellWord(sources.Project);

    /// <summary>The global properties of the build, which decide what is restored and compiled.</summary>
    private string Properties => string.Join(' ', settings.Properties.Select(property => DockerfileSyntax.ShellWord($"-p:{property.Key}={property.Value}")));

    /// <summary>
    /// The result of the restore may be of a shared cache, which has layers and not the packages beside them: they are fetched again where they are missing,
    /// and with all of them there, the restore asks no feed.
    /// </summary>
    private string MSBuild => $"dotnet msbuild {Project} -restore{(sources.IsLocked ? " -p:RestoreLockedMode=true" : "")}";

    /// <summary>What the project may set for builds outside of the Dockerfile.</summary>
    private const string Inside = "-p:ContainerStagesBuilder=Direct -p:ContainerStagesKeepPublish=false";

    /// <summary>The stages from the first one to <see cref="Publish"/>.</summary>
    public string Write()
    {
        _text.Comment("The build machine.");
        _text.Line($"FROM {OnBuildMachine}{settings.BuildImage} AS {Sdk}");
        commands.ToList().ForEach(WriteCommand);
        WriteRestore();
        WriteSources();
        if (HasTests)
        {
            WriteTests();
        }

        WritePublish();
        return _text.ToString();
    }

    /// <summary>The stage <see cref="Results"/>, for a builder whose result is put together elsewhere.</summary>
    public string WriteResults()
    {
        var text = new DockerfileText();
        text.Line($"FROM scratch AS {Results}");
        text.Line($"COPY --from={Publish} {LayersFolder}/{PublishFile} /");
        foreach (CommandStage stage in commands)
        {
            WriteOutputs(text, stage);
        }

        if (HasTests)
        {
            text.Line($"COPY --from={Test} {TestResults}/ {TestResults}/");
        }

        return text.ToString();
    }

    /// <summary>The ignore file.</summary>
    public string WriteIgnored() => DockerignoreWriter.Write(
        sources,
        [.. commands.Select(PlaceOf)],
        commands.SelectMany(stage => OutputsOf(stage).Where(output => output.Length > 0 && stage.Inputs?.Places.Contains(output) != true).Select(output => SourceTree.Join(PlaceOf(stage), output))));

    /// <summary>
    /// The name of a stage of the project in the Dockerfile, where names are in lower case and begin with a letter. Two stages never get the same: a name
    /// that looks like one with the prefix gets it, too.
    /// </summary>
    public static string NameOf(Stage stage)
    {
        string name = stage.Name.ToLowerInvariant();
        bool isUsual = char.IsAsciiLetter(name[0]) && !s_ownNames.Contains(name) && !name.StartsWith(Prefix, StringComparison.Ordinal);
        return isUsual ? name : Prefix + name;
    }

    private void WriteRestore()
    {
        _text.Stage("Dependencies: only what dotnet restore reads, so that an edit of the code does not restore again.");
        _text.Line($"FROM {Sdk} AS {Restore}");
        _text.Line($"WORKDIR {Root}");
        foreach (IGrouping<string, string> folder in sources.RestoreFiles.GroupBy(SourceTree.FolderOf))
        {
            _text.Line($"COPY {DockerfileSyntax.Paths([.. folder, folder.Key + "/"])}");
        }

        foreach (string feed in sources.Feeds)
        {
            _text.Line($"COPY {DockerfileSyntax.Paths(feed + "/", feed + "/")}");
        }

        string runtime = settings.RuntimeIdentifier.Length > 0 && !settings.IsForSeveralPlatforms ? $" -r {settings.RuntimeIdentifier}" : "";
        string locked = sources.IsLocked ? " --locked-mode" : "";
        _text.Run([.. NuGetMounts], [$"dotnet restore {Project}{runtime}{locked} {Properties}"]);
    }

    private void WriteSources()
    {
        _text.Stage("The sources, those that change most often last.");
        _text.Line($"FROM {Restore} AS {Sources}");
        WriteCopies(sources.ProjectFolders.Contains(".") ? ["."] : sources.ProjectFolders);
        foreach (IGrouping<string, string> folder in sources.OtherFiles.GroupBy(SourceTree.FolderOf))
        {
            _text.Line($"COPY {DockerfileSyntax.Paths([.. folder, folder.Key + "/"])}");
        }
    }

    private void WriteTests()
    {
        _text.Stage("The tests: the image is not built if one fails.");
        _text.Line($"FROM {Sources} AS {Test}");
        WriteCopies(sources.TestFolders.Except(sources.ProjectFolders));
        _text.Run(
            [.. NuGetMounts],
            [$"{MSBuild} -t:TestContainerApp {Properties}", $"{Inside} -p:ContainerStagesReportFolder={TestResults}"]);
    }

    private void WritePublish()
    {
        _text.Stage("The app, published and put into layers.");
        _text.Line($"FROM {Sources} AS {Publish}");
        if (settings.IsForSeveralPlatforms)
        {
            _text.Line("ARG TARGETARCH");
        }

        foreach (CommandStage stage in settings.User is null ? [] : commands)
        {
            WriteOutputs(_text, stage);
        }

        if (HasTests && settings.User is not null)
        {
            _text.Line($"COPY --from={Test} {TestResults}/ {TestResults}/");
        }

        string runtime = settings.IsForSeveralPlatforms ? $"\"-p:RuntimeIdentifier={settings.RuntimeIdentifier}-$(echo $TARGETARCH | sed s/amd64/x64/)\""
            : settings.RuntimeIdentifier.Length > 0 ? $"-p:RuntimeIdentifier={settings.RuntimeIdentifier}"
            : "";
        string[] common = [$"{Properties} {runtime}".TrimEnd(), $"{Inside} -p:ContainerStagesSourceRoot={Root} -p:ContainerStagesLayersFolder={LayersFolder}"];
        _text.Run(
            [.. NuGetMounts, "--mount=type=cache,target=/root/.cache/containerstages"],
            settings.User is not { } user
                ? [$"{MSBuild} -t:WriteContainerPublish", .. common]
                :
                [
                    $"{MSBuild} -t:WriteContainerLayers", .. common,
                    $"-p:ContainerStagesOutputsFolder=/{OutputsFolder} -p:ContainerUser={user}",
                    $"\"-p:ContainerStagesLayerNames={string.Join(' ', settings.Layers)}\"",
                ]);
    }

    private void WriteCommand(CommandStage stage)
    {
        string folder = PlaceOf(stage);
        _text.Stage($"The stage {stage.Name} of the project.");
        _text.Line($"FROM {(stage.Image is { } image ? OnBuildMachine + FromOf(stage, image) : Sdk)} AS {NameOf(stage)}");
        _text.Line($"WORKDIR {DockerfileSyntax.Rest(At(folder))}");
        foreach (string[] copy in StageCopies.Of(stage, folder))
        {
            _text.Line($"COPY {DockerfileSyntax.Patterns(copy)}");
        }

        foreach (CommandStage dependency in graph.DependenciesOf(stage).OfType<CommandStage>())
        {
            foreach (string output in OutputsOf(dependency))
            {
                string path = At(SourceTree.Join(PlaceOf(dependency), output));
                _text.Line($"COPY --from={NameOf(dependency)} {DockerfileSyntax.Paths(path, path)}");
            }
        }

        foreach (DownloadStage download in graph.DependenciesOf(stage).OfType<DownloadStage>())
        {
            WriteDownload(download);
        }

        foreach ((string name, string value) in EnvironmentOf(stage))
        {
            _text.Line($"ENV {name}={DockerfileSyntax.Quoted(value)}");
        }

        IEnumerable<string> mounts = stage.CacheMounts.Select(path => $"--mount=type=cache,target={CacheFolder(path, folder)}")
            .Concat(stage.Secrets.Select(secret => $"--mount=type=secret,id={secret.Name},required=true"));
        string secrets = string.Concat(stage.Secrets.Select(secret => $"export {secret.Name}=\"$(cat /run/secrets/{secret.Name})\"; "));

        // As on the build machine, where the shell ends at the first command that fails.
        string command = stage.Command.Trim();
        command = secrets + (command.Contains(';', StringComparison.Ordinal) ? "set -e; " : "") + command;
        _text.Run(
            [.. settings.IsForBuildKit && stage is { Image: not null, HasNetwork: false } ? ["--network=none"] : Array.Empty<string>(), .. mounts],
            [DockerfileSyntax.IsShellLine(command) ? command : DockerfileSyntax.Exec(["/bin/sh", "-ec", command.ReplaceLineEndings("\n")])]);
    }

    /// <summary>The direct builder runs a stage in <c>/src</c>, and a Dockerfile in its place below it.</summary>
    private static string CacheFolder(string path, string folder) =>
        path.StartsWith(Root + "/", StringComparison.Ordinal) ? At(SourceTree.Join(folder, path[(Root.Length + 1)..])) : path;

    /// <summary>
    /// With the direct builder, the home of a command in an image is <c>/tmp</c>, so that tools keep their downloads below it: a folder there that is kept
    /// needs the same home.
    /// </summary>
    private static IEnumerable<KeyValuePair<string, string>> EnvironmentOf(CommandStage stage) =>
        stage.CacheMounts.Any(path => path.StartsWith(StageContainer.TemporaryFolder + "/", StringComparison.Ordinal)) && stage.Environment.All(pair => pair.Key != "HOME")
            ? stage.Environment.Prepend(KeyValuePair.Create("HOME", StageContainer.TemporaryFolder))
            : stage.Environment;

    private void WriteDownload(DownloadStage stage)
    {
        _text.Line($"ADD {(settings.IsForBuildKit ? $"--checksum={stage.Digest} " : "")}{DockerfileSyntax.Paths(stage.Url.AbsoluteUri, "./" + stage.FileName)}");
        if (!settings.IsForBuildKit)
        {
            _text.Line($"RUN echo {DockerfileSyntax.ShellWord($"{stage.Digest.Hex}  {stage.FileName}")} | sha256sum -c -");
        }
    }

    private void WriteOutputs(DockerfileText text, CommandStage stage)
    {
        foreach (string output in OutputsOf(stage))
        {
            text.Line($"COPY --from={NameOf(stage)} {DockerfileSyntax.Paths(At(SourceTree.Join(PlaceOf(stage), output)), SourceTree.Join($"/{OutputsFolder}/{stage.Name}", output))}");
        }
    }

    private void WriteCopies(IEnumerable<string> folders)
    {
        foreach (string folder in folders)
        {
            _text.Line($"COPY {DockerfileSyntax.Paths(folder + "/", folder + "/")}");
        }
    }

    /// <summary>
    /// Packages stay between builds. The configuration may have the account of a private feed, so it is in no layer. Before buildah 1.29 (podman 4.4), the second
    /// RUN of a build that asks for a locked cache may wait for the first one's lock forever.
    /// </summary>
    private IEnumerable<string> NuGetMounts =>
        [$"--mount=type=cache,id=nuget,target=/root/.nuget/packages{(settings.IsForBuildKit ? ",sharing=locked" : "")}", $"--mount=type=secret,id={NuGetSecret},target=/root/.nuget/NuGet/NuGet.Config"];

    private static string FromOf(CommandStage stage, string image) =>
        image.StartsWith("docker-daemon:", StringComparison.Ordinal) ? image["docker-daemon:".Length..]
        : !image.Contains(':', StringComparison.Ordinal) || ImageReference.TryParse(image) is not null ? image
        : throw new ContainerStagesException(
            Catalogue.DockerfileNotPossible,
            $"cannot write a Dockerfile: the Image '{image}' of the stage '{stage.Name}' is a file of this machine, which FROM cannot name",
            "Push it to a registry, and name it there.")
        {
            Subject = ItemReference.Stage(stage.Name),
        };

    /// <summary>Files and folders that hold the outputs: a pattern is in the folder before its first wildcard.</summary>
    private static IEnumerable<string> OutputsOf(CommandStage stage) => stage.Outputs.Texts.Where(text => text[0] != '!').Select(PathPattern.FixedPart).Distinct();

    private string PlaceOf(CommandStage stage) => StageCopies.PlaceOf(stage, sources.Root);

    private static string At(string path) => path == "." ? Root : $"{Root}/{path}";
}
