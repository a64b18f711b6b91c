using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Registry.Accounts;
using ContainerStages.Registry.Configuration;
using ContainerStages.Storage;

namespace ContainerStages.Signatures;

/// <summary>
/// An account of the environment for another program, as docker's <c>config.json</c> in a folder that only the build's user can read: everybody on the machine can
/// see a command line. Without such an account, the program finds the user's own in docker's files, or in podman's, itself.
/// </summary>
internal sealed class RegistryAccountFolder : IDisposable
{
    private readonly SecretFolder? _folder;

    /// <param name="account">For the registry; null for none.</param>
    /// <param name="store">Has the folder that is used if there is none in memory.</param>
    /// <exception cref="Diagnostics.ContainerStagesException">The file cannot be written.</exception>
    public RegistryAccountFolder(string registry, Credential? account, ContentStore store)
    {
        if (account is null)
        {
            return;
        }

        _folder = new SecretFolder($"the account for {registry}", store);
        _folder.Write("config.json", new JsonObject
        {
            ["auths"] = new JsonObject { [RegistryAddress.IsDockerHub(registry) ? DockerConfigCredentials.DockerHubKey : registry] = Entry(account) },
        }.ToJsonString());
    }

    /// <summary>What the program's environment has besides the build's.</summary>
    public IEnumerable<(string Name, string Value)> Variables => _folder is null ? [] : [("DOCKER_CONFIG", _folder.Path)];

    public void Dispose() => _folder?.Dispose();

    private static JsonObject Entry(Credential account) => account switch
    {
        PasswordCredential password => new JsonObject { ["auth"] = Base64($"{password.UserName}:{password.Password}") },
        IdentityTokenCredential token => new JsonObject { ["auth"] = Base64("<token>:"), ["identitytoken"] = token.Token },
        _ => throw new InvalidOperationException("internal error: unknown account"),
    };

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
