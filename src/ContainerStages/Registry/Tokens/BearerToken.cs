using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ContainerStages.Oci;

namespace ContainerStages.Registry.Tokens;

/// <summary>A token server's answer (distribution, "Token Authentication Specification").</summary>
/// <param name="RenewAt">From then on a request could reach the registry after the token's end.</param>
internal sealed record BearerToken(AuthenticationHeaderValue Header, DateTimeOffset RenewAt)
{
    /// <summary>What the specification gives a token that does not say how long it lives.</summary>
    private static readonly TimeSpan UsualLife = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(1);

    /// <summary>The time that a request may take to the registry, and its clock be wrong; of a short life, a tenth.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <param name="sent">The token server's own time, from its answer, which <c>issued_at</c> is compared with, so that our clock need not agree with its.</param>
    /// <exception cref="FormatException">It is no token.</exception>
    public static BearerToken Parse(byte[] body, DateTimeOffset? sent, DateTimeOffset now)
    {
        JsonObject json = Json.ParseObject(body, "token");
        string token = Json.OptionalString(json, "token") is { Length: > 0 } named ? named : Json.String(json, "access_token");
        if (token.Length == 0 || token.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new FormatException("the token has characters that none can have");
        }

        TimeSpan life = json["expires_in"] is JsonValue value && value.TryGetValue(out double seconds) && seconds > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, LongestLife.TotalSeconds))
            : UsualLife;
        TimeSpan age = json["issued_at"] is JsonValue text
            && text.TryGetValue(out string? issued)
            && DateTimeOffset.TryParse(issued, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset issuedAt)
            && (sent ?? now) > issuedAt
                ? (sent ?? now) - issuedAt
                : TimeSpan.Zero;
        TimeSpan margin = life / 10 < Margin ? life / 10 : Margin;
        return new BearerToken(new AuthenticationHeaderValue("Bearer", token), now + life - age - margin);
    }

    public bool IsOldAt(DateTimeOffset now) => now >= RenewAt;
}
