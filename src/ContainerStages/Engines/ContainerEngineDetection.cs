using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Engines;

/// <summary>Finds the local engine as the SDK does: what <c>LocalRegistry</c> says, else a docker that works, else podman.</summary>
internal static class ContainerEngineDetection
{
    /// <param name="localRegistry"><c>Docker</c>, <c>Podman</c>, or nothing.</param>
    /// <returns>Null when nothing is asked for and neither engine works.</returns>
    /// <exception cref="ContainerStagesException">It names another engine, or one does not answer: nobody knows then whether it works.</exception>
    public static Task<ContainerEngine?> DetectAsync(string? localRegistry, CancellationToken cancellationToken) =>
        DetectAsync(localRegistry, ContainerEngine.Docker, ContainerEngine.Podman, cancellationToken);

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

    /// <summary>As <see cref="DetectAsync(string?, CancellationToken)"/>, where there is no way without an engine.</summary>
    /// <exception cref="ContainerStagesException">There is none.</exception>
    public static async Task<ContainerEngine> RequireAsync(string? localRegistry, CancellationToken cancellationToken) =>
        await DetectAsync(localRegistry, cancellationToken)
        ?? throw new ContainerStagesException(
            Catalogue.DaemonFailed,
            "cannot find a local container engine: neither 'docker info' nor 'podman info' works",
            "Start Docker or install Podman, or use a registry, an archive or an image layout, which need neither.");

    /// <summary>What the engine says about itself; null when it does not work.</summary>
    private static async Task<JsonObject?> InfoAsync(ContainerEngine engine, string format, CancellationToken cancellationToken)
    {
        try
        {
            (EngineResult result, string output) = await engine.AskAsync(["info", "--format", format], cancellationToken);
            JsonObject? info = result.ExitCode == 0 ? Json.ParseObject(Encoding.UTF8.GetBytes(output), "engine's answer") : null;
            return info?["ServerErrors"] is JsonArray { Count: > 0 } ? null : info;
        }
        catch (TimeoutException e)
        {
            throw new ContainerStagesException(
                Catalogue.DaemonFailed,
                $"cannot find out whether {engine} works: {e.Message}",
                $"Wait until the machine is less busy, or restart {engine}. To use another destination, set LocalRegistry to the other engine, or set ContainerRegistry or ContainerArchiveOutputPath.",
                e);
        }
        catch (Exception e) when (e is ContainerStagesException or FormatException)
        {
            return null;
        }
    }
}
