using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CliWrap;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Processes;

namespace ContainerStages.Engines;

/// <summary>The command of a local container engine.</summary>
/// <param name="Kind">Podman's commands take other options than Docker's.</param>
/// <param name="Executable">A name on the path, or a path.</param>
/// <param name="Options">Before every command, such as <c>--host</c> and its value.</param>
internal sealed record ContainerEngine(ContainerEngineKind Kind, string Executable, ImmutableArray<string> Options)
{
    /// <summary>How long a short question may take: an engine under load needs many seconds, and one that hangs must not hang the build.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(60);

    /// <summary>How long a command may take after the build was stopped: somebody waits for the build to end.</summary>
    public static readonly TimeSpan DefaultCleanUpPatience = TimeSpan.FromSeconds(15);

    public static readonly ContainerEngine Docker = new(ContainerEngineKind.Docker, "docker", []);
    public static readonly ContainerEngine Podman = new(ContainerEngineKind.Podman, "podman", []);

    /// <summary>See <see cref="AskAsync(IEnumerable{string}, CancellationToken)"/>.</summary>
    public TimeSpan Patience { get; init; } = DefaultPatience;

    /// <summary>See <see cref="FinishAsync"/>.</summary>
    public TimeSpan CleanUpPatience { get; init; } = DefaultCleanUpPatience;

    /// <summary>Hears of commands that take long.</summary>
    public Progress Progress { get; init; } = Progress.None;

    public override string ToString() => Kind == ContainerEngineKind.Docker ? "docker" : "podman";

    /// <summary>Writes an image as a Docker archive.</summary>
    /// <exception cref="ContainerStagesException">The image is not there, or the engine failed.</exception>
    public async Task SaveAsync(string reference, Stream output, CancellationToken cancellationToken)
    {
        string[] arguments = Kind == ContainerEngineKind.Podman ? ["save", "--format", "docker-archive", reference] : ["save", reference];
        using RunningWork work = Progress.Begin($"Reading {reference} from {this}");
        await using Stream counted = work.Count(output);
        EngineResult result = await RunAsync(arguments, PipeSource.Null, counted, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw result.SaysNotFound
                ? new ContainerStagesException(
                    Catalogue.ImageNotFound,
                    $"cannot use '{reference}' as a base: {this} does not have it: {result.Error}",
                    $"Pull or build it first, and check its name with '{this} images'.")
                : Failed("save", reference, result.Error);
        }
    }

    /// <summary>Loads a Docker archive while it is being written.</summary>
    /// <exception cref="ContainerStagesException">The engine failed.</exception>
    public async Task LoadAsync(string image, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        using RunningWork work = Progress.Begin($"Loading {image} into {this}");
        EngineResult result = await RunAsync(["load"], PipeSource.Create(WriteAsync), Stream.Null, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw Failed("load", image, result.Error);
        }

        async Task WriteAsync(Stream stream, CancellationToken token)
        {
            await using Stream counted = work.Count(stream);
            await write(counted, token);
        }
    }

    /// <summary>Gives an image another name, which stood for another image until then.</summary>
    /// <exception cref="ContainerStagesException">The engine failed, or does not answer.</exception>
    public async Task TagAsync(string image, string name, CancellationToken cancellationToken)
    {
        (EngineResult result, _) = await AskAsync("name", name, ["tag", image, name], cancellationToken);
        if (result.ExitCode != 0)
        {
            throw Failed("name", name, result.Error);
        }
    }

    /// <summary>
    /// The id of an image, and the media type of its manifest, which only podman says: its id is the configuration's, whatever the format.
    /// </summary>
    /// <returns>Null when the engine does not have the image, or cannot say.</returns>
    /// <exception cref="ContainerStagesException">The engine does not answer.</exception>
    public async Task<(string Id, string? Format)?> FindAsync(string image, CancellationToken cancellationToken)
    {
        (EngineResult result, string output) = await AskAsync("look for", image, ["image", "inspect", image], cancellationToken);
        if (result.ExitCode != 0)
        {
            return null;
        }

        try
        {
            JsonObject json = Json.Object(Json.Parse(Encoding.UTF8.GetBytes(output), "description of an image") is JsonArray { Count: 1 } images ? images[0] : null, "description of an image");
            return (Json.String(json, "Id"), Json.OptionalString(json, "ManifestType"));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Takes a name away, and with the last one the image. The build's end does not stop it: nobody else would do it.</summary>
    /// <returns>Why it could not; null when the name is gone.</returns>
    public async Task<string?> RemoveNameAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            (EngineResult result, _) = await FinishAsync(["rmi", name], cancellationToken);
            return result.ExitCode == 0 || result.SaysNotFound ? null : result.Error;
        }
        catch (TimeoutException e)
        {
            return e.Message;
        }
    }

