using CliWrap;
using CliWrap.Buffered;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Processes;

namespace ContainerStages.Stages.Containers;

/// <summary>The engine that runs stages. It is detected at first use, once in a build.</summary>
internal sealed class StageEngine
{
    private readonly Lazy<Task<ContainerEngine>> _engine;
    private readonly Lazy<Task<string[]>> _userOptions;

    /// <param name="detect">Returns null if there is none.</param>
    /// <param name="cancellationToken">The build's.</param>
    public StageEngine(Func<CancellationToken, Task<ContainerEngine?>> detect, CancellationToken cancellationToken)
    {
        _engine = new(() => FindAsync(detect, cancellationToken));
        _userOptions = new(() => FindUserOptionsAsync(cancellationToken));
    }

    /// <summary>
    /// The user of commands in a container, so that their outputs belong to the build's user. With a rootless docker, root is that user, whose own
    /// number means another user there; a rootless podman can keep the number.
    /// </summary>
    public Task<string[]> UserOptionsAsync() => _userOptions.Value;

    /// <summary>Podman's commands take other options than Docker's.</summary>
    public async Task<bool> IsPodmanAsync() => (await _engine.Value).Kind == ContainerEngineKind.Podman;

    /// <returns>Null if the engine does not have the image.</returns>
    public async Task<Digest?> ImageIdAsync(string reference, CancellationToken cancellationToken)
    {
        (EngineResult result, string output) = await TryAsync(engine => engine.AskAsync(["image", "inspect", "--format", "{{.Id}}", reference], cancellationToken));
        return result.SaysNotFound ? null
            : result.ExitCode == 0 && Digest.TryParse(output.Contains(':', StringComparison.Ordinal) ? output : $"sha256:{output}", out Digest id) ? id
            : throw Unusable($"ask for the image '{reference}'", result.Error);
    }

    public async Task LoadAsync(string image, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        await (await _engine.Value).LoadAsync(image, write, cancellationToken);

    /// <param name="what">Such as <c>pull an image</c>, for the message.</param>
    /// <returns>Its standard output.</returns>
    /// <exception cref="ContainerStagesException">The engine could not.</exception>
    public Task<string> RunAsync(string what, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        CheckAsync(what, async engine =>
        {
            using RunningWork work = engine.Begin(arguments);
            return await engine.ReadAsync(arguments, cancellationToken);
        });

    /// <summary>Runs a command and logs its output while it runs.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> FollowAsync(IEnumerable<string> arguments, PipeSource input, Action<string> log, CancellationToken cancellationToken) =>
        await (await _engine.Value).FollowAsync(arguments, input, log, cancellationToken);

    /// <summary>
    /// Makes a container, which takes a moment. It is not stopped halfway, when nobody would know whether there will be one; only an engine
    /// that does not answer is given up after the build has been.
    /// </summary>
    public async Task CreateAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource();
        await using CancellationTokenRegistration end = cancellationToken.Register(() => patience.CancelAfter(ContainerEngine.DefaultCleanUpPatience));
        await RunAsync("make a container", arguments, patience.Token);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Ends and removes a container, if there is one.</summary>
    public async Task RemoveAsync(string container, CancellationToken cancellationToken)
    {
        try
        {
            await (await _engine.Value).RemoveContainerAsync(container, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or ContainerStagesException)
        {
            // The engine does not answer any more: what ended the run is worth more to the user than this.
        }
    }

    private static async Task<ContainerEngine> FindAsync(Func<CancellationToken, Task<ContainerEngine?>> detect, CancellationToken cancellationToken)
    {
        try
        {
            return await detect(cancellationToken) ?? throw NoEngine("neither 'docker info' nor 'podman info' works");
        }
        catch (ContainerStagesException e) when (e.Diagnostic == Catalogue.DaemonFailed)
        {
            throw new ContainerStagesException(Catalogue.NoEngineForStage, e.Message, e.Advice, e);
        }
    }

    private async Task<string[]> FindUserOptionsAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            // The folders that it shares with an engine's machine have no owners.
            return [];
        }

        bool isPodman = await IsPodmanAsync();
        string rootless = await CheckAsync("say what it is", engine => engine.AskAsync(["info", "--format", isPodman ? "{{.Host.Security.Rootless}}" : "{{.SecurityOptions}}"], cancellationToken));
        if (!isPodman && rootless.Contains("name=rootless", StringComparison.Ordinal))
        {
            return ["--user", "0:0"];
        }

        string[] keepsNumbers = isPodman && rootless == "true" ? ["--userns", "keep-id"] : [];
        return [.. keepsNumbers, "--user", $"{await IdAsync("-u", cancellationToken)}:{await IdAsync("-g", cancellationToken)}"];
    }

    private static async Task<string> IdAsync(string option, CancellationToken cancellationToken) =>
        (await ChildProcess.Wrap("id").WithArguments(option).ExecuteBufferedAsync(cancellationToken)).StandardOutput.Trim();

    private async Task<string> CheckAsync(string what, Func<ContainerEngine, Task<(EngineResult Result, string Output)>> run)
    {
        (EngineResult result, string output) = await TryAsync(run);
        return result.ExitCode == 0 ? output : throw Unusable(what, result.Error);
    }

    private async Task<(EngineResult Result, string Output)> TryAsync(Func<ContainerEngine, Task<(EngineResult Result, string Output)>> run)
    {
        ContainerEngine engine = await _engine.Value;
        try
        {
            return await run(engine);
        }
        catch (TimeoutException e)
        {
            throw new ContainerStagesException(Catalogue.NoEngineForStage, e.Message, $"Wait until the machine is less busy, or restart {engine}.", e);
        }
        catch (ContainerStagesException e) when (e.Diagnostic == Catalogue.DaemonFailed)
        {
            throw NoEngine(e.Message);
        }
    }

    private static ContainerStagesException NoEngine(string why) => new(
        Catalogue.NoEngineForStage,
        $"cannot find docker or podman: {why}",
        "Start Docker or install Podman, or remove Image from the stage: a Command without an Image runs on the build machine, with its tools.");

    private static ContainerStagesException Unusable(string what, string why) => new(
        Catalogue.StageImageUnusable,
        $"the engine cannot {what}: {why}",
        EngineAdvice.For(why) ?? "Check the name of the image, and that the engine works and may pull it, which it does with its own accounts ('docker login', 'podman login').");
}
