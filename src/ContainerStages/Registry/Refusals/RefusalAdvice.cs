using System.Globalization;
using System.Net;

namespace ContainerStages.Registry.Refusals;

/// <summary>The advice for a refusal, from its status, its codes, and the texts that registries use if the codes are not specific enough.</summary>
internal static class RefusalAdvice
{
    public static string For(Refusal refusal, string registry, string repository, RegistryAccess access)
    {
        bool isPush = access == RegistryAccess.Push;
        string login = $"'docker login {registry}', or set DOTNET_CONTAINER_REGISTRY_UNAME and DOTNET_CONTAINER_REGISTRY_PWORD";
        return refusal switch
        {
            _ when IsFull(refusal) =>
                $"The space or quota that the registry gives '{repository}' is used up: delete old images there, or have the limit raised.",

            { Status: HttpStatusCode.TooManyRequests } or { Codes: ["TOOMANYREQUESTS", ..] } => refusal.RetryAfter is { } seconds
                ? string.Create(CultureInfo.InvariantCulture, $"The registry limits how often it is asked: publish again in {seconds:0} seconds, or log in as an account with a higher limit.")
                : "The registry limits how often it is asked: publish again later, or log in as an account with a higher limit.",

            { Status: HttpStatusCode.RequestEntityTooLarge } =>
                "The registry, or a proxy before it, limits the size of a request, and smaller ones did not help: have the limit raised (of nginx: client_max_body_size).",

            { Status: HttpStatusCode.Unauthorized, IsInsufficientScope: false, Sent: null } =>
                $"Log in with {login}, to an account that may do this.",

            { Status: HttpStatusCode.Unauthorized, IsInsufficientScope: false, Sent: "Basic" } =>
                $"The user name or the password is wrong or has expired: log in again with {login}.",

            { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } =>
                $"This account may not {(isPush ? "push to" : "pull from")} '{repository}', or it does not exist: have the right given or the repository created, or log in with {login}, to an account that may do this.",

            _ when refusal.Says("immutable") =>
                "Tags cannot be moved there: publish under a new tag, or allow it in the registry's settings.",

            _ when refusal.Has("NAME_INVALID") =>
                $"The registry does not take the name '{repository}': set ContainerRepository to one that follows its rules, as with a project or an organisation before the name.",

            _ when refusal.Has("NAME_UNKNOWN") || (isPush && refusal.Status == HttpStatusCode.NotFound && refusal.Codes.IsEmpty) =>
                $"Create the repository '{repository}' in the registry first, or check its spelling: this registry does not create one by itself.",

            _ when refusal.Has("MANIFEST_BLOB_UNKNOWN", "BLOB_UNKNOWN") =>
                "Parts of the image that were there a moment ago are gone: publish again, and look for a clean-up or a replication that runs in the registry.",

            _ when refusal.Has("MANIFEST_INVALID", "MANIFEST_UNVERIFIED", "UNSUPPORTED") || refusal.Status == HttpStatusCode.UnsupportedMediaType =>
                "The registry does not take this kind of image: set ContainerImageFormat to Docker and ContainerStagesCompression to gzip, or update the registry.",

            _ when refusal.Has("DIGEST_INVALID", "SIZE_INVALID") =>
                "What arrived there is not what was sent: look at what stands between the registry and here, and publish again.",

            _ => "Check the registry's log, and publish again when it is well.",
        };
    }

    /// <summary>Whether the storage is full. There is no code for it: registries use a text, with 403, 413, 429, 507 and others.</summary>
    private static bool IsFull(Refusal refusal) =>
        refusal.Status == HttpStatusCode.InsufficientStorage
        || ((int)refusal.Status is >= 400 and < 500
            && refusal.Says("quota", "storage limit", "storage resource", "out of storage", "storage space", "insufficient storage", "disk space"));
}
