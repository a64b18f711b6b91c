using CliWrap;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.IO;
using ContainerStages.Processes;
using ContainerStages.Stages.Containers;
using ContainerStages.Stages.Graph;
using ContainerStages.Stages.Secrets;
using ContainerStages.Storage;

namespace ContainerStages.Stages;

/// <summary>
/// Runs commands in images, in their <c>/bin/sh</c>, with docker or podman. A command sees its inputs and cannot change them, and writes to the
/// folders of its outputs. It sees nothing else of the build machine, and has no network unless the stage asks for it.
/// </summary>
/// <param name="cacheMounts">The absolute path of the folder for cache mounts.</param>
internal sealed class ContainerRunner(StageImages images, StageEngine engine, string cacheMounts, ContentStore store) : ICommandRunner
{
    /// <summary>
    /// Says that it runs, then runs the command. When the other end of its input is closed, the build or the engine's client has died: then it
    /// ends everything in the container. Process 1 of a namespace is never ended by that, but ends by itself when its child has; anywhere
    /// else it would end strangers' processes. The input is at another number because shells take the first one from what runs aside.
    /// </summary>
    private const string Script =
        """
        echo "$1"
        if [ "$$" -eq 1 ]; then
          exec 3<&0
          { while read -r line <&3; do :; done; kill -9 -1; } &
          exec 3<&-
        fi
        /bin/sh -e -c "$0" </dev/null
        exit $?
        """;

    public Task<string> IdentityAsync(CommandStage stage, CancellationToken cancellationToken) =>
        ExplainAsync(stage, async () => (await images.FindAsync(stage, cancellationToken)).Identity.ToString());

    public Task<int> RunAsync(CommandStage stage, string folder, IReadOnlyList<SecretValue> secrets, Action<string> log, CancellationToken cancellationToken) => ExplainAsync(stage, async () =>
    {
        string image = await (await images.FindAsync(stage, cancellationToken)).BringAsync(engine, cancellationToken);
        using CacheMounts caches = await CacheMounts.AcquireAsync(stage, images.Parse(stage), cacheMounts, store, cancellationToken);
        using var files = new SecretFiles(secrets, store);
        string id = Guid.NewGuid().ToString("N");
        string container = $"containerstages-stage-{id}";
        IEnumerable<string> mounts =
        [
            Mount(folder, StageContainer.SourceFolder, isReadOnly: true),
            .. stage.Outputs.Folders.Select(output => Mount(EmptyFolder(stage, folder, output), $"{StageContainer.SourceFolder}/{output}")),
            .. caches.Folders.Select(cache => Mount(cache.Folder, PlaceFor(folder, cache.Path))),
            .. files.Files.Select(secret => Mount(secret.File, secret.Path, isReadOnly: true)),
        ];
        IEnumerable<string> arguments =
        [
            "create", "--interactive", "--rm", "--name", container, "--pull", "never",

            // What it says has secrets in it, and goes where they are hidden and nowhere else.
            "--log-driver", "none",
            "--security-opt", "no-new-privileges", "--security-opt", "label=disable", "--no-healthcheck",

            // Podman hands the build's proxies on, and these may have passwords in them.
            .. await engine.IsPodmanAsync() ? (string[])["--http-proxy=false"] : [],
            .. stage.HasNetwork ? (string[])[] : ["--network", "none"],
            .. await engine.UserOptionsAsync(),
            "--workdir", StageContainer.SourceFolder, "--tmpfs", $"{StageContainer.TemporaryFolder}:rw,exec,mode=1777",
            .. mounts.SelectMany(mount => (string[])["--mount", mount]),
            .. Variables(stage).SelectMany(variable => (string[])["--env", $"{variable.Key}={variable.Value}"]),
            "--entrypoint", "/bin/sh", image, "-c", Script, stage.Command, id,
        ];
        try
        {
            await engine.CreateAsync(arguments, cancellationToken);
            var output = new ContainerOutput(id, files.Mounted, log);
            int exitCode = await engine.FollowAsync(["start", "--attach", "--interactive", container], Open, output.Add, cancellationToken);
            return output.HasStarted ? exitCode : throw new ContainerStagesException(
                Catalogue.StageImageUnusable,
                $"the engine cannot start it: {output.Error}",
                EngineAdvice.For(output.Error) ?? "The command runs in the image's /bin/sh: take an image that has one, for this machine's processor.");
        }
        finally
        {
            await engine.RemoveAsync(container, cancellationToken);
        }
    });

    /// <summary>An input that says nothing, and is closed by the system when this process dies.</summary>
    private static PipeSource Open => PipeSource.Create((_, token) => Task.Delay(Timeout.Infinite, token));

    /// <summary>The build's user may have no home in the image.</summary>
    private static Dictionary<string, string> Variables(CommandStage stage)
    {
        Dictionary<string, string> variables = new() { ["HOME"] = StageContainer.TemporaryFolder };
        foreach ((string name, string value) in stage.Environment)
        {
            variables[name] = value;
        }

        return variables;
    }

    /// <summary>Makes an output folder that is empty, because an old result among the sources must not count as a new one.</summary>
    private static string EmptyFolder(CommandStage stage, string folder, string output)
    {
        if (FolderWalk.Files(folder, output, followsStart: false, new HashSet<string>(), CancellationToken.None).FirstOrDefault(file => !stage.Outputs.Includes(file)) is { } hidden)
        {
            throw new ContainerStagesException(
                Catalogue.ImageStageUnclear,
                $"its input '{hidden}' would not be there: '{output}' is a folder of its Outputs, and empty when the command starts",
                "Let the command write into a folder that has none of its inputs, and name that in Outputs; or take the file out of the Inputs.");
        }

        string place = Path.Combine(folder, output);
        TemporaryFolders.Remove(place);
        OutputFile.CreateFolder(place);
        return place;
    }

    /// <summary>Makes the target of a mount, because an engine cannot make it below the read-only sources.</summary>
    private static string PlaceFor(string folder, string path)
    {
        if (path.StartsWith(StageContainer.SourceFolder + "/", StringComparison.Ordinal))
        {
            OutputFile.CreateFolder(Path.Combine(folder, path[(StageContainer.SourceFolder.Length + 1)..]));
        }

        return path;
    }

    /// <summary>The option for a mount, which engines read as a line of CSV.</summary>
    private static string Mount(string source, string target, bool isReadOnly = false)
    {
        string[] fields = ["type=bind", $"source={source}", $"target={target}", .. isReadOnly ? (string[])["readonly"] : []];
        return string.Join(',', fields.Select(CsvField.Of));
    }

    private static async Task<T> ExplainAsync<T>(CommandStage stage, Func<Task<T>> run)
    {
        try
        {
            return await run();
        }
        catch (ContainerStagesException e)
        {
            throw new ContainerStagesException(
                e.Diagnostic,
                $"cannot run the stage '{stage.Name}' in its image '{stage.Image}': {e.Message}",
                e.Advice,
                e)
            {
                Subject = ItemReference.Stage(stage.Name),
            };
        }
    }
}
