using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using ContainerStages.Checks.Secrets;

namespace ContainerStages.Tests.Checks.Secrets;

[TestClass]
public sealed class SecretScannerTests
{
    private static readonly string Token = PlantedSecrets.All.Single(planted => planted.Name == "GitHub token").Text;
    private static readonly string Key = PlantedSecrets.All.Single(planted => planted.Name == "RSA private key (PEM)").Text;
    private static readonly string Pat = PlantedSecrets.All.Single(planted => planted.Name == "Azure DevOps personal access token").Text;

    [TestMethod]
    public async Task A_secret_is_found_wherever_windows_are_cut_and_however_little_a_stream_gives()
    {
        const int Window = 256 * 1024;
        foreach (Encoding encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            foreach (string secret in (string[])[Token, Key, Pat])
            {
                FoundSecret expected = SecretScanner.Scan(secret).Single();
                foreach (int at in (int[])[0, 1, Window - 5121, Window - 5120, Window - 5119, Window - 1024, Window - 77, Window - 3, Window, Window + 1, (2 * Window) - 4200, (2 * Window) - 5])
                {
                    byte[] content = [.. Enumerable.Repeat((byte)'.', at), .. encoding.GetBytes($" {secret} "), .. Enumerable.Repeat((byte)'.', at % 3 * 5000)];
                    Assert.AreEqual(expected, (await SecretScanner.ScanAsync(new Trickle(content), "file", default)).Single(), $"{encoding.WebName} at {at}");
                }
            }
        }
    }

    [TestMethod]
    public async Task UTF16_is_read_to_its_last_character()
    {
        foreach (Encoding encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            foreach (string before in (string[])["", ".", "密"])
            {
                byte[] content = [.. encoding.GetPreamble(), .. encoding.GetBytes(before + Pat)];
                Assert.AreEqual(SecretScanner.Scan(Pat).Single(), (await SecretScanner.ScanAsync(new MemoryStream(content), "file", default)).Single(), $"{encoding.WebName} after '{before}'");
            }
        }
    }

