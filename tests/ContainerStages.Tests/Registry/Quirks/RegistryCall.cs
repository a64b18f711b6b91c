using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ContainerStages.Tests.Registry.Quirks;

/// <summary>A request, as far as the registry looks at it.</summary>
internal sealed class RegistryCall(HttpRequest request)
{
    public string Method => request.Method;

    public string Path => request.Path.Value!;

    /// <summary>Of the body; 0 where it is not told.</summary>
    public long Length => request.ContentLength ?? 0;

    /// <summary>Null when there is none.</summary>
    public string? Query(string name) => request.Query.TryGetValue(name, out StringValues value) ? value.ToString() : null;

    /// <inheritdoc cref="Query"/>
    public string? Header(string name) => request.Headers.TryGetValue(name, out StringValues value) ? value.ToString() : null;

    public IReadOnlyList<string> QueryAll(string name) => [.. request.Query[name].OfType<string>()];

    public IReadOnlyList<string> HeaderAll(string name) => request.Headers.GetCommaSeparatedValues(name);

    /// <summary>All of the body; it is read only now, so that a refused request costs nothing.</summary>
    public async Task<byte[]> ReadBodyAsync()
    {
        using var content = new MemoryStream();
        await request.Body.CopyToAsync(content, request.HttpContext.RequestAborted);
        return content.ToArray();
    }

    /// <summary>Half of the body, with which a connection breaks off: <see cref="Break"/> follows.</summary>
    public async Task<byte[]> ReadHalfAsync()
    {
        byte[] half = new byte[Length / 2];
        await request.Body.ReadExactlyAsync(half, request.HttpContext.RequestAborted);
        return half;
    }

    public void Break() => request.HttpContext.Abort();

    public async Task<IFormCollection> ReadFormAsync() => await request.ReadFormAsync(request.HttpContext.RequestAborted);
}
