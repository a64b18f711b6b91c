using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ContainerStages.Tests.Registry.Quirks;

/// <summary>An answer, decided before anything of it is written.</summary>
internal sealed record RegistryAnswer(int Status)
{
    public ImmutableArray<(string Name, string Value)> Headers { get; init; } = [];

    public string? ContentType { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The distribution-spec's form of an error.</summary>
    public static RegistryAnswer Error(int status, string code, string message)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = message };
        return Json(status, new JsonObject { ["errors"] = new JsonArray(error) });
    }

    public static RegistryAnswer Json(int status, JsonObject content) =>
        new(status) { ContentType = "application/json", Body = Encoding.UTF8.GetBytes(content.ToJsonString()) };

    public RegistryAnswer With(string header, string value) => this with { Headers = Headers.Add((header, value)) };

    public async Task WriteAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.StatusCode = Status;
        foreach ((string name, string value) in Headers)
        {
            response.Headers.Append(name, value);
        }

        response.ContentType = ContentType;
        if (Status != StatusCodes.Status204NoContent)
        {
            response.ContentLength = Body.Length;
        }

        if (!HttpMethods.IsHead(context.Request.Method) && Body.Length > 0)
        {
            await response.Body.WriteAsync(Body, context.RequestAborted);
        }
    }
}
