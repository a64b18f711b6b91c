using ContainerStages.Registry;
using ContainerStages.Registry.Accounts;

namespace ContainerStages.Tasks;

/// <summary>
/// The user and password that the SDK's variables give, in the SDK's order. The tasks read them themselves: as parameters, MSBuild
/// would write the password into its logs.
/// </summary>
internal static class EnvironmentCredentials
{
    private const string Pull = "DOTNET_CONTAINER_PULL_REGISTRY";
    private const string Push = "DOTNET_CONTAINER_PUSH_REGISTRY";

    /// <summary>Older than the other two, and the destination's.</summary>
    private static readonly string[] Destination = ["DOTNET_CONTAINER_REGISTRY", "SDK_CONTAINER_REGISTRY"];

    public static ICredentialSource? ForPush() => Find([Push, .. Destination], onlyFor: null);

    /// <param name="registry">The base's.</param>
    /// <param name="fromDestination">The base comes from the registry that the image goes to.</param>
    public static ICredentialSource? ForPull(string registry, bool fromDestination) => Find(fromDestination ? [Pull, .. Destination] : [Pull], registry);

    /// <summary>A name counts only with a password.</summary>
    private static ExplicitCredentials? Find(IEnumerable<string> prefixes, string? onlyFor) => prefixes
        .Select(prefix => (User: Environment.GetEnvironmentVariable(prefix + "_UNAME"), Password: Environment.GetEnvironmentVariable(prefix + "_PWORD")))
        .Where(pair => !string.IsNullOrEmpty(pair.User) && !string.IsNullOrEmpty(pair.Password))
        .Select(pair => new ExplicitCredentials(pair.User!, pair.Password!, onlyFor))
        .FirstOrDefault();
}
