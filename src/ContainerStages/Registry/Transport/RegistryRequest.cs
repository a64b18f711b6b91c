using System.Collections.Immutable;
using System.Net.Http.Headers;
using ContainerStages.Oci;

namespace ContainerStages.Registry.Transport;

/// <summary>A request that can be sent more than once: after a redirect, a retry, or a new token.</summary>
internal sealed record RegistryRequest(HttpMethod Method, Uri Uri)
{
    public ImmutableArray<MediaType> Accept { get; init; } = [];

    public AuthenticationHeaderValue? Authorization { get; init; }

    /// <summary>The first requested byte; null for all.</summary>
    public long? From { get; init; }

    /// <summary>Makes the body for each sending.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>
    /// Whether the request may be carried out twice, so that it is sent again if its result is not known. For other requests, only the sender can find out.
    /// </summary>
    public bool MayRepeat { get; init; } = Method == HttpMethod.Get || Method == HttpMethod.Head;

    /// <summary>The body is for this origin alone: a redirect to another one is not followed.</summary>
    public bool HasSecretBody { get; init; }

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Uri) { Content = Content?.Invoke() };
        message.Headers.Authorization = Authorization;
        message.Headers.Range = From is { } from ? new RangeHeaderValue(from, null) : null;
        foreach (MediaType mediaType in Accept)
        {
            message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(mediaType.Value));
        }

        return message;
    }
}
