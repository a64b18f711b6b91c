using ContainerStages.Registry.Refusals;

namespace ContainerStages.Tests.Registry.Quirks;

/// <summary>
/// In which ways a registry differs from what the distribution-spec asks for, or from what most others do. The defaults are a registry that
/// follows the spec, as the CNCF's does. Each property names its evidence: a public document, or an issue with a log of what was seen.
/// </summary>
internal sealed partial record RegistryQuirks
{
    // Who may do what.

    /// <summary>Whether and how it asks who we are.</summary>
    public RegistryChallenge Challenge { get; init; }

    /// <summary>
    /// The only user that it knows. ECR's is always <c>AWS</c>, with a password of 12 hours, by Basic authentication.
    /// Evidence: https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html, and the header in
    /// https://github.com/open-policy-agent/opa/issues/6580.
    /// </summary>
    public string UserName { get; init; } = RealRegistry.UserName;

    /// <summary>
    /// Where tokens are had. Evidence: <c>/jwt/auth</c> of GitLab in https://gitlab.com/gitlab-org/gitlab/issues/36611;
    /// <c>/token</c> of GHCR in https://github.com/apple/container/issues/183; Artifactory's in
    /// https://github.com/moby/buildkit/issues/1130; Google's in https://github.com/containerd/containerd/issues/4379; ACR's in
    /// https://azure.github.io/acr/AAD-OAuth.html.
    /// </summary>
    public string TokenPath { get; init; } = "/token";

    /// <summary>
    /// Tokens are had from another host than the registry's, as with Docker Hub and GitLab.com.
    /// Evidence: https://github.com/GoogleContainerTools/jib/issues/691.
    /// </summary>
    public bool HasTokensElsewhere { get; init; }

    /// <summary>
    /// How long a token is said to be good: five minutes with Docker Hub and with GitLab.
    /// Evidence: https://github.com/GoogleContainerTools/jib/issues/691 and
    /// https://gitlab.com/gitlab-org/gitlab/-/merge_requests/86884.
    /// </summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The token is named <c>access_token</c>, as OAuth2 names it, and not <c>token</c>: ACR.
    /// Evidence: https://azure.github.io/acr/AAD-OAuth.html.
    /// </summary>
    public bool NamesTokenAccessToken { get; init; }

    /// <summary>
    /// One scope that we may not have, and there is no token at all (403): GHCR. Others give a token for the rest.
    /// Evidence: https://github.com/containerd/containerd/issues/9648 (the refusal); its status and URL in
    /// https://github.com/epics-containers/epics-containers.github.io/issues/109. That a token for less is given by others:
    /// https://github.com/docker/hub-feedback/issues/1771.
    /// </summary>
    public bool RefusesTokenForAnyScopeDenied { get; init; }

    /// <summary>
    /// It hands out cookies, and refuses a push that brings one back without a CSRF token (403): Harbor.
    /// Evidence: https://github.com/dotnet/sdk/pull/37221.
    /// </summary>
    public bool RefusesItsOwnCookies { get; init; }

    /// <summary>
    /// The pull limit is reached: a manifest cannot be fetched (429), although HEAD is free: Docker Hub. Evidence:
    /// https://github.com/containers/image/pull/1078.
    /// </summary>
    public bool HasReachedPullLimit { get; init; }

    // Repositories and tags.

    /// <summary>
    /// How many segments of a repository's name have to be there before a push: none where a push creates it; the first with Artifactory
    /// (the key of its repository); group and project with GitLab; all with ECR, unless it is told to create them.
    /// Evidence: https://github.com/docker/build-push-action/pull/1115 (Artifactory),
    /// https://gitlab.com/gitlab-org/gitlab-foss/issues/42463 (GitLab), https://github.com/plexsystems/sinker/issues/55 (ECR).
    /// </summary>
    public int ExistingSegments { get; init; }

    /// <summary>
    /// A repository that does not exist is denied like one that is not ours, so that nobody learns what there is: GitLab.
    /// Evidence: https://gitlab.com/gitlab-org/gitlab-foss/issues/42463.
    /// </summary>
    public bool DeniesUnknownRepositories { get; init; }

    /// <summary>
    /// A tag that is there cannot be set again, not even to the same image (400): ECR, where a repository is set to that.
    /// Evidence: https://github.com/moby/buildkit/issues/3776 and https://github.com/aws/containers-roadmap/issues/2380.
    /// </summary>
    public bool HasImmutableTags { get; init; }

    /// <summary>
    /// Mounting is off: it answers a mount with an ordinary upload session, as the spec allows. ECR, until it is switched on.
    /// Evidence: https://docs.aws.amazon.com/AmazonECR/latest/userguide/blob-mounting.html.
    /// </summary>
    public bool IgnoresMounts { get; init; }

