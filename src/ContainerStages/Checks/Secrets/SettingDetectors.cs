namespace ContainerStages.Checks.Secrets;

/// <summary>
/// Settings of an app, in JSON, XML or an environment variable. Translations and schemas also have names such as <c>Password</c>, so a service's
/// section or name has to be near it, and the value must not look like a word.
/// </summary>
internal static class SettingDetectors
{
    private const string Configuration = "https://learn.microsoft.com/aspnet/core/fundamentals/configuration/";

    /// <summary>Names of services that may be anywhere in a name, and names that are also parts of other words.</summary>
    private const string Service =
        "(?:[a-z0-9_.:-]{0,30}(?:smtp|mail|database|postgres|npgsql|mysql|mariadb|mongo|redis|rabbit|kafka|ldap|elastic|mqtt|certificate|keystore|credential)|(?:[a-z0-9_.:-]{0,30}[_.:-])?(?:imap|pop3|db|sql|s?ftp|oracle|proxy|amqp))[a-z0-9_]{0,20}";

    /// <summary>
    /// The start of a name, in a service's section or its subsections, or with the service in the name itself: <c>Smtp:Password</c>,
    /// <c>SmtpPassword</c>.
    /// </summary>
    private const string OfService =
        $@"""(?:{Service}""\s{{0,8}}:\s{{0,40}}(?:\{{\s{{0,40}}""[^""{{}}]{{1,40}}""\s{{0,8}}:\s{{0,40}})?\{{[^{{}}]{{0,400}}""[a-z]{{0,20}}|{Service}[:_]{{0,2}})";

    private const string Is = @"""\s{0,8}:\s{0,8}""";

    /// <summary>The start of a variable's name: in upper case, or .NET's form with two underscores for each colon.</summary>
    private const string NameStart = @"(?<![A-Za-z0-9_.$-])";

    /// <summary>The end of the line or the string. In a program, a comma or a semicolon follows.</summary>
    private const string End = @"(?=\s|\z|[^\x20-\x7E])";

    private const string VariablePassword = $@"=(?![$%@<{{(])(?:""(?<secret>[^""\s]{{6,128}})""{End}|'(?<secret>[^'\s]{{6,128}})'{End}|(?<secret>[!#-&(-+.-:=?-_a-~\xA1-\xFF-]{{6,128}})(?:[""']|{End}))";

    /// <summary>A random value, and not a path of words.</summary>
    private const string Random = "(?<secret>(?=[^\\s\"']{0,300}[0-9])(?![a-z0-9-]{1,30}/[a-z0-9-]{1,30}/)[A-Za-z0-9+=_.~!@#%^&*-][A-Za-z0-9+/=_.~!@#%^&*-]{15,300})";

    private const string JwtKey =
        "(?:key|secret|secret_?key|signing_?key|signingsecret|issuersigningkey|securitykey|symmetrickey|symmetricsecuritykey|privatekey|tokenkey|tokensecret|accesstoken(?:key|secret)|refreshtoken(?:key|secret)|jwt(?:key|secret)|token)";

    public static Detector[] All { get; } =
    [
        Of(SecretKind.Setting, "password in a setting", ["password\"", "passwd\"", "pwd\"", "pass\""], $@"(?=[a-z]{{3,8}}{Is})(?<={OfService})[a-z]{{3,8}}{Is}(?<secret>[^""\\\s\x00-\x1F]{{6,128}})"""),
        Of(SecretKind.Setting, "password in a variable", ["password=", "passwd=", "passphrase=", "_pwd="], $@"_?[a-z]{{3,10}}(?<={NameStart}(?:(?-i:[A-Z0-9_]{{0,60}}(?:PASSWORD|PASSWD|PASSPHRASE|_PWD))|[a-z0-9_]{{1,80}}__(?:password|passwd|passphrase|pwd))){VariablePassword}"),
        Of(SecretKind.Token, "secret in a variable", ["secret=", "_key=", "apikey=", "secretkey=", "signingkey=", "_token="], $@"_?[a-z]{{3,10}}(?<={NameStart}(?:(?-i:[A-Z0-9_]{{0,60}}(?:SECRET|(?:SECRET|API|ACCESS|PRIVATE|ENCRYPTION|MASTER|JWT)_KEY|APIKEY|[A-Z0-9]_TOKEN))|[a-z0-9_]{{1,80}}__(?:[a-z]{{0,20}}secret|secretkey|apikey|accesskey|signingkey|key|[a-z]{{0,20}}token)))=(?:""{Random}""{End}|'{Random}'{End}|{Random}(?:[""']|{End}))"),
        Of(SecretKind.Token, "client secret", ["ClientSecret\""], $@"(?<=""[a-z0-9_:.-]{{0,60}})ClientSecret{Is}{Random}""", "https://datatracker.ietf.org/doc/html/rfc6749#section-2.3.1"),
        Of(SecretKind.Password, "key that signs JSON web tokens", ["jwt", "\"Token", "\"AppSettings"], $@"(?:jwt[a-z]{{0,20}}|""token[a-z]{{0,10}}|""appsettings)(?:""\s{{0,8}}:\s{{0,40}}\{{[^{{}}]{{0,1500}}?""{JwtKey}|(?::|__|_){JwtKey}|(?<=key|secret)){Is}(?:(?=[^""]{{0,300}}[0-9!@#$%^&*])(?<secret>[^""\\\s]{{16,512}})|(?<secret>[A-Za-z]{{32,512}}))"""),
        Detector.Setting("machine key", ["decryptionKey", "validationKey"], @"(?:decryption|validation)Key\s{0,4}=\s{0,4}[""'](?<secret>[0-9A-F]{32,256})[,""']", "https://learn.microsoft.com/dotnet/api/system.web.configuration.machinekeysection"),
    ];

    private static Detector Of(SecretKind kind, string name, string[] keywords, string expression, string evidence = Configuration) =>
        Detector.Setting(name, keywords, expression, evidence) with { Kind = kind, IsGeneric = true };
}
