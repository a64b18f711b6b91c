using ContainerStages.Processes;

namespace ContainerStages.Registry.Accounts;

/// <summary>The user and password that the SDK's variables give, in the SDK's order.</summary>
internal static class EnvironmentCredentials
{
    public static ICredentialSource? ForPush(Func<string, string?> variable) => Find([ChildProcess.PushAccount, .. ChildProcess.DestinationAccounts], onlyFor: null, variable);

    /// <param name="registry">The base's.</param>
    /// <param name="fromDestination">The base comes from the registry that the image goes to.</param>
    public static ICredentialSource? ForPull(string registry, bool fromDestination, Func<string, string?> variable) => Find(
        fromDestination ? [ChildProcess.PullAccount, .. ChildProcess.DestinationAccounts] : [ChildProcess.PullAccount],
        registry,
        variable);

    /// <summary>A name counts only with a password.</summary>
    private static ExplicitCredentials? Find(IEnumerable<string> prefixes, string? onlyFor, Func<string, string?> variable) => prefixes
        .Select(prefix => (User: variable(prefix + "_UNAME"), Password: variable(prefix + "_PWORD")))
        .Where(pair => !string.IsNullOrEmpty(pair.User) && !string.IsNullOrEmpty(pair.Password))
        .Select(pair => new ExplicitCredentials(pair.User!, pair.Password!, onlyFor))
        .FirstOrDefault();
}
