using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Registry.Configuration;

/// <summary>What the Docker engine's <c>daemon.json</c> says about registries.</summary>
/// <param name="InsecureRegistries">Hosts with or without a port, and CIDR ranges.</param>
/// <param name="Mirrors">Mirrors of Docker Hub: docker has none for other registries.</param>
internal sealed record DockerDaemonSettings(ImmutableArray<string> InsecureRegistries, ImmutableArray<Uri> Mirrors)
{
    /// <exception cref="ContainerStagesException">A file is there and is damaged.</exception>
    public static DockerDaemonSettings Read(RegistryConfigurationFiles files)
    {
        DockerDaemonSettings[] settings = [.. files.DockerDaemon.Select(ReadFile).OfType<DockerDaemonSettings>()];
        return new DockerDaemonSettings(
            [.. settings.SelectMany(one => one.InsecureRegistries)],
            [.. settings.SelectMany(one => one.Mirrors).Distinct()]);
    }

    /// <summary>Null for a file that is the engine's alone: it runs as root, and its settings may be nobody else's business.</summary>
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

    /// <summary>docker allows nothing behind the host and no account either.</summary>
    private static Uri Mirror(string text) =>
        // Not shown: it may be a password.
        text.Contains('@', StringComparison.Ordinal) ? throw new FormatException("a registry mirror has an account: accounts are for 'docker login'")
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            && uri.PathAndQuery == "/" && uri.Fragment.Length == 0
            ? uri
            : throw new FormatException($"the registry mirror '{text}' is not 'https://' and a host");
}
