using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ContainerStages.Oci;

namespace ContainerStages.Registry.Tokens;

/// <summary>A token server's answer (distribution, "Token Authentication Specification").</summary>
/// <param name="RenewAt">The time from which a request could reach the registry after the token's expiry.</param>
internal sealed record BearerToken(AuthenticationHeaderValue Header, DateTimeOffset RenewAt)
{
    /// <summary>The specification's lifetime of a token that does not state one.</summary>
    private static readonly TimeSpan UsualLife = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(1);

    /// <summary>The margin for the time of a request and for a wrong clock; for a short lifetime, a tenth of it.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <param name="sent">The token server's time, from its answer. <c>issued_at</c> is compared with it, so that the two clocks need not agree.</param>
    /// <exception cref="FormatException">The answer is not a token.</exception>
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
