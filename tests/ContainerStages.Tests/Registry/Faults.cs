using Microsoft.AspNetCore.Http;

namespace ContainerStages.Tests.Registry;

/// <summary>Ways to break a request or its answer.</summary>
internal static class Faults
{
    private const int Piece = 64 * 1024;

    /// <summary>An answer in place of the registry's, which never sees the request.</summary>
    public static Fault Answer(int status, params (string Name, string Value)[] headers) => async (_, context) =>
    {
        context.Response.StatusCode = status;
        foreach ((string name, string value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.CompleteAsync();
    };

    public static Fault HangUp() => (_, context) =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>The registry does what it is asked, and its answer is lost.</summary>
    public static Fault LoseAnswer() => async (relay, context) =>
    {
        using HttpResponseMessage answer = await relay.AskAsync(context);
        await answer.Content.ReadAsByteArrayAsync();
        context.Abort();
    };

    public static Fault Stall() => (_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted);

    /// <summary>The connection breaks after some bytes of the body.</summary>
    /// <param name="isKept">The registry has them all the same; else it sees an upload that breaks off.</param>
    public static Fault CutUpload(int bytes, bool isKept) => async (relay, context) =>
    {
        byte[] part = new byte[bytes];
        await context.Request.Body.ReadExactlyAsync(part);
        if (isKept)
        {
            await relay.KeepAsync(context, part);
        }
        else
        {
            // The registry expects the length that the client has announced.
            using var tooShort = new StreamContent(new MemoryStream(part));
            tooShort.Headers.ContentLength = context.Request.ContentLength;
            await relay.AskAsync(context, tooShort);
        }

        context.Abort();
    };

    /// <summary>One byte is another one.</summary>
    public static Fault CorruptUpload() => async (relay, context) =>
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        body.GetBuffer()[body.Length / 2] ^= 1;
        using HttpResponseMessage answer = await relay.AskAsync(context, new ByteArrayContent(body.ToArray()));
        FaultRelay.Copy(answer, context);
        await answer.Content.CopyToAsync(context.Response.Body);
    };

    public static Fault SlowUpload(TimeSpan pause) => async (relay, context) =>
    {
        using var body = new MemoryStream();
        await CopySlowlyAsync(context.Request.Body, body, pause);
        using HttpResponseMessage answer = await relay.AskAsync(context, new ByteArrayContent(body.ToArray()));
        FaultRelay.Copy(answer, context);
    };

    public static Fault SlowDownload(TimeSpan pause) => async (relay, context) =>
    {
        using HttpResponseMessage answer = await relay.AskAsync(context);
        FaultRelay.Copy(answer, context);
        await CopySlowlyAsync(await answer.Content.ReadAsStreamAsync(), context.Response.Body, pause);
    };

    /// <summary>The connection breaks after some bytes of the answer.</summary>
    /// <param name="stalls">Nothing more comes, and the connection stays.</param>
    public static Fault CutDownload(int bytes, bool stalls = false) => Change(async (body, context) =>
    {
        await context.Response.Body.WriteAsync(body.AsMemory(0, bytes));
        await context.Response.Body.FlushAsync();
        if (stalls)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }

        context.Abort();
    });

    /// <summary>The answer says that it is shorter than it is, and is.</summary>
    public static Fault ShortenDownload(int bytes) => Change(async (body, context) =>
    {
        context.Response.ContentLength = bytes;
        await context.Response.Body.WriteAsync(body.AsMemory(0, bytes));
    });

    /// <summary>The answer says that it is longer than it is.</summary>
    public static Fault PromiseMore() => Change(async (body, context) =>
    {
        context.Response.ContentLength = body.Length + 10;
        await context.Response.Body.WriteAsync(body);
        await context.Response.Body.FlushAsync();
        context.Abort();
    });

    public static Fault CorruptDownload() => Change(async (body, context) =>
    {
        body[body.Length / 2] ^= 1;
        await context.Response.Body.WriteAsync(body);
    });

    /// <summary>The registry gets it without one header.</summary>
    public static Fault Without(string header) => async (relay, context) =>
    {
        using HttpResponseMessage answer = await relay.AskAsync(context, without: header);
        FaultRelay.Copy(answer, context);
        await answer.Content.CopyToAsync(context.Response.Body);
    };

    /// <summary>A header of the registry's answer, which has no body, is another one.</summary>
    public static Fault With(string header, string value) => async (relay, context) =>
    {
        using HttpResponseMessage answer = await relay.AskAsync(context);
        FaultRelay.Copy(answer, context);
        context.Response.Headers[header] = value;
    };

    private static Fault Change(Func<byte[], HttpContext, Task> write) => async (relay, context) =>
    {
        using HttpResponseMessage answer = await relay.AskAsync(context);
        byte[] body = await answer.Content.ReadAsByteArrayAsync();
        FaultRelay.Copy(answer, context);
        await write(body, context);
    };

    private static async Task CopySlowlyAsync(Stream from, Stream to, TimeSpan pause)
    {
        byte[] buffer = new byte[Piece];
        int read;
        while ((read = await from.ReadAsync(buffer)) > 0)
        {
            await Task.Delay(pause);
            await to.WriteAsync(buffer.AsMemory(0, read));
            await to.FlushAsync();
        }
    }
}
