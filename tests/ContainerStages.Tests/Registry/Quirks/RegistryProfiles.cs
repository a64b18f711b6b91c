using System.Collections.Immutable;
using ContainerStages.Registry.Refusals;

namespace ContainerStages.Tests.Registry.Quirks;

/// <content>Registries that people use, as far as there is evidence of how they differ.</content>
internal sealed partial record RegistryQuirks
{
    private const int MiB = 1024 * 1024;

    /// <summary>A registry that follows the spec and lets everybody in.</summary>
    public static RegistryQuirks Plain { get; } = new();

    /// <summary>Amazon's Elastic Container Registry, a private one, as it is set up at first.</summary>
    public static RegistryQuirks Ecr { get; } = new()
    {
        Challenge = RegistryChallenge.Basic,
        UserName = "AWS",
        ExistingSegments = int.MaxValue,
        IgnoresMounts = true,
        HidesDigestOnGet = true,
        RedirectsBlobs = true,
        SmallestChunk = 5 * MiB,
        AnswersPatchWith201 = true,
        HasStaleRange = true,
        HidesUploadState = true,
    };

    /// <summary>GitLab's container registry.</summary>
    public static RegistryQuirks GitLab { get; } = new()
    {
        Challenge = RegistryChallenge.Token,
        TokenPath = "/jwt/auth",
        HasTokensElsewhere = true,
        TokenLifetime = TimeSpan.FromMinutes(5),
        ExistingSegments = 2,
        DeniesUnknownRepositories = true,
    };

    /// <summary>JFrog's Artifactory 7, behind a proxy.</summary>
    public static RegistryQuirks Artifactory { get; } = new()
    {
        Challenge = RegistryChallenge.Token,
        TokenPath = "/artifactory/api/docker/team/v2/token",
        ExistingSegments = 1,
        HidesDigestOnHead = true,
        HasAbsoluteLocations = true,
    };

    /// <summary>JFrog's Artifactory 6, as hosted by JFrog in 2019.</summary>
    public static RegistryQuirks Artifactory6 { get; } = Artifactory with { RefusesWholePut = true };

    /// <summary>Docker Hub.</summary>
    public static RegistryQuirks DockerHub { get; } = new()
    {
        Challenge = RegistryChallenge.Token,
        HasTokensElsewhere = true,
        TokenLifetime = TimeSpan.FromMinutes(5),
        RedirectsBlobs = true,
    };

    /// <summary>GitHub's container registry.</summary>
    public static RegistryQuirks Ghcr { get; } = new()
    {
        Challenge = RegistryChallenge.Token,
        RefusesTokenForAnyScopeDenied = true,
        NeedsAccept = true,
        RedirectsBlobs = true,
        LargestChunk = 4 * MiB,
    };

    /// <summary>Google's Artifact Registry.</summary>
    public static RegistryQuirks Google { get; } = new()
    {
        Challenge = RegistryChallenge.Token,
        TokenPath = "/v2/token",
        HasLocationsOutsideV2 = true,
        RefusesChunks = true,
    };

    /// <summary>Azure's Container Registry.</summary>
    public static RegistryQuirks Acr { get; } = new()
    {
        Challenge = RegistryChallenge.Token,
        TokenPath = "/oauth2/token",
        NamesTokenAccessToken = true,
    };

    /// <summary>Harbor.</summary>
    public static RegistryQuirks Harbor { get; } = new() { Challenge = RegistryChallenge.Token, RefusesItsOwnCookies = true };

    /// <summary>By the name that the tests give them.</summary>
    public static ImmutableSortedDictionary<string, RegistryQuirks> Profiles { get; } = new Dictionary<string, RegistryQuirks>
    {
        [nameof(Plain)] = Plain,
        [nameof(Ecr)] = Ecr,
        [nameof(GitLab)] = GitLab,
        [nameof(Artifactory)] = Artifactory,
        [nameof(Artifactory6)] = Artifactory6,
        [nameof(DockerHub)] = DockerHub,
        [nameof(Ghcr)] = Ghcr,
        [nameof(Google)] = Google,
        [nameof(Acr)] = Acr,
        [nameof(Harbor)] = Harbor,
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
