namespace ContainerStages.Checks.Secrets;

/// <summary>Passwords in connection strings and URLs. A password alone has no recognisable form; its context shows what it is.</summary>
internal static class DatabaseDetectors
{
    // The allowed characters of passwords. They are listed, because excluding everything from U+0100 on would also exclude K, whose other case is the
    // Kelvin sign.
    private const string BeforeSemicolon = @"[!#-&(-:=?-~\xA1-\xFF]";
    private const string BeforeComma = @"[!#-&(-+.-:=?-~\xA1-\xFF-]";
    private const string OfUri = @"[!$-&(-.0-9;=A-~\xA1-\xFF]";

    /// <summary>The value of a setting between semicolons: in quotes, or up to its end.</summary>
    private const string Value = $@"\s{{0,2}}=\s{{0,2}}(?:'(?<secret>[ !#-&(-~\xA1-\xFF]{{4,128}})'|(?<secret>{BeforeSemicolon}{{4,128}}))";
    private const string Uri = "https://datatracker.ietf.org/doc/html/rfc3986#section-3.2.1";

    public static Detector[] All { get; } =
    [
        Password("password in a SQL connection string", ["password", "pwd"], $"(?:password|pwd){Value}", "https://learn.microsoft.com/dotnet/framework/data/adonet/connection-string-syntax") with
        {
            Near = @"(?<![a-z])(?:server|data source|datasource|host|addr|address|network address)\s{0,2}=\s{0,2}[^;=]+(?:;|$)",
        },
        Password("password in a Redis configuration", ["password="], $"(?<=,\\s?)password=(?<secret>{BeforeComma}{{4,128}})", "https://stackexchange.github.io/StackExchange.Redis/Configuration") with
        {
            Near = @"^(?:[\s\S]*[^a-z0-9.-])?[a-z0-9.-]+:\d{2,5},",
        },
        Address("password in a PostgreSQL address", ["postgres://", "postgresql://"], "https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS"),
        Address("password in a MySQL address", ["mysql://", "mariadb://"], "https://dev.mysql.com/doc/refman/8.4/en/connecting-using-uri-or-key-value-pairs.html"),
        Address("password in a MongoDB address", ["mongodb://", "mongodb+srv://"], "https://www.mongodb.com/docs/manual/reference/connection-string/"),
        Address("password in a Redis address", ["redis://", "rediss://"], "https://redis.io/docs/latest/develop/tools/cli/"),
        Address("password in an AMQP address", ["amqp://", "amqps://"], "https://www.rabbitmq.com/docs/uri-spec"),
        Address("password in an address", ["http://", "https://", "ftp://", "sftp://", "ssh://", "smtp://", "smtps://", "ldap://", "ldaps://", "nats://", "mssql://", "sqlserver://"], Uri),
    ];

    private static Detector Password(string name, string[] keywords, string expression, string evidence) =>
        Detector.Setting(name, keywords, expression, evidence) with { Kind = SecretKind.Password };

    private static Detector Address(string name, string[] schemes, string evidence) => Password(
        name,
        schemes,
        $@"(?<![a-z])[a-z+]{{3,11}}://{OfUri}{{0,128}}:(?<secret>{OfUri}{{4,256}})@[a-z0-9[-]",
        evidence);
}
