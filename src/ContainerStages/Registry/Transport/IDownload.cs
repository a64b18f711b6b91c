using ContainerStages.Diagnostics;
using ContainerStages.Registry.Refusals;

namespace ContainerStages.Registry.Transport;

/// <summary>What a <see cref="ResumingStream"/> reads, and how it is requested.</summary>
internal interface IDownload
{
    /// <summary>For messages.</summary>
    string Name { get; }

    /// <summary>The expected bytes; null if only the server knows.</summary>
    long? Size { get; }

    /// <summary>The most bytes that are read, and one more, by which the reader sees that there are too many.</summary>
    long Limit { get; }

    ITransportFailures Failures { get; }

    /// <summary>The answer, whatever its status.</summary>
    /// <param name="from">The first byte that is wanted; null for all of them.</param>
    Task<HttpResponseMessage> GetAsync(long? from, CancellationToken cancellationToken);

    /// <inheritdoc cref="RegistryTransport.OpenAsync"/>
    Task<ResponseStream> OpenAsync(HttpResponseMessage response, long limit, CancellationToken cancellationToken);

    /// <summary>The error for an unexpected answer.</summary>
    Task<ContainerStagesException> RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken);
}
