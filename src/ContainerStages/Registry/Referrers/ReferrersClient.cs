using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Registry.Transport;

namespace ContainerStages.Registry.Referrers;

/// <summary>
/// What refers to a manifest of one repository: signatures, SBOMs, attestations (distribution-spec, "Listing Referrers"). A registry without that API has
/// the list as an index under a tag (distribution-spec, "Referrers Tag Schema").
/// </summary>
internal sealed class ReferrersClient(RegistryClient client)
{
    /// <summary>A registry that answers with ever new pages would never end.</summary>
    private const int MostPages = 100;

    /// <summary>So often the list under the tag is written again if another client has overwritten it in the meantime.</summary>
    private const int MostAttempts = 5;

    /// <summary>Under which cosign keeps signatures, attestations and SBOMs if it is not told to use referrers.</summary>
    private static readonly string[] CosignSuffixes = [".sig", ".att", ".sbom"];

    private bool? _hasApi;

    /// <summary>The tag of the list in a registry without the API.</summary>
    public static string TagOf(Digest digest) => $"sha256-{digest.Hex}";

    public static IEnumerable<string> CosignTagsOf(Digest digest) => CosignSuffixes.Select(suffix => TagOf(digest) + suffix);

    /// <summary>What the registry lists; null if it has no API for that.</summary>
    /// <exception cref="ContainerStagesException">It refuses, or its answer is no list.</exception>
    public async Task<ImmutableArray<Referrer>?> ListAsync(Digest digest, CancellationToken cancellationToken)
    {
        if (_hasApi == false)
        {
            return null;
        }

        RegistryRequest request = await client.RequestAsync(HttpMethod.Get, $"referrers/{digest}", cancellationToken) with { Accept = [MediaType.OciIndex] };
        List<Referrer> found = [];
        for (int page = 0; page < MostPages; page++)
        {
            HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                using (response)
                {
                    // Not every registry says 404 to a path that it does not know.
                    return page == 0 && response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented
                        ? NoApi()
                        : throw await client.RefusedAsync(response, cancellationToken);
                }
            }

            Uri? next = NextOf(response);
            if (response.Content.Headers.ContentType?.MediaType is { } type && type != MediaType.OciIndex.Value)
            {
                // A registry's web page answers to unknown paths. After a first page there is an API, whose list must not end here.
                response.Dispose();
                return page == 0 ? NoApi() : throw client.Failures.Malformed($"a page of its list of referrers is '{type}'");
            }

            await using ResponseStream stream = await client.OpenAsync(response, Json.MostBytes + 1, cancellationToken);
            found.AddRange(Parse(await stream.ReadToEndAsync()));
            if (next is null)
            {
                _hasApi = true;
                return [.. found.DistinctBy(referrer => referrer.Descriptor.Digest)];
            }

            request = request with { Uri = next };
        }

        throw client.Failures.Malformed(string.Create(CultureInfo.InvariantCulture, $"its list of referrers has more than {MostPages} pages"));
    }

    /// <summary>The list under the tag, word for word; null if there is none.</summary>
    public async Task<byte[]?> ReadTagAsync(Digest digest, CancellationToken cancellationToken) =>
        await client.HasManifestAsync(TagOf(digest), cancellationToken)
            ? (await client.GetManifestAsync(TagOf(digest), cancellationToken)).Content
            : null;

    /// <summary>What the list under the tag has.</summary>
    /// <exception cref="ContainerStagesException">It is no list.</exception>
    public async Task<ImmutableArray<Referrer>> ListTagAsync(Digest digest, CancellationToken cancellationToken) =>
        await ReadTagAsync(digest, cancellationToken) is { } list ? [.. Parse(list)] : [];

    /// <summary>
    /// Puts artifacts that are there into the list under the tag. Those that others have put into it stay. Registries have no conditional writes, so the
    /// list is read again afterwards, and written once more if another client has overwritten it.
    /// </summary>
    /// <param name="digest">What they refer to.</param>
    /// <param name="referrers">The artifacts.</param>
    /// <param name="known">A list of exactly these, which is taken word for word where there is none; null to make one.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    public async Task AddToTagAsync(Digest digest, ImmutableArray<Referrer> referrers, byte[]? known, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            byte[]? there = await ReadTagAsync(digest, cancellationToken);
            HashSet<Digest> listed = there is null ? [] : [.. Parse(there).Select(referrer => referrer.Descriptor.Digest)];
            if (there is not null && referrers.All(referrer => listed.Contains(referrer.Descriptor.Digest)))
            {
                return;
            }

            if (attempt == MostAttempts)
            {
                throw client.Failures.Malformed($"its tag '{TagOf(digest)}' does not keep the list of referrers that is written to it");
            }

            byte[] list = there is null && known is not null ? known : With(there, referrers.Where(referrer => !listed.Contains(referrer.Descriptor.Digest)));
            await client.PutManifestAsync(TagOf(digest), new Descriptor(MediaType.OciIndex, Digest.Of(list), list.Length), list, cancellationToken);
        }
    }

    private static byte[] With(byte[]? list, IEnumerable<Referrer> referrers)
    {
        JsonObject json = list is null
            ? new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaType.OciIndex.Value, ["manifests"] = new JsonArray() }
            : Json.ParseObject(list, "list of referrers");
        JsonArray entries = json["manifests"]!.AsArray();
        foreach (Referrer referrer in referrers)
        {
            entries.Add(referrer.Entry.DeepClone());
        }

        return Json.ToBytes(json);
    }

    private IEnumerable<Referrer> Parse(byte[] content)
    {
        try
        {
            return Referrer.OfIndex(content);
        }
        catch (FormatException e)
        {
            throw client.Failures.Malformed(e.Message);
        }
    }

    private ImmutableArray<Referrer>? NoApi()
    {
        _hasApi = false;
        return null;
    }

    /// <summary>The next page: <c>Link: &lt;…&gt;; rel="next"</c>.</summary>
    private Uri? NextOf(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Link", out IEnumerable<string>? links)
            || links.FirstOrDefault(link => link.Contains("rel=\"next\"", StringComparison.Ordinal)) is not { } link
            || link.IndexOf('<', StringComparison.Ordinal) is not (>= 0 and var start)
            || link.IndexOf('>', StringComparison.Ordinal) is not (> 0 and var end)
            || end < start)
        {
            return null;
        }

        return Uri.TryCreate(link[(start + 1)..end], UriKind.RelativeOrAbsolute, out Uri? next)
            ? client.TargetOf(response, next)
            : throw client.Failures.Malformed("the Link to the next page of its list of referrers is no address");
    }
}
