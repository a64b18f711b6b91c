using System.Text;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Tokens;
using ContainerStages.Registry.Transport;

namespace ContainerStages.Tests.Registry;

/// <summary>What stands in headers and in a token server's answers.</summary>
[TestClass]
public sealed class WireFormatTests
{
    private static readonly DateTimeOffset Now = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [TestMethod]
    [DataRow("0-99", 100L)]
    [DataRow(" bytes=0-99 ", 100L)]
    [DataRow("0-0", 0L)]
    [DataRow("0-1", 2L)]
    [DataRow("1-5", null)]
    [DataRow("0-", null)]
    [DataRow("-5", null)]
    [DataRow("0--5", null)]
    [DataRow("0-9223372036854775807", null)]
    [DataRow("many", null)]
    [DataRow("", null)]
    [DataRow(null, null)]
    public void A_session_says_how_much_it_has(string? range, long? accepted)
    {
        Assert.AreEqual(accepted is not null, ChunkRange.TryParseAccepted(range, out long parsed));
        Assert.AreEqual(accepted ?? 0, parsed);
    }

    [TestMethod]
    public void Both_ends_of_a_chunk_are_counted()
    {
        Assert.AreEqual("0-0", ChunkRange.Of(0, 1).ToString());
        Assert.AreEqual("100-149", ChunkRange.Of(100, 50).ToString());
    }

    [TestMethod]
    [DataRow("Basic realm=\"x\"", "basic realm=x")]
    [DataRow("Basic", "basic")]
    [DataRow("BEARER Realm=\"https://a/t?x=1,2\",service=\"s p\"", "bearer realm=https://a/t?x=1,2 service=s p")]
    [DataRow("Basic realm=\"x\", Bearer realm=\"https://a/\", scope=\"repository:a:pull,push repository:b:pull\"", "bearer realm=https://a/ scope=repository:a:pull,push repository:b:pull")]
    [DataRow("Bearer realm=\"https://a/\", Basic realm=\"x\"", "bearer realm=https://a/")]
    [DataRow("Negotiate YWJj==, Basic realm=\"x\"", "basic realm=x")]
    [DataRow("Negotiate, NTLM, Bearer realm=https://a/", "bearer realm=https://a/")]
    [DataRow("Bearer realm = \"a \\\"quoted\\\" one\" , error=insufficient_scope", "bearer error=insufficient_scope realm=a \"quoted\" one")]
    [DataRow("Digest realm=\"x\", nonce=\"Basic y\"", null)]
    [DataRow(", ,", null)]
    [DataRow("", null)]
    public void A_challenge_is_found_among_others(string header, string? expected)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("WWW-Authenticate", header);
        Assert.AreEqual(expected, Print(Challenge.Read(response.Headers)));
    }

    [TestMethod]
    public void A_challenge_is_found_in_several_headers()
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("WWW-Authenticate", "Basic realm=\"x\"");
        response.Headers.TryAddWithoutValidation("WWW-Authenticate", "Bearer realm=\"y\"");
        Assert.AreEqual("bearer realm=y", Print(Challenge.Read(response.Headers)));
    }

    /// <summary>Seconds after <see cref="Now"/> from which a token is renewed: its end, less a tenth and ten seconds at most.</summary>
    [TestMethod]
    [DataRow("""{"token":"a"}""", null, 54.0)]
    [DataRow("""{"access_token":"a","expires_in":300}""", null, 290.0)]
    [DataRow("""{"token":"a","expires_in":300,"issued_at":"2024-01-01T00:00:00Z"}""", null, 290.0)]
    [DataRow("""{"token":"a","expires_in":300,"issued_at":"2023-12-31T23:59:00Z"}""", null, 230.0)]
    [DataRow("""{"token":"a","expires_in":300,"issued_at":"2023-12-31T23:00:00Z"}""", -3600, 290.0)]
    [DataRow("""{"token":"a","expires_in":300,"issued_at":"2024-01-01T09:00:00Z"}""", null, 290.0)]
    [DataRow("""{"token":"a","expires_in":300,"issued_at":"yesterday"}""", null, 290.0)]
    [DataRow("""{"token":"a","expires_in":0}""", null, 54.0)]
    [DataRow("""{"token":"a","expires_in":-5}""", null, 54.0)]
    [DataRow("""{"token":"a","expires_in":"300"}""", null, 54.0)]
    [DataRow("""{"token":"a","expires_in":1e300}""", null, 86390.0)]
    public void A_token_says_how_long_it_lives(string answer, int? serversClock, double seconds) => Assert.AreEqual(
        Now.AddSeconds(seconds),
        BearerToken.Parse(Encoding.UTF8.GetBytes(answer), serversClock is { } offset ? Now.AddSeconds(offset) : null, Now).RenewAt);

    [TestMethod]
    [DataRow("""{}""")]
    [DataRow("""{"token":""}""")]
    [DataRow("""{"token":"a\r\nb"}""")]
    [DataRow("""{"token":7}""")]
    [DataRow("""[]""")]
    [DataRow("""no""")]
    public void What_is_no_token_is_refused(string answer) =>
        Assert.ThrowsExactly<FormatException>(() => BearerToken.Parse(Encoding.UTF8.GetBytes(answer), null, Now));

    [TestMethod]
    [DataRow("""{"token":"t"}""")]
    [DataRow("""{"access_token":"t"}""")]
    [DataRow("""{"token":"","access_token":"t"}""")]
    [DataRow("""{"token":null,"access_token":"t"}""")]
    [DataRow("""{"token":"t","access_token":"other"}""")]
    public void A_token_has_one_of_two_names(string body) =>
        Assert.AreEqual("Bearer t", BearerToken.Parse(Encoding.UTF8.GetBytes(body), null, default).Header.ToString());

    [TestMethod]
    [DataRow(null, "repository:a:pull,push repository:b:pull")]
    [DataRow("repository:a:pull", "repository:a:pull,push repository:b:pull")]
    [DataRow("repository:a:push,pull repository:b:pull", "repository:a:pull,push repository:b:pull")]
    [DataRow("repository:b:pull,push", "repository:a:pull,push repository:b:pull repository:b:pull,push")]
    [DataRow("repository:library/a:pull", "repository:a:pull,push repository:b:pull repository:library/a:pull")]
    public void A_token_is_asked_for_what_the_registry_wants_too(string? challenged, string expected) =>
        Assert.AreEqual(expected, string.Join(' ', TokenScopes.With(["repository:a:pull,push", "repository:b:pull"], challenged)));

    private static string? Print(Challenge? challenge) => challenge is null
        ? null
        : string.Join(' ', challenge.Parameters.OrderBy(parameter => parameter.Key, StringComparer.OrdinalIgnoreCase)
            .Select(parameter => $"{parameter.Key.ToLowerInvariant()}={parameter.Value}").Prepend(challenge.Scheme));
}
