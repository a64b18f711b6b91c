using System.Text;
using ContainerStages.Checks.Secrets;

namespace ContainerStages.Tests.Checks.Secrets;

/// <summary>Settings, headers and keys in their many forms, and what only looks like them. The value is put in when the tests run.</summary>
[TestClass]
public sealed class SettingTests
{
    private const string Password = "hunter2-x";
    private const string Random = "q7Rk2vLx9ZtB4mWc8YdN3sFh";

    [TestMethod]
    [DataRow("password in a setting", """{"Smtp":{"Host":"mail","Password":"#"}}""")]
    [DataRow("password in a setting", """{ "EmailSettings" : { "SmtpServer": "mail", "SmtpPass" : "#" } }""")]
    [DataRow("password in a setting", """{ "Smtp:Password": "#" }""")]
    [DataRow("password in a setting", """{ "Shop:MailServer:Password": "#" }""")]
    [DataRow("password in a setting", """{ "SmtpPassword": "#" }""")]
    [DataRow("password in a setting", """{"RabbitMQ":{"HostName":"mq","UserName":"app","Password":"#"}}""")]
    [DataRow("password in a setting", """{"Kestrel":{"Certificates":{"Default":{"Path":"site.pfx","Password":"#"}}}}""")]
    [DataRow("password in a setting", """{"orders-db": {"user": "app", "pwd": "#"}}""")]
    [DataRow("password in a variable", "DB_PASSWORD=#")]
    [DataRow("password in a variable", "A=1\nexport DB_PASSWORD=\"#\"\nB=2")]
    [DataRow("password in a variable", "DB_PASSWORD='#'\r\n")]
    [DataRow("password in a variable", """["ASPNETCORE_X=1", "POSTGRES_PASSWORD=#", "Y=2"]""")]
    [DataRow("password in a variable", "PGPASSWORD=#")]
    [DataRow("password in a variable", "Smtp__Password=#")]
    [DataRow("password in a variable", "ASPNETCORE_Kestrel__Certificates__Default__Password=#")]
    public void A_password_in_a_setting_is_found(string name, string text) => Found(name, text, Password);

    [TestMethod]
    [DataRow("key that signs JSON web tokens", """{"Jwt":{"Key":"#"}}""")]
    [DataRow("key that signs JSON web tokens", """{ "JwtSettings": { "Issuer": "shop", "Secret": "#", "Audience": "shop" } }""")]
    [DataRow("key that signs JSON web tokens", """{ "Authentication": { "JwtBearer": { "IsEnabled": true, "SecurityKey": "#" } } }""")]
    [DataRow("key that signs JSON web tokens", """{ "JwtSettings:Secret": "#" }""")]
    [DataRow("key that signs JSON web tokens", """{ "Authentication:Jwt:SigningKey": "#" }""")]
    [DataRow("key that signs JSON web tokens", """{ "JwtSecret": "#" }""")]
    [DataRow("key that signs JSON web tokens", """{ "TokenKey": "#" }""")]
    [DataRow("key that signs JSON web tokens", """{ "AppSettings": { "Secret": "#" } }""")]
    [DataRow("secret in a variable", "Jwt__Key=#")]
    [DataRow("secret in a variable", "JWT_SECRET=#")]
    [DataRow("secret in a variable", "JwtSettings__Secret=#")]
    [DataRow("secret in a variable", "STRIPE_API_KEY=\"#\"\n")]
    [DataRow("secret in a variable", "A=1\nBOT_TOKEN=#\n")]
    [DataRow("secret in a variable", "AzureAd__ClientSecret=#")]
    [DataRow("client secret", """{"Authentication":{"Google":{"ClientId":"a","ClientSecret":"#"}}}""")]
    [DataRow("client secret", """{"AzureAd:ClientSecret": "#"}""")]
    [DataRow("bearer token", "curl -H 'Authorization: Bearer #' https://contoso.com")]
    [DataRow("bearer token", """{"headers":{"Authorization":"Bearer #"}}""")]
    [DataRow("bearer token", """client.Headers["Authorization"] = "Bearer #";""")]
    public void A_key_or_token_in_a_setting_is_found(string name, string text) => Found(name, text, Random);

    [TestMethod]
    public void A_key_for_tokens_may_be_letters_alone_if_it_is_long() =>
        Found("key that signs JSON web tokens", """{"Jwt":{"Key":"#"}}""", "ThisKeySignsAllOurTokensUntilFriday");

    [TestMethod]
    [DataRow("account in a basic authorization header", "Authorization: Basic #")]
    [DataRow("account in a basic authorization header", """{"Authorization":"Basic #"}""")]
    public void A_basic_header_is_found(string name, string text) => Found(name, text, Convert.ToBase64String("robot:hunter2-x"u8));

