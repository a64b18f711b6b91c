using System.Text.RegularExpressions;

namespace ContainerStages.Checks.Secrets;

/// <summary>Text in the place of a secret that is not one: it is filled in later, or comes from documentation.</summary>
internal static partial class Placeholders
{
    /// <summary>Bits for each character. English words have less than 3; twenty or more random hexadecimal digits have at least 3.</summary>
    private const double LeastEntropy = 2.9;

    public static bool Match(string secret, SecretKind kind) => kind switch
    {
        SecretKind.Token => Template().IsMatch(secret) || Filler().IsMatch(secret) || Entropy(secret) < LeastEntropy,
        SecretKind.Password => Template().IsMatch(secret) || Word().IsMatch(secret),
        SecretKind.Setting => Template().IsMatch(secret) || Word().IsMatch(secret) || Filler().IsMatch(secret) || Plain().IsMatch(secret) || !Mixed().IsMatch(secret),
        _ => Entropy(secret) < LeastEntropy,
    };

    /// <summary>The Shannon entropy of the characters.</summary>
    private static double Entropy(string text) =>
        -text.CountBy(character => character).Sum(count => (double)count.Value / text.Length * Math.Log2((double)count.Value / text.Length));

    /// <summary>Placeholders of MSBuild, shells, composite formats, mustache, Octopus, Windows and Azure Pipelines; and words for placeholders.</summary>
    [GeneratedRegex(@"\$[({]|\{\{|#\{|%[a-z_]\w*%|<[^<>]*>|&lt;|\*{3}|\.{3}|…|\{\w*\}|__\w+__|^[@$:][a-z_]+$|x{4}|(.)\1{5}|example|placeholder|change.?me|your|redacted|dummy|insert|replace", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Template();

    /// <summary>
    /// Text that people type for "any key", and the first characters of the two fixed keys of the emulators of Azure Storage and Cosmos DB
    /// (https://learn.microsoft.com/azure/storage/common/storage-connect-azurite, https://learn.microsoft.com/azure/cosmos-db/emulator).
    /// </summary>
    [GeneratedRegex("abcdefgh|01234567|12345678|deadbeef|^Eby8vdM02x|^C2y6yDjf5/", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Filler();

    /// <summary>Names for a secret, and default accounts of servers, such as RabbitMQ's guest.</summary>
    [GeneratedRegex(@"^(?:my|the|some|any|db|sql|user|admin|root|test|default|super)?[-_. ]?(?:p[a@4][s$5]{2}w[o0]rd|passwd|p[a@4][s$5]{2}|pwd|pw|secret|token|key|guest|postgres|root|admin|test|user|username|login|string|value|null|none|true|false)\d{0,4}!?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    /// <summary>Text with a digit, or with both cases and a special character that is not at the end; unlike "E-Mail" and "Required*".</summary>
    [GeneratedRegex(@"[0-9]|^(?=.*[a-z])(?=.*[A-Z]).*[!@#$%^&*+=~?].", RegexOptions.CultureInvariant)]
    private static partial Regex Mixed();

    /// <summary>Names of algorithms, numbers, URLs, paths, and names of settings.</summary>
    [GeneratedRegex(@"^(?:(?:sha|md|aes|rsa|hmac|hs|rs|es|utf|base|oauth|pbkdf|argon|bcrypt|scram)[-_]?\d.*|0x[0-9a-f]+|[\d.,:/+-]+|[a-z]+://.*|[~.]{0,2}/.*|[a-z]:\\.*|[a-z_]+(?:[.:][a-z_]+)+\d?)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
