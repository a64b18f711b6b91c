using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Registry.Configuration;

/// <summary>The registry settings of the Docker engine's <c>daemon.json</c>.</summary>
/// <param name="InsecureRegistries">Hosts with or without a port, and CIDR ranges.</param>
/// <param name="Mirrors">Mirrors of Docker Hub: docker has none for other registries.</param>
internal sealed record DockerDaemonSettings(ImmutableArray<string> InsecureRegistries, ImmutableArray<Uri> Mirrors)
{
    /// <exception cref="ContainerStagesException">A file exists and is damaged.</exception>
    public static DockerDaemonSettings Read(RegistryConfigurationFiles files)
    {
        DockerDaemonSettings[] settings = [.. files.DockerDaemon.Select(ReadFile).OfType<DockerDaemonSettings>()];
        return new DockerDaemonSettings(
            [.. settings.SelectMany(one => one.InsecureRegistries)],
            [.. settings.SelectMany(one => one.Mirrors).Distinct()]);
    }

    /// <summary>Reads a file; null if only the engine, which runs as root, may read it.</summary>
    private static DockerDaemonSettings? ReadFile(string file)
    {
        try
        {
            JsonObject json = Json.ParseObject(File.ReadAllBytes(file), "file");
            return new DockerDaemonSettings(Json.Strings(json["insecure-registries"]), [.. Json.Strings(json["registry-mirrors"]).Select(Mirror)]);
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            throw RegistryConfigurationFailures.Unreadable(file, (e.InnerException as JsonException)?.LineNumber + 1, e.Message, e);
        }
    }

    /// <summary>The URL of a mirror. As with docker, it has no path and no account.</summary>
    private static Uri Mirror(string text) =>
        // The text is not shown, because it may hold a password.
        text.Contains('@', StringComparison.Ordinal) ? throw new FormatException("a registry mirror has an account: accounts are for 'docker login'")
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            && uri.PathAndQuery == "/" && uri.Fragment.Length == 0
            ? uri
            : throw new FormatException($"the registry mirror '{text}' is not 'https://' and a host");
}
