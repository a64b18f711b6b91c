namespace ContainerStages.Engines;

/// <summary>What to do about errors of engines that are about their own settings, and not about the image.</summary>
internal static class EngineAdvice
{
    private static readonly (string Words, string Advice)[] s_known =
    [
        ("server gave HTTP response to HTTPS client",
            "The registry speaks plain HTTP, which the engine refuses: add it to the engine's own list, 'insecure-registries' in docker's daemon.json, or a [[registry]] with 'insecure = true' in podman's registries.conf. DOTNET_CONTAINER_INSECURE_REGISTRIES is not read by engines."),
        ("rlimit",
            "The engine asks for higher limits than this machine lets it set, which is usual inside of containers: lower them, with 'default_ulimits' in podman's containers.conf, such as default_ulimits = [\"nofile=1024:1024\", \"nproc=4096:4096\"], or 'default-ulimits' in docker's daemon.json."),
    ];

    /// <param name="error">The engine's own words.</param>
    /// <returns>Null for an error that says nothing about the engine.</returns>
    public static string? For(string error) => s_known.FirstOrDefault(known => error.Contains(known.Words, StringComparison.OrdinalIgnoreCase)).Advice;
}