    [TestMethod]
    [DataRow("""{"kty":"RSA","n":"abc","e":"AQAB","d":"#","p":"x"}""")]
    [DataRow("""{ "d": "#", "dp": "x", "e": "AQAB", "kty": "RSA", "n": "abc" }""")]
    [DataRow("""{ "Key": "{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"#\"}" }""")]
    public void A_private_JSON_web_key_is_found_in_any_order(string text) => Found("private JSON web key", text, Random);

    [TestMethod]
    [DataRow("""new BasicAWSCredentials("@", "#")""")]
    [DataRow("""{"AWS":{"Secret":"#","Id":"@"}}""")]
    public void An_AWS_key_is_found_on_either_side_of_its_id(string text)
    {
        const string Key = "q7Rk2vLx9ZtB4mWc8YdN3sFhq7Rk2vLx9ZtB4mWc";
        Assert.Contains(
            "AWS secret access key beside its id",
            SecretScanner.Scan(text.Replace("@", "AK" + "IAQ2WJ7XB3LMPC5RTN", StringComparison.Ordinal).Replace("#", Key, StringComparison.Ordinal)).Select(secret => secret.Name));
    }

    [TestMethod]
    public void The_name_that_says_most_is_given()
    {
        string token = PlantedSecrets.All.Single(planted => planted.Name == "GitHub token").Text;
        Assert.AreEqual("GitHub token", SecretScanner.Scan($"GITHUB_TOKEN={token}").Single().Name);
        Assert.AreEqual("GitHub token", SecretScanner.Scan($"Authorization: Bearer {token}").Single().Name);

        // In a setting that names what its value is, too: a token has one fingerprint, wherever it is.
        Assert.AreEqual("GitHub token", SecretScanner.Scan($"//registry.example/:_authToken={token}").Single().Name);
        Assert.AreEqual("GitHub token", SecretScanner.Scan($"""<add key="ClearTextPassword" value="{token}" />""").Single().Name);
        Assert.AreEqual("GitHub token", SecretScanner.Scan($"https://user:{token}@github.example/x").Single().Name);
        Assert.AreEqual("AWS secret access key", SecretScanner.Scan("AWS_SECRET_ACCESS_KEY=q7Rk2vLx9ZtB4mWc8YdN3sFhq7Rk2vLx9ZtB4mWc").Single().Name);
    }

