namespace ContainerStages.Registry.Configuration;

/// <summary>An endpoint that an image can be pulled from: the registry of its reference, or a mirror of it.</summary>
/// <param name="Registry">As references write it: a host and maybe a port.</param>
/// <param name="Repository">The image's repository there; a mirror may have it under another name.</param>
/// <param name="IsInsecure">The configuration allows this endpoint to have no trusted certificate, or no TLS.</param>
internal sealed record PullEndpoint(string Registry, string Repository, bool IsInsecure);
