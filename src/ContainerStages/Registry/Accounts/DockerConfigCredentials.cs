using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Registry.Configuration;

namespace ContainerStages.Registry.Accounts;

/// <summary>
/// The credentials that <c>docker login</c> or <c>podman login</c> stored: the <c>credHelpers</c> entry of the registry, else the <c>credsStore</c>,
/// else the most specific <c>auths</c> entry for the registry (containers-auth.json(5)).
/// </summary>
/// <param name="file">The path of <c>config.json</c> or <c>auth.json</c>; it need not exist.</param>
/// <remarks>
/// No library is used, because Valleysoft.DockerCredsProvider, which the SDK's own container tasks use for the same files, has faults in version
/// 2.2.4: it compares only hosts, so the first entry for any namespace of a registry applies to all of it; it waits for a hanging helper forever; and
/// it reads the environment itself. Its dll beside the SDK's tasks cannot be referenced, because its folder and version change with the SDK.
/// </remarks>
internal sealed class DockerConfigCredentials(string file) : ICredentialSource
{
    /// <summary>The name of Docker Hub in such files.</summary>
    public const string DockerHubKey = "https://index.docker.io/v1/";

    /// <summary>The time limit of a credential helper: a helper that waits for a user to unlock a key ring would wait forever on a build server.</summary>
    public TimeSpan HelperLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Hears of a helper that takes long.</summary>
    public Progress Progress { get; init; } = Progress.None;

    public async Task<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is not { } config)
        {
            return null;
        }

        try
        {
            if (Text(Entry(config["credHelpers"], registry, "")) is { } helper)
            {
                return await AskAsync(helper, registry, cancellationToken);
            }

            return Text(config["credsStore"]) is { } store && await AskAsync(store, registry, cancellationToken) is { } stored
                ? stored
                : Places(repository).Select(place => Parse(Entry(config["auths"], registry, place) as JsonObject)).FirstOrDefault(found => found is not null);
        }
        catch (FormatException e)
        {
            throw Unreadable(e.Message, e);
        }
    }

    private async Task<Credential?> AskAsync(string helper, string registry, CancellationToken cancellationToken)
    {
        using RunningWork work = Progress.Begin($"Waiting for the credential helper '{helper}'");
        return await CredentialHelper.FindAsync(helper, RegistryAddress.IsDockerHub(registry) ? DockerHubKey : registry, HelperLimit, cancellationToken);
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

    /// <summary>The repository, the namespaces that it is in from the inside out, and the registry as a whole.</summary>
    private static IEnumerable<string> Places(string repository)
    {
        for (string place = repository; place.Length > 0; place = RelativePath.FolderOf(place))
        {
            yield return place;
        }

        yield return "";
    }

    /// <summary>
    /// The value whose key means this registry or namespace: tools write a registry with or without a scheme and an API version. A key that is
    /// exactly the registry's name comes first.
    /// </summary>
    private static JsonNode? Entry(JsonNode? entries, string registry, string place)
    {
        if (entries is not JsonObject map)
        {
            return null;
        }

        string exact = place.Length == 0 ? registry : $"{registry}/{place}";
        return map.TryGetPropertyValue(exact, out JsonNode? entry) ? entry : map.FirstOrDefault(pair => IsFor(pair.Key, registry, place)).Value;
    }

    private static bool IsFor(string key, string registry, string place)
    {
        int scheme = key.IndexOf("://", StringComparison.Ordinal);
        string[] parts = key[(scheme < 0 ? 0 : scheme + 3)..].TrimEnd('/').Split('/', 2);
        string path = parts.Length == 1 || scheme >= 0 || parts[1] is "v1" or "v2" ? "" : parts[1];
        return path == place && RegistryAddress.AreSame(parts[0], registry);
    }

    private static Credential? Parse(JsonObject? entry)
    {
        PasswordCredential? password = entry is null ? null : PasswordOf(entry);
        return Text(entry?["identitytoken"]) is { } identityToken
            ? new IdentityTokenCredential(identityToken) { Password = password is { Password.Length: > 0 } ? password : null }
            : password;
    }

    private static PasswordCredential? PasswordOf(JsonObject entry)
    {
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