    [TestMethod]
    [DataRow("""{"alg":"\ud800"}""", """{"sub":"orders"}""")]
    [DataRow("""{"alg":"HS256"}""", """{"sub":"\ud800","iss":"shop"}""")]
    [DataRow("""{"alg":"HS256"}""", """{"role":"\ud800","iss":"shop"}""")]
    public void A_token_with_half_a_character_is_none(string header, string claims)
    {
        string[] parts = [.. ((string[])[header, claims]).Select(part => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part)))];
        Assert.IsEmpty(SecretScanner.Scan($"{string.Join('.', parts)}.{new string('a', 20)}{new string('B', 23)}"));
    }

    [TestMethod]
    public async Task An_empty_file_has_no_secret() => Assert.IsEmpty(await SecretScanner.ScanAsync(Stream.Null, "file", default));

    [TestMethod]
    public async Task A_file_that_is_full_of_secrets_takes_no_longer_than_others_and_shows_so_many()
    {
        static byte[] Addresses(Func<int, string> password) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50_000).Select(i => $"amqp://app:{password(i)}@rabbit/\n")));

        var watch = Stopwatch.StartNew();
        Assert.HasCount(SecretScanner.MostSecrets, await SecretScanner.ScanAsync(new MemoryStream(Addresses(i => $"Tr0ub4dor{i}")), "file", default));
        Assert.HasCount(1, await SecretScanner.ScanAsync(new MemoryStream(Addresses(_ => "Tr0ub4dor&3")), "file", default));
        Assert.IsLessThan(30, watch.Elapsed.TotalSeconds);
    }

    [TestMethod]
    public async Task Twenty_megabytes_of_what_expressions_like_least_are_scanned_in_bounded_time()
    {
        string[] worst =
        [
            "\"auths\":{", "PuTTY-User-Key-File-2: x\n", "vsts ", "twilio ", "discord ", "vsts.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.", ",password=abcd", "password=abcd;server=",
            "https://aaaa", "https://a:aaaa", "-----BEGIN PRIVATE KEY-----\n", "access_key=\n", "?sig=a&", "AccountEndpoint=a;",
            "\"d\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaa\",", "\"kty\":\"RSA\",", "MIIaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ", "\u0002\u0001\u00000\u00070\u0006", "a\"smtp\":{\"password\":\"aaaaaa\",", "A_PASSWORD=aaaaaaa;", "A_KEY=1", "eyJaaaaaaaaaaaa.eyJ", "\"jwt\":{\"a\":",
            "<masterKey><value>", "<RSAKeyValue>", "AKIAAAAAAAAAAAAAAAAA ", "authorization:Bearer ",
        ];
        byte[] content = [.. worst.SelectMany(text => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, (20 << 20) / worst.Length / text.Length))))];
        var watch = Stopwatch.StartNew();
        await SecretScanner.ScanAsync(new MemoryStream(content), "file", default);
        Assert.IsLessThan(60, watch.Elapsed.TotalSeconds);
    }

    [TestMethod]
    public async Task A_scan_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => SecretScanner.ScanAsync(new Trickle(new byte[1 << 20]), "file", cancellation.Token));
    }

    [TestMethod]
    [DataRow("Server=db;Database=x;User Id=sa;Password=;")]
    [DataRow("Server=db;Database=x;User Id=sa;Password=$(DbPassword);")]
    [DataRow("Server=db;Database=x;User Id=sa;Password=${DB_PASSWORD};")]
    [DataRow("Server=db;Database=x;User Id=sa;Password=%DB_PASSWORD%;")]
    [DataRow("Server=db;Database=x;User Id=sa;Password=#{DbPassword}#;")]
    [DataRow("Server=db;Database=x;User Id=sa;Password={0};")]
    [DataRow("Server=db;Database=x;User Id=sa;Password=<password>;")]
    [DataRow("Server=db;Database=x;User Id=sa;Password=*****;")]
    [DataRow("Server=db;Database=x;User Id=sa;Password=xxxxxx;")]
    [DataRow("Server=db;Database=x;User Id=sa;Password=yourStrong(!)Password;")]
    [DataRow("Server=db;Database=x;User Id=sa;Password=change_me;")]
    [DataRow("Server=db;Database=x;User Id=sa;Password=myPassword123;")]
    [DataRow("Server=(localdb)\\mssqllocaldb;Database=x;Trusted_Connection=True")]
    [DataRow("The password=hunter2!xy of nobody knows what; it stands alone")]
    [DataRow("amqp://guest:guest@localhost")]
    [DataRow("https://user:password@host.com/")]
    [DataRow("https://contoso.com/a:b@c")]
    [DataRow("http://www.w3.org/2001/XMLSchema")]
    [DataRow("AKIA" + "IOSFODNN7EXAMPLE", DisplayName = "AWS's example of an id")]
    [DataRow("aws_secret_access_key = wJalrXUtnFEMI" + "/K7MDENG/bPxRfiCYEXAMPLEKEY", DisplayName = "AWS's example of a key")]
    [DataRow("AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6" + "IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;", DisplayName = "the key of the storage emulator")]
    [DataRow("AccountEndpoint=https://localhost:8081/;AccountKey=C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9n" + "DuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==", DisplayName = "the key of the Cosmos DB emulator")]
    [DataRow("-----BEGIN PRIVATE KEY-----")]
    [DataRow("-----BEGIN PRIVATE KEY-----\n(the key)\n-----END PRIVATE KEY-----")]
    [DataRow("{\"auths\":{\"registry.contoso.com\":{}},\"credHelpers\":{}}")]
    [DataRow("GitHub tokens begin with ghp_, gho_ or github_pat_")]
    public void What_is_no_secret_is_not_reported(string text) =>
        Assert.AreEqual("", string.Join('\n', SecretScanner.Scan(text)));

    [TestMethod]
    [DataRow("ghp_", "a", 36, DisplayName = "one character again and again")]
    [DataRow("sk_live_", "abcdefghijklmnopqrstuvwxyz", 1, DisplayName = "the alphabet")]
    [DataRow("npm_", "x", 36, DisplayName = "x")]
    [DataRow("glpat-", "abab", 8, DisplayName = "no entropy")]
    public void What_is_not_random_is_no_token(string prefix, string part, int times) =>
        Assert.IsEmpty(SecretScanner.Scan(prefix + string.Concat(Enumerable.Repeat(part, times))));

    [TestMethod]
    public void A_password_is_found_whatever_it_is_made_of()
    {
        foreach (string password in (string[])["Kelvin-KK", "s!mple/P@ss:1", "p=a=b,c", "ünïcode1", "K#m(3)'s"[..6]])
        {
            ImmutableArray<FoundSecret> found = SecretScanner.Scan($"User ID=app;Pass" + $"word={password};Data Source=db.contoso.com");
            Assert.AreEqual("password in a SQL connection string", found.Single().Name, password);
        }
    }

    [TestMethod]
    public void A_password_for_Redis_is_found_whatever_it_is_made_of()
    {
        foreach (string password in (string[])["1a-b.c/d", "v0pOTMc2", "--a+b=1:", "ünïcode1"])
        {
            Assert.AreEqual("password in a Redis configuration", SecretScanner.Scan($"cache.contoso.com:6380,pass" + $"word={password},ssl=True").Single().Name, password);
        }
    }

    [TestMethod]
    public void Short_secrets_show_no_characters() =>
        Assert.AreEqual("", SecretScanner.Scan("Server=db;Pass" + "word=Xy3!z;").Single().Start);

    /// <summary>Gives a few bytes at a time, as pipes do.</summary>
    private sealed class Trickle(byte[] content) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return base.ReadAsync(buffer[..Math.Min(buffer.Length, 10_007)], cancellationToken);
        }
    }
}
