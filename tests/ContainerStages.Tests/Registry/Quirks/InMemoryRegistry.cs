using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using ContainerStages.Registry.Accounts;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ContainerStages.Tests.Registry.Quirks;

/// <summary>
/// A registry in this process, on a free loopback port, that speaks plain HTTP. It does what the distribution-spec says of pushing and
/// pulling, verifies every digest, and differs from that only where its quirks say so. A second port is the rest of the world: the storage
/// that blobs are redirected to, and a token service that is elsewhere.
/// </summary>
internal sealed partial class InMemoryRegistry : IAsyncDisposable
{
    private readonly RegistryQuirks _quirks;
    private readonly RegistryContent _content = new();
    private readonly RegistryNames _names;
    private readonly RegistryGate _gate;
    private readonly RegistryBlobs _blobs;
    private readonly RegistryUploads _uploads;
    private readonly RegistryManifests _manifests;
    private readonly ConcurrentQueue<RegistryRecord> _requests = [];
    private readonly WebApplication _app;
    private int _port;
    private int _elsewherePort;

    private InMemoryRegistry(RegistryQuirks quirks)
    {
        _quirks = quirks;
        _names = new RegistryNames(quirks);
        _gate = new RegistryGate(quirks, _names, () => (quirks.HasTokensElsewhere ? Elsewhere : Root) + quirks.TokenPath);
        _blobs = new RegistryBlobs(quirks, _content, () => Elsewhere);
        _uploads = new RegistryUploads(quirks, _content, () => Root);
        _manifests = new RegistryManifests(quirks, _content);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Listen(IPAddress.Loopback, 0);
            options.Listen(IPAddress.Loopback, 0);
        });
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    /// <summary><c>127.0.0.1:port</c>.</summary>
    public string Host => $"127.0.0.1:{_port}";

    /// <summary>What was asked of it so far, and of the rest of the world.</summary>
    public IReadOnlyList<RegistryRecord> Requests => [.. _requests];

    /// <summary>Options of a client that it knows.</summary>
    public RegistryOptions Options => new() { Credentials = new ExplicitCredentials(_quirks.UserName, RealRegistry.Password) };

    /// <summary>Called before a request is looked at.</summary>
    public Action<RegistryCall> Asked { get; set; } = _ => { };

    /// <summary>Uploads whose connection breaks when half of the body has arrived.</summary>
    public Predicate<RegistryCall> BreaksOff { get; set; } = _ => false;

    private string Root => $"http://{Host}";

    /// <summary>Another host by name too, so that no client takes it for the registry.</summary>
    private string Elsewhere => $"http://localhost:{_elsewherePort}";

    public static async Task<InMemoryRegistry> StartAsync(RegistryQuirks quirks)
    {
        var registry = new InMemoryRegistry(quirks);
        await registry._app.StartAsync();
        int[] ports = [.. registry._app.Urls.Select(address => new Uri(address).Port)];
        (registry._port, registry._elsewherePort) = (ports[0], ports[1]);
        return registry;
    }

    /// <summary>Makes a repository, or as much of one as has to be there before a push.</summary>
    public void Create(string repository) => _names.Create(repository);

    /// <summary>From now on it is somebody else's: it can neither be read nor written.</summary>
    public void Deny(string repository) => _names.Deny(repository);

    /// <inheritdoc cref="RegistryGate.Expire"/>
    public void ExpireTokens() => _gate.Expire();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        var call = new RegistryCall(context.Request);
        Asked(call);
        bool isElsewhere = context.Connection.LocalPort == _elsewherePort;
        RegistryAnswer answer = call.Path == _quirks.TokenPath && isElsewhere == _quirks.HasTokensElsewhere
            ? await _gate.GiveTokenAsync(call)
            : isElsewhere ? AnswerElsewhere(call) : await AnswerAsync(call);
        if (_quirks.RefusesItsOwnCookies)
        {
            answer = answer.With("Set-Cookie", "_gorilla_csrf=1; Path=/");
        }

        _requests.Enqueue(new RegistryRecord(call.Method, context.Request.Path + context.Request.QueryString, answer.Status));
        await answer.WriteAsync(context);
    }

    private RegistryAnswer AnswerElsewhere(RegistryCall call)
    {
        lock (_content)
        {
            return _blobs.GetFromStorage(call);
        }
    }

    private async Task<RegistryAnswer> AnswerAsync(RegistryCall call)
    {
        bool isWrite = call.Method is not ("GET" or "HEAD");
        if (isWrite && _quirks.RefusesItsOwnCookies && call.Header("Cookie") is not null)
        {
            return RegistryAnswer.Error(403, "FORBIDDEN", "CSRF token not found in request");
        }

        if (call.Path == "/v2/")
        {
            return _gate.Knows(call) ? new RegistryAnswer(200) : _gate.Refuse();
        }

        if (Route(call) is not { } route)
        {
            return RegistryAnswer.Error(404, "UNSUPPORTED", "there is nothing here");
        }

        if (Forbid(call, route, isWrite) is { } refused)
        {
            return refused;
        }

        if (BreaksOff(call))
        {
            byte[] half = await call.ReadHalfAsync();
            RegistryAnswer kept;
            lock (_content)
            {
                kept = _uploads.Keep(route.Rest, half);
            }

            // Only now: the client may ask at once what has arrived.
            call.Break();
            return kept;
        }

        byte[] body = isWrite ? await call.ReadBodyAsync() : [];
        lock (_content)
        {
            return Answer(call, route, body);
        }
    }

    /// <summary>Where a request leads: an upload's address need not tell its repository.</summary>
    private RegistryRoute? Route(RegistryCall call)
    {
        if (call.Path.StartsWith(RegistryUploads.OutsideV2, StringComparison.Ordinal))
        {
            string session = call.Path[RegistryUploads.OutsideV2.Length..];
            lock (_content)
            {
                return _content.Uploads.TryGetValue(session, out RegistryUpload? upload) ? new RegistryRoute(upload.Repository, "uploads", session) : null;
            }
        }

        Match match = RouteExpression().Match(call.Path);
        return match.Success
            ? new RegistryRoute(match.Groups["name"].Value, match.Groups["kind"].Value.Split('/')[^1], match.Groups["rest"].Value.TrimStart('/'))
            : null;
    }

    private RegistryAnswer? Forbid(RegistryCall call, RegistryRoute route, bool isWrite)
    {
        List<RegistryScope> needs = [new(route.Name, "pull")];
        if (isWrite)
        {
            needs.Add(new(route.Name, "push"));
        }

        if (!needs.TrueForAll(scope => _gate.Allows(call, scope)))
        {
            return _gate.Knows(call) && _quirks.Challenge == RegistryChallenge.Basic
                ? RegistryAnswer.Error(403, "DENIED", "requested access to the resource is denied")
                : _gate.Refuse(needs);
        }

        if (!_names.Exists(route.Name))
        {
            return RegistryAnswer.Error(404, "NAME_UNKNOWN", $"The repository with name '{route.Name}' does not exist in the registry");
        }

        return MountSource(call) is { } source && !_gate.Allows(call, source) && !_quirks.IgnoresMounts
            ? _quirks.DeniedMountStatus switch
            {
                401 => _gate.Refuse([.. needs, source]),
                403 => RegistryAnswer.Error(403, "DENIED", "requested access to the resource is denied"),
                _ => null,
            }
            : null;
    }

    private RegistryAnswer Answer(RegistryCall call, RegistryRoute route, byte[] body) => (call.Method, route.Kind, route.Rest) switch
    {
        ("GET" or "HEAD", "blobs", { } digest) => _blobs.Get(call, route.Name, digest),
        ("POST", "uploads", "") => _uploads.Start(call, route.Name, MountSource(call) is { } source && _gate.Allows(call, source)),
        ("GET", "uploads", { } session) => _uploads.GetState(session),
        ("PATCH", "uploads", { } session) => _uploads.Patch(call, session, body),
        ("PUT", "uploads", { } session) => _uploads.Finish(call, session, body),
        ("DELETE", "uploads", { } session) => _uploads.Cancel(session),
        ("GET" or "HEAD", "manifests", { } reference) => _manifests.Get(call, route.Name, reference),
        ("PUT", "manifests", { } reference) => _manifests.Put(call, route.Name, reference, body),
        ("GET", "list", _) => _manifests.ListTags(route.Name),
        _ => RegistryAnswer.Error(405, "UNSUPPORTED", "the operation is unsupported"),
    };

    private static RegistryScope? MountSource(RegistryCall call) =>
        call is { Method: "POST" } && call.Query("mount") is not null && call.Query("from") is { } from ? new RegistryScope(from, "pull") : null;

    private sealed record RegistryRoute(string Name, string Kind, string Rest);

    [GeneratedRegex("^/v2/(?<name>[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)/(?<kind>blobs/uploads|blobs|manifests|tags/list)(?<rest>/[^/]*)?$")]
    private static partial Regex RouteExpression();
}

/// <summary>A request and the status of its answer.</summary>
/// <param name="Path">With its query.</param>
internal sealed record RegistryRecord(string Method, string Path, int Status)
{
    public override string ToString() => $"{Method} {Path} {Status}";
}
