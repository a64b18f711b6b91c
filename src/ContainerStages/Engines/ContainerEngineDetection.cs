using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.Engines;

/// <summary>Finds the local engine as the SDK does: what <c>LocalRegistry</c> says, else a docker that works, else podman.</summary>
internal static class ContainerEngineDetection
{
    /// <param name="localRegistry"><c>Docker</c>, <c>Podman</c>, or nothing.</param>
    /// <param name="progress">Hears of it when the engine is slow.</param>
    /// <returns>Null when nothing is asked for and neither engine works.</returns>
    /// <exception cref="ContainerStagesException">It names another engine, or one does not answer: nobody knows then whether it works.</exception>
    public static Task<ContainerEngine?> DetectAsync(string? localRegistry, Progress progress, CancellationToken cancellationToken) =>
        DetectAsync(localRegistry, ContainerEngine.Docker with { Progress = progress }, ContainerEngine.Podman with { Progress = progress }, cancellationToken);

    public static async Task<ContainerEngine?> DetectAsync(
        string? localRegistry,
        ContainerEngine docker,
        ContainerEngine podman,
        CancellationToken cancellationToken)
    {
        Check(localRegistry);
        switch (localRegistry?.Trim().ToUpperInvariant())
        {
            case "DOCKER":
                return docker;
            case "PODMAN":
                return podman;
        }

        if (await InfoAsync(docker, "{{json .}}", cancellationToken) is { } info)
        {
            // Distributions ship a 'docker' command that is podman. It answers with podman's words, and takes podman's options.
            bool isPodman = info["host"] is JsonObject host && host.ContainsKey("buildahVersion");
            return isPodman ? docker with { Kind = ContainerEngineKind.Podman } : docker;
        }

        return await InfoAsync(podman, "json", cancellationToken) is null ? null : podman;
    }

    /// <exception cref="ContainerStagesException">It names no engine.</exception>
    public static void Check(string? localRegistry)
    {
        if (localRegistry?.Trim().ToUpperInvariant() is not (null or "" or "DOCKER" or "PODMAN"))
        {
            throw new ContainerStagesException(
                Catalogue.InvalidValue,
                $"cannot use '{localRegistry}' as LocalRegistry: there is no such engine",
                "Set it to Docker or Podman, or leave it out to use the one that works.");
        }
    }

    /// <summary>As <see cref="DetectAsync(string?, Progress, CancellationToken)"/>, where there is no way without an engine.</summary>
    /// <exception cref="ContainerStagesException">There is none.</exception>
    public static async Task<ContainerEngine> RequireAsync(string? localRegistry, Progress progress, CancellationToken cancellationToken) =>
        await DetectAsync(localRegistry, progress, cancellationToken)
        ?? throw new ContainerStagesException(
            Catalogue.DaemonFailed,
            "cannot find a local container engine: neither 'docker info' nor 'podman info' works",
            "Start Docker or install Podman, or use a registry, an archive or an image layout, which need neither.");

    /// <summary>What the engine says about itself; null when it does not work.</summary>
    /// <exception cref="ContainerStagesException">No answer came in time: it may work.</exception>
    private static async Task<JsonObject?> InfoAsync(ContainerEngine engine, string format, CancellationToken cancellationToken)
    {
        EngineResult result;
        string output;
        try
        {
            (result, output) = await engine.AskAsync(["info", "--format", format], cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw NoAnswer(engine, e.Message, e);
        }
        catch (ContainerStagesException)
        {
            // There is no such command.
            return null;
        }

        JsonObject? info = result.ExitCode == 0 ? Parse(output) : null;
        if (info?["ServerErrors"] is JsonArray { Count: > 0 } errors)
        {
            // The docker command answers for itself, and has here what came of its question to the server.
            (result, info) = (new EngineResult(ExitCode: 1, [.. errors.Select(error => $"{error}")]), null);
        }

        return info is null && result.SaysTimeout ? throw NoAnswer(engine, result.Error, null) : info;
    }

    private static JsonObject? Parse(string output)
    {
        try
        {
            return Json.ParseObject(Encoding.UTF8.GetBytes(output), "engine's answer");
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static ContainerStagesException NoAnswer(ContainerEngine engine, string why, Exception? e) => new(
        Catalogue.DaemonFailed,
        $"cannot find out whether {engine} works: {why}",
        $"Wait until the machine is less busy, or restart {engine}. To use another destination, set LocalRegistry to the other engine, or set ContainerRegistry or ContainerArchiveOutputPath.",
        e);
}
