namespace ContainerStages.Checks.Secrets;

/// <summary>Credentials for HTTP. Every library has the names of the schemes; only the value after a scheme in a header is a secret.</summary>
internal static class HttpDetectors
{
    private const string Header = @"(?<=authorization[""'\\\]\s]{0,5}[:=,][""'\\\s]{0,4})";
    private const string Part = "[A-Za-z0-9_-]";

    public static Detector[] All { get; } =
    [
        new("JSON web token", ["eyJ"], $@"(?<![A-Za-z0-9_.-])(?<secret>eyJ{Part}{{10,1000}}\.eyJ{Part}{{10,1600}}\.{Part}{{42,700}})(?![A-Za-z0-9_.-])", "https://datatracker.ietf.org/doc/html/rfc7515#section-3.1") { Measure = HttpCredentials.SignedToken },
        Detector.Setting("bearer token", ["Bearer "], $@"{Header}Bearer\s{{1,2}}(?=[^\s""']{{0,300}}[0-9])(?<secret>[A-Za-z0-9._~+/-]{{20,2000}}=*)(?![A-Za-z0-9._~+/{{<$-])", "https://datatracker.ietf.org/doc/html/rfc6750#section-2.1") with { IsGeneric = true },
        Detector.Setting("account in a basic authorization header", ["Basic "], $@"{Header}Basic\s{{1,2}}(?<secret>[A-Za-z0-9+/]{{8,400}}={{0,2}})(?![A-Za-z0-9+/=])", "https://datatracker.ietf.org/doc/html/rfc7617#section-2") with { Kind = SecretKind.Key, IsGeneric = true, Measure = HttpCredentials.Account },
    ];
}
