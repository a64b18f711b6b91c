using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ContainerStages.Tests.Registry.Quirks;

/// <summary>Manifests and tags (distribution-spec, "Pulling manifests", "Pushing Manifests", "Listing Tags").</summary>
internal sealed partial class RegistryManifests(RegistryQuirks quirks, RegistryContent content)
{
    private const string DigestHeader = "Docker-Content-Digest";

    public RegistryAnswer Get(RegistryCall call, string name, string reference)
    {
        if (quirks.HasReachedPullLimit && call.Method == "GET")
        {
            return RegistryAnswer.Error(429, "TOOMANYREQUESTS", "You have reached your pull rate limit").With("Retry-After", "0");
        }

        if (content.Repositories.GetValueOrDefault(name)?.Find(reference) is not { } manifest)
        {
            return RegistryAnswer.Error(404, "MANIFEST_UNKNOWN", "manifest unknown");
        }

        if (quirks.NeedsAccept && !call.HeaderAll("Accept").Any(type => type == manifest.MediaType || type == "*/*"))
        {
            return RegistryAnswer.Error(404, "MANIFEST_UNKNOWN", "the Accept header does not support its type");
        }

        bool isHead = call.Method == "HEAD";
        var answer = new RegistryAnswer(200)
        {
            ContentType = isHead && quirks.HidesDigestOnHead ? "application/octet-stream" : manifest.MediaType,
            Body = manifest.Content,
        };
        return (isHead ? quirks.HidesDigestOnHead : quirks.HidesDigestOnGet)
            ? answer
            : answer.With(DigestHeader, RegistryContent.DigestOf(manifest.Content));
    }

    /// <summary>Stores a manifest whose parts are all there.</summary>
    public RegistryAnswer Put(RegistryCall call, string name, string reference, byte[] body)
    {
        RegistryRepository repository = content.Open(name);
        string digest = RegistryContent.DigestOf(body);
        bool isTag = TagExpression().IsMatch(reference);
        if (!isTag && reference != digest)
        {
            return RegistryAnswer.Error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
        }

        if (isTag && quirks.HasImmutableTags && repository.Tags.ContainsKey(reference))
        {
            return RegistryAnswer.Error(400, "TAG_INVALID", $"The image tag '{reference}' already exists in the '{name}' repository and cannot be overwritten because the repository is immutable.");
        }

        string mediaType = call.Header("Content-Type") ?? "";
        if (Check(body, mediaType, repository) is { } refused)
        {
            return refused;
        }

        repository.Manifests[digest] = new StoredManifest(mediaType, body);
        if (isTag)
        {
            repository.Tags[reference] = digest;
        }

        return new RegistryAnswer(201).With("Location", $"/v2/{name}/manifests/{digest}").With(DigestHeader, digest);
    }

    public RegistryAnswer ListTags(string name) => content.Repositories.TryGetValue(name, out RegistryRepository? repository)
        ? RegistryAnswer.Json(200, new JsonObject { ["name"] = name, ["tags"] = new JsonArray([.. repository.Tags.Keys]) })
        : RegistryAnswer.Error(404, "NAME_UNKNOWN", "repository name not known to registry");

    private static RegistryAnswer? Check(byte[] body, string mediaType, RegistryRepository repository)
    {
        try
        {
            using JsonDocument manifest = JsonDocument.Parse(body);
            JsonElement root = manifest.RootElement;
            if (root.TryGetProperty("mediaType", out JsonElement stated) && stated.GetString() != mediaType)
            {
                return RegistryAnswer.Error(400, "MANIFEST_INVALID", "the manifest's type is not the request's");
            }

            bool isIndex = root.TryGetProperty("manifests", out JsonElement manifests);
            IEnumerable<JsonElement> parts = isIndex
                ? manifests.EnumerateArray()
                : root.GetProperty("layers").EnumerateArray().Append(root.GetProperty("config"));
            string? missing = parts.FirstOrDefault(part => !IsThere(part, isIndex, repository)) is { ValueKind: JsonValueKind.Object } part
                ? part.GetProperty("digest").GetString()
                : null;
            return missing is null ? null : RegistryAnswer.Error(400, "MANIFEST_BLOB_UNKNOWN", $"{missing} is unknown to the registry, or has another size");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return RegistryAnswer.Error(400, "MANIFEST_INVALID", e.Message);
        }
    }

    private static bool IsThere(JsonElement descriptor, bool isManifest, RegistryRepository repository)
    {
        string digest = descriptor.GetProperty("digest").GetString()!;
        byte[]? stored = isManifest ? repository.Manifests.GetValueOrDefault(digest)?.Content : repository.Blobs.GetValueOrDefault(digest);
        return stored?.Length == descriptor.GetProperty("size").GetInt64();
    }

    [GeneratedRegex(@"^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$")]
    private static partial Regex TagExpression();
}
