using ContainerStages.Processes;
using ContainerStages.Registry.Accounts;
using ContainerStages.Stages.Secrets;

namespace ContainerStages.Tasks;

/// <summary>
/// The user and password that the SDK's variables give, in the SDK's order. The tasks read them themselves: as parameters, MSBuild
/// would write the password into its logs.
/// </summary>
internal static class EnvironmentCredentials
{
    public static ICredentialSource? ForPush() => Find([ChildProcess.PushAccount, .. ChildProcess.DestinationAccounts], onlyFor: null);

    /// <param name="registry">The base's.</param>
    /// <param name="fromDestination">The base comes from the registry that the image goes to.</param>
    public static ICredentialSource? ForPull(string registry, bool fromDestination) => Find(
        fromDestination ? [ChildProcess.PullAccount, .. ChildProcess.DestinationAccounts] : [ChildProcess.PullAccount],
        registry);

    /// <summary>Hides the passwords in what is logged: a command may have one from elsewhere, and a registry may repeat what it was sent.</summary>
    public static SecretMask Mask()
    {
        var mask = new SecretMask();
        mask.Add(ChildProcess.Passwords.Select(name => new SecretValue(name, Environment.GetEnvironmentVariable(name) ?? "")));
        return mask;
    }

    /// <summary>A name counts only with a password.</summary>
    private static ExplicitCredentials? Find(IEnumerable<string> prefixes, string? onlyFor) => prefixes
        .Select(prefix => (User: Environment.GetEnvironmentVariable(prefix + "_UNAME"), Password: Environment.GetEnvironmentVariable(prefix + "_PWORD")))
        .Where(pair => !string.IsNullOrEmpty(pair.User) && !string.IsNullOrEmpty(pair.Password))
        .Select(pair => new ExplicitCredentials(pair.User!, pair.Password!, onlyFor))
        .FirstOrDefault();
}
