using System.Collections.Immutable;
using System.Net.Http.Headers;
using ContainerStages.Oci;

namespace ContainerStages.Registry;

/// <summary>A request that can be sent more than once: after a redirect, a retry, or a new token.</summary>
internal sealed record RegistryRequest(HttpMethod Method, Uri Uri)
{
    public ImmutableArray<MediaType> Accept { get; init; } = [];

    public AuthenticationHeaderValue? Authorization { get; init; }

    /// <summary>Makes the body anew for each sending.</summary>
    public Func<HttpContent>? Content { get; init; }

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Uri) { Content = Content?.Invoke() };
        message.Headers.Authorization = Authorization;
        foreach (MediaType mediaType in Accept)
        {
            message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(mediaType.Value));
        }

        return message;
    }
}
