using System.IO.Enumeration;
using System.Text.RegularExpressions;
using ContainerStages.IO;

namespace ContainerStages.Checks.Dockerfiles.Facts;

/// <summary>Names of variables and files that hold secrets.</summary>
internal static partial class SecretNames
{
    private static readonly string[] s_files =
    [
        ".env", ".env.local", ".env.production", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", ".ssh", ".npmrc", ".netrc", ".pgpass", ".git-credentials",
        ".aws", "credentials.json", "*.pfx", "*.p12", "*.jks",
        "secrets.json", "*.kdbx", "service-account*.json", ".dockerconfigjson", ".pypirc",
    ];

    /// <summary>The words, and the exceptions, of BuildKit's SecretsUsedInArgOrEnv.</summary>
    public static bool IsVariable(string name) => Variable().IsMatch(name) && !NoSecret().IsMatch(name);

    /// <param name="path">A path, or its last part.</param>
    public static bool IsFile(string path)
    {
        string name = RelativePath.NameOf(path.TrimEnd('/'));
        return s_files.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true));
    }

    [GeneratedRegex("(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex("(?:_|^)(?:public|file|version)(?:_|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NoSecret();
}