    /// <summary>Ends and removes a container, if there is one. Under load podman refuses a first time, while the container is still being made or ended.</summary>
    /// <returns>How the last attempt ended.</returns>
    /// <exception cref="TimeoutException">The engine does not answer.</exception>
    public async Task<EngineResult> RemoveContainerAsync(string container, CancellationToken cancellationToken)
    {
        // Podman would wait for ten seconds; docker does not know the option.
        string[] atOnce = Kind == ContainerEngineKind.Podman ? ["--time", "0"] : [];
        for (int left = 3; ; left--)
        {
            (EngineResult result, _) = await FinishAsync(["rm", "--force", "--volumes", .. atOnce, container], cancellationToken);
            if (result.ExitCode == 0 || result.SaysNoContainer || left == 1)
            {
                return result;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
        }
    }

    /// <summary>The processor that the engine runs containers on, which may be another machine's, in Go's words such as <c>arm64</c>.</summary>
    /// <exception cref="ContainerStagesException">The engine failed, or does not answer.</exception>
    public async Task<string> ArchitectureAsync(CancellationToken cancellationToken)
    {
        // A 'docker' command may be podman, and LocalRegistry may have named it without a look: what the one does not know, the other does.
        string error = "";
        try
        {
            foreach (string[] arguments in (string[][])[["version", "--format", "{{.Server.Arch}}"], ["info", "--format", "{{.Host.Arch}}"]])
            {
                (EngineResult result, string output) = await AskAsync(arguments, cancellationToken);
                if (result.ExitCode == 0)
                {
                    return output;
                }

                error = result.Error;
            }
        }
        catch (TimeoutException e)
        {
            error = e.Message;
        }

        throw new ContainerStagesException(
            Catalogue.DaemonFailed,
            $"cannot ask {this} which platform it runs: {error}",
            $"Check that the engine runs and that this user may use it ('{this} info').");
    }

    /// <param name="output">Gets the standard output. It is always read: a command whose output nobody takes dies of it.</param>
    /// <exception cref="ContainerStagesException">The command does not exist.</exception>
    public async Task<EngineResult> RunAsync(
        IEnumerable<string> arguments,
        PipeSource input,
        Stream output,
        CancellationToken cancellationToken)
    {
        var errors = new List<string>();
        try
        {
            CommandResult result = await ChildProcess.Wrap(Executable)
                .WithArguments([.. Options, .. arguments])
                .WithStandardInputPipe(input)
                .WithStandardOutputPipe(PipeTarget.ToStream(output))
                .WithStandardErrorPipe(PipeTarget.ToDelegate(line => Keep(errors, line)))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(cancellationToken);
            return new EngineResult(result.ExitCode, errors);
        }
        catch (Win32Exception e)
        {
            throw new ContainerStagesException(
                Catalogue.DaemonFailed,
                $"cannot run '{Executable}': there is no such command, or it cannot be started",
                "Install Docker or Podman, or publish to a registry, an archive or an image layout, which need neither.",
                e);
        }
    }

    /// <summary>Asks something that takes a moment.</summary>
    /// <returns>Also the standard output, without white space around it.</returns>
    /// <exception cref="TimeoutException">The engine does not answer: one that hangs must not hang the build.</exception>
    /// <exception cref="ContainerStagesException">The command does not exist.</exception>
    public async Task<(EngineResult Result, string Output)> AskAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using RunningWork work = Begin(arguments);
        try
        {
            return await ReadAsync(arguments, patience.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw NoAnswer(Patience, e);
        }
    }

    /// <summary>
    /// Runs a short command whole: nobody would know what came of one that was stopped halfway. When the build is stopped, or has been, it gets
    /// <see cref="CleanUpPatience"/> instead of <see cref="Patience"/>.
    /// </summary>
    /// <inheritdoc cref="AskAsync(IEnumerable{string}, CancellationToken)"/>
    public async Task<(EngineResult Result, string Output)> FinishAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience);
        await using CancellationTokenRegistration stopped = cancellationToken.Register(() => patience.CancelAfter(CleanUpPatience));
        using RunningWork work = Begin(arguments);
        try
        {
            return await ReadAsync(arguments, patience.Token);
        }
        catch (OperationCanceledException e)
        {
            throw NoAnswer(cancellationToken.IsCancellationRequested ? CleanUpPatience : Patience, e);
        }
    }

    /// <summary>Tells of a command that takes long, until the result is disposed.</summary>
    public RunningWork Begin(IEnumerable<string> arguments) => Progress.Begin($"Waiting for '{this} {arguments.First()}'");

    /// <summary>Runs a command, however long it takes.</summary>
    /// <returns>Also the standard output, without white space around it.</returns>
    /// <exception cref="ContainerStagesException">The command does not exist.</exception>
    public async Task<(EngineResult Result, string Output)> ReadAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        EngineResult result = await RunAsync(arguments, PipeSource.Null, output, cancellationToken);
        return (result, Encoding.UTF8.GetString(output.ToArray()).Trim());
    }

    /// <summary>Runs a command that exists and that a person would watch.</summary>
    /// <param name="log">Gets each line of both outputs.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> FollowAsync(IEnumerable<string> arguments, PipeSource input, Action<string> log, CancellationToken cancellationToken) =>
        (await ChildProcess.Wrap(Executable)
            .WithArguments([.. Options, .. arguments])
            .WithStandardInputPipe(input)
            .WithStandardOutputPipe(PipeTarget.ToDelegate(log))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(log))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(cancellationToken)).ExitCode;

    /// <summary>Podman reports its progress there, so the list needs an end.</summary>
    private static void Keep(List<string> errors, string line)
    {
        if (errors.Count < 1000 && !string.IsNullOrWhiteSpace(line))
        {
            errors.Add(line.Trim());
        }
    }

    /// <summary>As <see cref="AskAsync(IEnumerable{string}, CancellationToken)"/>, where an engine that does not answer fails the build.</summary>
    private async Task<(EngineResult Result, string Output)> AskAsync(string command, string image, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(arguments, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw Failed(command, image, e.Message);
        }
    }

    private TimeoutException NoAnswer(TimeSpan patience, OperationCanceledException e) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{this} has not answered within {patience.TotalSeconds:0.#} s"), e);

    private ContainerStagesException Failed(string command, string image, string error) => new(
        Catalogue.DaemonFailed,
        $"cannot {command} '{image}' with {this}: {error}",
        $"Check that the engine runs and that this user may use it ('{this} info').");
}

