using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Registry;

/// <summary>
/// What <c>docker login</c> or <c>podman login</c> left behind: the <c>credHelpers</c> entry of the registry, else the
/// <c>credsStore</c>, else its <c>auths</c> entry.
/// </summary>
/// <param name="file">The path of <c>config.json</c> or <c>auth.json</c>; it need not exist.</param>
internal sealed class DockerConfigCredentials(string file) : ICredentialSource
{
    private const string DockerHubKey = "https://index.docker.io/v1/";

    public async Task<Credential?> FindAsync(string registry, CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is not { } config)
        {
            return null;
        }

        string key = RegistryAddress.IsDockerHub(registry) ? DockerHubKey : registry;
        try
        {
            if (Text(Entry(config["credHelpers"], registry)) is { } helper)
            {
                return await CredentialHelper.FindAsync(helper, key, cancellationToken);
            }

            return Text(config["credsStore"]) is { } store && await CredentialHelper.FindAsync(store, key, cancellationToken) is { } stored
                ? stored
                : Parse(Entry(config["auths"], registry) as JsonObject);
        }
        catch (FormatException e)
        {
            throw Unreadable(e.Message, e);
        }
    }

    private async Task<JsonObject?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Json.ParseObject(await File.ReadAllBytesAsync(file, cancellationToken), "file");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw Unreadable(e.Message, e);
        }
    }

    /// <summary>The value whose key means this registry: tools write it with or without a scheme and an API version.</summary>
    private static JsonNode? Entry(JsonNode? entries, string registry) =>
        (entries as JsonObject)?.FirstOrDefault(entry => RegistryAddress.AreSame(HostOf(entry.Key), registry)).Value;

    private static string HostOf(string key)
    {
        string host = key.Contains("://", StringComparison.Ordinal) ? key[(key.IndexOf("://", StringComparison.Ordinal) + 3)..] : key;
        host = host.TrimEnd('/');
        return host.EndsWith("/v1", StringComparison.Ordinal) || host.EndsWith("/v2", StringComparison.Ordinal) ? host[..^3] : host;
    }

    private static Credential? Parse(JsonObject? entry)
    {
        if (entry is null)
        {
            return null;
        }

        if (Text(entry["identitytoken"]) is { } identityToken)
        {
            return new IdentityTokenCredential(identityToken);
        }

        if (Text(entry["username"]) is { } userName && Text(entry["password"]) is { } password)
        {
            return new PasswordCredential(userName, password);
        }

        if (Text(entry["auth"]) is not { } auth)
        {
            return null;
        }

        string pair = Encoding.UTF8.GetString(Convert.FromBase64String(auth));
        int colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? new PasswordCredential(pair[..colon], pair[(colon + 1)..].TrimEnd('\0'))
            : throw new FormatException("an 'auth' is not a user name, a colon and a password");
    }

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;

    private ContainerStagesException Unreadable(string why, Exception e) => new(
        Catalogue.CredentialsUnavailable,
        $"cannot read credentials from '{file}': {why}",
        "Log in again with 'docker login', or repair the file.",
        e);
}
