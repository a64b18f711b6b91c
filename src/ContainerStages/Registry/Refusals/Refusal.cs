using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using ContainerStages.Oci;

namespace ContainerStages.Registry.Refusals;

/// <summary>A refusal: the status and the registry's explanation (distribution-spec, "Error Codes").</summary>
/// <param name="Codes">Such as <c>NAME_UNKNOWN</c>.</param>
/// <param name="Text">The whole explanation in one line that is safe for a log, because it is not trusted.</param>
/// <param name="Sent">The scheme of the credentials that were refused, <c>Basic</c> or <c>Bearer</c>; null when none were sent.</param>
/// <param name="IsInsufficientScope">Whether the token is valid but does not allow the request.</param>
/// <param name="RetryAfter">In seconds, as the registry asks; null when it does not.</param>
internal sealed record Refusal(
    HttpStatusCode Status,
    ImmutableArray<string> Codes,
    string Text,
    string? Sent,
    bool IsInsufficientScope,
    double? RetryAfter)
{
    public static Refusal Of(HttpResponseMessage response, byte[] body)
    {
        List<string> parts = [string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.StatusCode}")];
        ImmutableArray<string> codes = [];
        try
        {
            JsonObject json = Json.ParseObject(body, "error");
            JsonObject[] errors = [.. (json["errors"] as JsonArray ?? []).OfType<JsonObject>()];
            codes = [.. errors.Select(error => Word(error["code"])).OfType<string>()];
            parts.AddRange(new[] { Word(json["details"]) }.OfType<string>());
            parts.AddRange(errors.Select(error => string.Join(": ", new[] { Word(error["code"]), Word(error["message"]) }.OfType<string>())));
        }
        catch (FormatException)
        {
            // The answer is not a registry's, for example a proxy's: only the status is known.
        }

        return new Refusal(
            response.StatusCode,
            codes,
            RegistryFailures.Clean(string.Join("; ", parts)),
            response.RequestMessage?.Headers.Authorization?.Scheme,
            Challenge.Read(response.Headers) is { IsInsufficientScope: true },
            response.Headers.RetryAfter?.Delta?.TotalSeconds);
    }

    /// <summary>A token server says 400 too where the credentials are wrong (RFC 6749, 5.2).</summary>
    public static Refusal OfTokenServer(HttpResponseMessage response, byte[] body, string server)
    {
        var refusal = Of(response, body);
        return refusal with
        {
            Status = refusal.Status == HttpStatusCode.BadRequest ? HttpStatusCode.Unauthorized : refusal.Status,
            Text = $"that a token is needed, and {server} gave none: {refusal.Text}",
        };
    }

    public bool Has(params ReadOnlySpan<string> codes)
    {
        foreach (string code in codes)
        {
            if (Codes.Contains(code, StringComparer.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    public bool Says(params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (Text.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static string? Word(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;
}