    /// <summary>
    /// The status of a mount from a repository that the request may not read. Most answer 401 with a challenge for both scopes
    /// (https://github.com/oras-project/rust-oci-client/issues/235 for Docker Hub), some 403
    /// (https://github.com/containerd/containerd/issues/14086), and the spec's own answer is 202.
    /// </summary>
    public int DeniedMountStatus { get; init; } = 401;

    // Manifests.

    /// <summary>
    /// HEAD of a manifest says no digest, and gives no manifest's media type: Artifactory 7.41.
    /// Evidence: https://github.com/deitch/docker_registry2/issues/83.
    /// </summary>
    public bool HidesDigestOnHead { get; init; }

    /// <summary>
    /// GET of a manifest says no digest: ECR. Evidence: https://github.com/distribution/distribution/issues/3792.
    /// </summary>
    public bool HidesDigestOnGet { get; init; }

    /// <summary>
    /// A manifest of a type that <c>Accept</c> does not name is not there (404): GHCR, for indexes.
    /// Evidence: https://github.com/Mic92/niks3/issues/229.
    /// </summary>
    public bool NeedsAccept { get; init; }

    // Blobs.

    /// <summary>
    /// GET of a blob leads to a storage elsewhere by a signed address, and that storage refuses a request which brings other credentials
    /// too (400). Evidence: https://github.com/open-policy-agent/opa/pull/6728 (ECR),
    /// https://github.com/containerd/stargz-snapshotter/pull/167 (GHCR), https://github.com/docker/docs/pull/21867 (Docker Hub's hosts).
    /// </summary>
    public bool RedirectsBlobs { get; init; }

    // Uploads.

    /// <summary>
    /// <c>Location</c> is a whole address, made from what the proxy in front says of itself: Artifactory.
    /// Evidence: https://github.com/jfrog/charts/issues/1860.
    /// </summary>
    public bool HasAbsoluteLocations { get; init; }

    /// <summary>
    /// <c>Location</c> is not below <c>/v2/</c> and is longer than a thousand characters: Google Artifact Registry.
    /// Evidence: the log in https://github.com/podman-container-tools/skopeo/issues/1101.
    /// </summary>
    public bool HasLocationsOutsideV2 { get; init; }

    /// <summary>
    /// No upload in chunks: only one body, streamed or whole. Google Artifact Registry. The evidence does not tell the status; 400 stands in.
    /// Evidence: https://github.com/dotnet/sdk-container-builds/pull/287, which cites Google's own page.
    /// </summary>
    public bool RefusesChunks { get; init; }

    /// <summary>
    /// A PUT that brings the whole blob is not found (404 BLOB_UNKNOWN): only PATCH brings bytes. Artifactory 6, in 2019.
    /// Evidence: https://github.com/docker/buildx/issues/196 and https://github.com/containerd/containerd/issues/3533.
    /// </summary>
    public bool RefusesWholePut { get; init; }

    /// <summary>
    /// Bytes that a chunk has at least, unless it is the last one; 0 for no limit. ECR: 5 MiB.
    /// Evidence: https://docs.aws.amazon.com/botocore/latest/reference/services/ecr-public/client/exceptions/LayerPartTooSmallException.html.
    /// </summary>
    public int SmallestChunk { get; init; }

    /// <summary>
    /// Bytes that a request with a <c>Content-Range</c> has at most (416 beyond); 0 for no limit. GHCR: 4 MiB. A whole PUT without that
    /// header has no such limit. Evidence: https://github.com/oras-project/rust-oci-client/issues/35 and
    /// https://github.com/openai/tart/pull/179.
    /// </summary>
    public int LargestChunk { get; init; }

    /// <summary>
    /// PATCH is answered with 201, and not with 202: ECR. Evidence: https://github.com/openai/tart/issues/273.
    /// </summary>
    public bool AnswersPatchWith201 { get; init; }

    /// <summary>
    /// <c>Range</c> stays at the end of the first chunk, though all chunks are kept: ECR.
    /// Evidence: https://github.com/aws/containers-roadmap/issues/2831.
    /// </summary>
    public bool HasStaleRange { get; init; }

    /// <summary>
    /// The state of an upload cannot be asked for (404): ECR. Evidence: https://github.com/dotnet/sdk/pull/33019.
    /// </summary>
    public bool HidesUploadState { get; init; }
}

/// <summary>How a registry asks who we are.</summary>
internal enum RegistryChallenge
{
    None,
    Basic,
    Token,
}