internal enum ContainerEngineKind
{
    Docker,
    Podman,
}

/// <summary>How an engine's command ended.</summary>
/// <param name="Errors">The lines of its standard error.</param>
internal sealed record EngineResult(int ExitCode, IReadOnlyList<string> Errors)
{
    /// <summary>Podman gives its reasons in the lines below the one that says "Error".</summary>
    private const int MostReasons = 8;

    /// <summary>What went wrong, in one line: progress may come before it, and reasons after it.</summary>
    public string Error
    {
        get
        {
            string[] error = [.. Errors.SkipWhile(line => !line.StartsWith("error", StringComparison.OrdinalIgnoreCase)).Take(MostReasons)];
            return error.Length > 0 ? string.Join(' ', error) : Errors.Count > 0 ? Errors[0] : $"exit code {ExitCode}";
        }
    }

    /// <summary>The words of docker's two image stores and of podman.</summary>
    public bool SaysNotFound => Says("no such image", "reference does not exist", "image not known");

    /// <summary>Whether the command gave up waiting, in the words of Go's libraries, which both are made with.</summary>
    public bool SaysTimeout => Says("context deadline exceeded", "i/o timeout", "client.timeout exceeded", "handshake timeout", "timed out");

    /// <summary>The words of docker and of podman.</summary>
    public bool SaysNoContainer => Says("no such container", "no container with");

    private bool Says(params string[] words) => Errors.Any(line => words.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)));
}