    [TestMethod]
    [DataRow("""{"Smtp":{"Host":"","Password":""}}""")]
    [DataRow("""{"Smtp":{"Password":"changeme1"}}""")]
    [DataRow("""{"Smtp":{"Password":"<password1>"}}""")]
    [DataRow("""{"Smtp":{"Password":"your-password-1"}}""")]
    [DataRow("""{"Smtp":{"Password":"password"}}""")]
    [DataRow("""{"Smtp":{"Password":"P@ssw0rd1"}}""")]
    [DataRow("""{"Smtp":{"Password":"${SMTP_PASSWORD1}"}}""")]
    [DataRow("""{"smtp":{"host":"Server","password":"Passwort"}}""", DisplayName = "a translation")]
    [DataRow("""{"email":{"password":"E-Mail-Passwort*"}}""", DisplayName = "a translation of a label")]
    [DataRow("""{"email":{"password":"Mindestens 8 Zeichen"}}""", DisplayName = "a translation of a rule")]
    [DataRow("""{"Password":"Passwort","PasswordTooShort":"Das Passwort braucht 8 Zeichen"}""")]
    [DataRow("""{"MailPassword":"settings.mail.password"}""", DisplayName = "a key of a translation")]
    [DataRow("""{"RedisPassword":"/run/secrets/redis1"}""", DisplayName = "a path")]
    [DataRow("""{"SmtpSettings":{"type":"object","properties":{"password":{"type":"string","format":"password","example":"abc123!x"}}}}""", DisplayName = "a schema")]
    [DataRow("""{"Database":{"PasswordHash":"sha256-abc1"}}""")]
    [DataRow("""{"user":{"password":"hunter2-x"}}""", DisplayName = "no service")]
    [DataRow("ERROR_INVALID_PASSWORD=0x00000056")]
    [DataRow("ERROR_INVALID_PASSWORD=1326000")]
    [DataRow("DB_PASSWORD=$DB_PASSWORD1")]
    [DataRow("DB_PASSWORD=${DB_PASSWORD1:-}")]
    [DataRow("DB_PASSWORD=")]
    [DataRow("DB_PASSWORD_FILE=/run/secrets/password1")]
    [DataRow("DB_PASSWORD=/run/secrets/password1")]
    [DataRow("e.RESET_PASSWORD=\"reset-password-2\",e.X=1")]
    [DataRow("var RESET_PASSWORD=\"reset-password-2\";")]
    [DataRow("const password=hunter2x", DisplayName = "no variable's name")]
    [DataRow("NEXT_TOKEN=abcdefghijklmnopqrstuvw", DisplayName = "no digit")]
    [DataRow("GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D", DisplayName = "a public key's id, in Python's image")]
    [DataRow("ACCESS_TOKEN=projects/shop-1/secrets/token-2")]
    [DataRow("X_API_KEY=<your-api-key-00000001>")]
    [DataRow("""{"ClientSecret":"Geheimnis_der_Anwendung"}""", DisplayName = "a translation of client secret")]
    [DataRow("""{"ClientSecret":"your-client-secret-1"}""")]
    [DataRow("""{"AzureAd":{"ClientSecret":""}}""")]
    [DataRow("""{"Jwt":{"Key":"","Issuer":"https://contoso.com/jwt1"}}""")]
    [DataRow("""{"Jwt":{"Key":"your-256-bit-secret-key"}}""")]
    [DataRow("""{"Jwt":{"Key":"Replace-me-with-32-characters!"}}""")]
    [DataRow("""{"jwt":{"secret":"Geheimnis der Signatur 1 von 2"}}""", DisplayName = "a translation of a key's name")]
    [DataRow("""{"JwtBearer":{"Authority":"https://login.contoso.com/123456789","TokenKeyId":"a1b2c3d4e5f6a7b8c9"}}""")]
    [DataRow("""<machineKey validationKey="AutoGenerate,IsolateApps" decryptionKey="AutoGenerate,IsolateApps" />""")]
    [DataRow("""<machineKey validationKey="00000000000000000000000000000000000000000000" />""")]
    [DataRow("""<masterKey><encryptedKey><value>AQAAANCMnd8BFdERjHoAwE</value></encryptedKey></masterKey>""")]
    [DataRow("""{"keys":[{"kty":"RSA","e":"AQAB","use":"sig","kid":"1","n":"q7Rk2vLx9ZtB4mWc8YdN3sFhq7Rk2vLx9ZtB4mWc"}]}""", DisplayName = "public JSON web keys")]
    [DataRow("""{"d":"M10_20L30_40h50v60h70v80","fill":"none"}""", DisplayName = "a path of an SVG")]
    [DataRow("Authorization: Bearer <token>")]
    [DataRow("Authorization: Bearer {token}")]
    [DataRow("Authorization: Bearer $ACCESS_TOKEN_0123456789")]
    [DataRow("Authorization: Bearer your-access-token-00001")]
    [DataRow("Authorization: Bearer mF_9.B5f-4.1JqM", DisplayName = "RFC 6750's example")]
    [DataRow("WWW-Authenticate: Bearer realm=\"example1234567890\"")]
    [DataRow("Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", DisplayName = "RFC 7617's example")]
    [DataRow("Authorization: Basic dXNlcm5hbWU6cGFzc3dvcmQ=", DisplayName = "username:password")]
    [DataRow("Authorization: Basic authentication")]
    [DataRow("AKIAQ2WJ7XB3LMPC5RTN" + "/20240101/us-east-1/s3/aws4_request, Signature=0123456789abcdef0123456789abcdef01234567", DisplayName = "the signature of a request")]
    [DataRow("{\"integrity\":\"sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC\"}", DisplayName = "an integrity hash")]
    [DataRow("//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbImEuanMiXSwibmFtZXMiOltdfQ==", DisplayName = "a source map")]
    public void What_only_looks_like_a_setting_is_not_reported(string text) =>
        Assert.AreEqual("", string.Join('\n', SecretScanner.Scan(text).Where(secret => secret.Name != "AWS access key id")));

    [TestMethod]
    [DataRow("""{"alg":"none"}""", """{"sub":"orders"}""", 0, DisplayName = "not signed")]
    [DataRow("""{"alg":"HS256"}""", """{"sub":"1234567890","name":"John Doe"}""", 0, DisplayName = "jwt.io's example")]
    [DataRow("""{"alg":"HS256"}""", """{"iss":"supabase","role":"anon"}""", 0, DisplayName = "for browsers")]
    [DataRow("""{"typ":"x"}""", """{"sub":"orders"}""", 0, DisplayName = "no algorithm")]
    [DataRow("""{"alg":"RS256","kid":"1"}""", """{"iss":"https://login.contoso.com","exp":1}""", 1)]
    public void A_JSON_web_token_is_one_if_it_is_signed(string header, string claims, int expected)
    {
        static string Url(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
        Assert.HasCount(expected, SecretScanner.Scan($"token: {Url(header)}.{Url(claims)}.q7Rk2vLx9ZtB4mWc8YdN3sFhq7Rk2vLx9ZtB4mWc8Yd"));
    }

    private static void Found(string name, string text, string secret)
    {
        FoundSecret found = SecretScanner.Scan(text.Replace("#", secret, StringComparison.Ordinal)).Single();
        Assert.AreEqual(name, found.Name);
        Assert.AreEqual(secret[..3], found.Start, "no more and no less than the secret");
    }
}
