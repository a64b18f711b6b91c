using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ContainerStages.Tests.Checks.Secrets;

/// <param name="Name">Of the detector that has to find it.</param>
/// <param name="Text">As it would stand in a file.</param>
/// <param name="Secret">The part that nobody may see.</param>
internal sealed record PlantedSecret(string Name, string Text, string Secret);

/// <summary>
/// A secret of every kind, made when the tests run: nothing in these sources looks like one to the scanners of hosting sites. Keys and PKCS #12
/// files are real ones, which .NET writes.
/// </summary>
internal static class PlantedSecrets
{
    private const string Hex = "0123456789abcdef";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Base32 = Lower + "234567";
    private const string Base62 = Upper + Lower + "0123456789";
    private const string Base64 = Base62 + "+/";
    private const string Base64Url = Base62 + "-_";

    public static IReadOnlyList<PlantedSecret> All { get; } = [.. Create(new Random(5006))];

    private static IEnumerable<PlantedSecret> Create(Random random)
    {
        string Some(string alphabet, int length) => new(random.GetItems<char>(alphabet, length));
        PlantedSecret Token(string name, params string[] parts) => Value(name, "{0}", parts);
        PlantedSecret Value(string name, string text, params string[] parts)
        {
            string secret = string.Concat(parts);
            return new PlantedSecret(name, text.Replace("{0}", secret, StringComparison.Ordinal), secret);
        }

        using RSA rsa = RSA.Create(2048);
        using ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        yield return Value("private key (PEM, PKCS #8)", "{0}", rsa.ExportPkcs8PrivateKeyPem());
        yield return Value("encrypted private key (PEM, PKCS #8)", "{0}", rsa.ExportEncryptedPkcs8PrivateKeyPem("passphrase", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        yield return Value("RSA private key (PEM)", "{0}", rsa.ExportRSAPrivateKeyPem());
        yield return Value("EC private key (PEM)", "{0}", ec.ExportECPrivateKeyPem());
        yield return Value("DSA private key (PEM)", Pem("DSA", "\n"), Some(Base64, 64), "\n", Some(Base64, 64));
        yield return Value("OpenSSH private key", Pem("OPENSSH", "\r\n"), "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW", "\r\n", Some(Base64, 70));
        yield return Value("PGP private key", "-----BEGIN PGP " + "PRIVATE KEY BLOCK-----\n\n{0}\n-----END PGP PRIVATE KEY BLOCK-----", Some(Base64, 64), "\n", Some(Base64, 64));
        yield return Value("PuTTY private key", "PuTTY-User-Key-" + "File-3: ssh-ed25519\nEncryption: none\nComment: me\nPublic-Lines: 2\nAAAA\nPrivate-Lines: 1\n{0}\n", Some(Base64, 48));
        yield return Value("Google service account key", """{"type":"service_account","private_""" + """key":"{0}","client_email":"a@b"}""", rsa.ExportPkcs8PrivateKeyPem().Replace("\n", "\\n", StringComparison.Ordinal));
        string pfx = Encoding.Latin1.GetString(Pkcs12(rsa));
        yield return Value("PKCS #12 file", "{0}", pfx);
        yield return Value("private key (DER, PKCS #8)", "{0}", Encoding.Latin1.GetString(rsa.ExportPkcs8PrivateKey()));
        yield return Value("encrypted private key (DER, PKCS #8)", "{0}", Encoding.Latin1.GetString(ec.ExportEncryptedPkcs8PrivateKey("passphrase", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000))));
        yield return Value("RSA private key (DER)", "{0}", Encoding.Latin1.GetString(rsa.ExportRSAPrivateKey()));
        yield return Value("EC private key (DER)", "{0}", Encoding.Latin1.GetString(ec.ExportECPrivateKey()));
        yield return Value("RSA private key (XML)", "{0}", rsa.ToXmlString(includePrivateParameters: true)) is var xml ? xml with { Secret = xml.Secret[^300..] } : xml;
        yield return Value("private JSON web key", """{"keys":[{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"{0}"}]}""", Some(Base64Url, 43));
        yield return Value("data protection key", """<masterKey p4:requiresEncryption="true" xmlns:p4="http://schemas.asp.net/2015/03/dataProtection"><!-- Warning: the key below is in an unencrypted form. --><value>{0}</value></masterKey>""", Some(Base64, 86), "==");
        yield return Token("age secret key", "AGE-SECRET-", "KEY-1", Some("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58));

        yield return Value("Azure Cosmos DB key", "AccountEndpoint=https://shop.documents.azure.com:443/;Account" + "Key={0};", Some(Base64, 86), "==");
        yield return Value("Azure Storage account key", "DefaultEndpointsProtocol=https;AccountName=shop;Account" + "Key={0};EndpointSuffix=core.windows.net", Some(Base64, 86), "==");
        yield return Value("Azure shared access signature", "https://shop.blob.core.windows.net/a?sv=2024-11-04&se=2030-01-01&sr=c&sp=rl&s" + "ig={0}", Some(Base62, 40), "%2B", Some(Base62, 2), "%3D");
        yield return Value("Azure Service Bus, Event Hubs or IoT Hub key", "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccess" + "Key={0}", Some(Base64, 43), "=");
        yield return Token("Azure key with a signature", Some(Base62, 76), "+A", "St", Some(Base62, 5), "A==");
        yield return Token("Azure messaging key with a signature", Some(Base62, 33), "+A", "Sb", "C", Some(Base62, 5), "=");
        yield return Token("Azure Cache for Redis key", Some(Base62, 33), "Az", "Ca", "B", Some(Base62, 5), "=");
        yield return Token("Azure Container Registry key", Some(Base62, 42), "+A", "CR", "B", Some(Base62, 5));
        yield return Token("Azure AI Search key", Some(Base62, 42), "Az", "Se", "B", Some(Base62, 5));
        yield return Token("Azure Functions key", Some(Base62, 44), "Az", "Fu", Some(Base62, 5), "A==");
        yield return Token("Azure key (common annotated security key)", Some(Base62, 52), "JQ", "QJ99", "B", "C", Some(Base62, 16), "A", Some(Base62, 7));
        yield return Token("Azure DevOps personal access token", Some(Base62, 76), "AZ", "DO", Some(Base62, 4));
        yield return Value("Azure DevOps personal access token (before 2024)", "AZURE_DEVOPS_EXT_PAT={0}", Some(Base32, 52));
        yield return Token("Microsoft Entra client secret", Some(Base62, 3), "8", "Q~", Some(Base62, 34));

        yield return Token("AWS access key id", "AK", "IA", Some(Upper + "234567", 16));
        yield return Value("AWS secret access key", "aws_secret_" + "access_key = {0}", Some(Base64, 40));
        yield return Value("AWS secret access key beside its id", "\"Key\": \"AK" + "IA" + Some(Upper + "234567", 16) + "\", \"Value\": \"{0}\"", "aB3", Some(Base64, 37));
        yield return Token("Google API key", "AI", "za", Some(Base62, 35));
        yield return Token("Google OAuth client secret", "GOC", "SPX-", Some(Base62, 28));
        yield return Token("DigitalOcean token", "dop", "_v1_", Some(Hex, 64));
        yield return Token("Heroku API key", "HR", "KU-", "AA", Some(Base64Url, 57), "a");
        yield return Token("Databricks token", "da", "pi", Some(Hex, 32));
        yield return Token("HashiCorp Vault token", "hv", "s.", "CAESI", Some(Base62, 90));
        yield return Token("HCP Terraform token", Some(Base62, 14), ".atlas", "v1.", Some(Base62, 67));
        yield return Token("Doppler token", "dp.", "pt.", Some(Base62, 43));
        yield return Token("Pulumi access token", "pu", "l-", Some(Hex, 40));
        yield return Token("Cloudflare origin CA key", "v1", ".0-", Some(Hex, 24), "-", Some(Hex, 146));
        yield return Token("PlanetScale token", "pscale", "_tkn_", Some(Base62, 43));
        yield return Token("Supabase token", "sb", "p_", Some(Hex, 40));
        yield return Token("1Password service account token", "ops_", "eyJ", Some(Base62, 300));

        yield return Token("GitHub token", "gh", "p_", Some(Base62, 36));
        yield return Token("GitHub fine-grained token", "github", "_pat_", Some(Base62, 22), "_", Some(Base62, 59));
        yield return Token("GitLab token", "gl", "pat-", Some(Base62, 20));
        yield return Token("Atlassian API token", "ATA", "TT3", Some(Base62, 180), "=", Some(Hex, 8));
        yield return Token("Bitbucket app password", "AT", "BB", Some(Base62, 32));
        yield return Token("NuGet API key", "oy", "2", Some(Base32, 43));
        yield return Value("password in nuget.config", """<add key="ClearText""" + """Password" value="{0}" />""", "Tr0ub4", "dor&3");
        yield return Token("npm token", "np", "m_", Some(Base62, 36));
        yield return Value("token in .npmrc", "//npm.contoso.com/:_auth" + "Token={0}", Some(Base62, 40));
        yield return Token("PyPI token", "py", "pi-AgE", Some(Base62, 160));
        yield return Token("RubyGems API key", "ruby", "gems_", Some(Hex, 48));
        yield return Token("Docker Hub token", "dckr", "_pat_", Some(Base62, 27));
        yield return Value("account in a docker configuration", """{"auths": {"registry.contoso.com": {"au""" + """th": "{0}"}}}""", Convert.ToBase64String(Encoding.ASCII.GetBytes("robot:" + Some(Base62, 20))));
        yield return Token("Artifactory token", "AK", "Cp", Some(Base62, 69));
        yield return Token("SonarQube token", "sq", "p_", Some(Hex, 40));
        yield return Token("Postman API key", "PM", "AK-", Some(Hex, 24), "-", Some(Hex, 34));

        yield return Token("Slack token", "xo", "xb-", Some("123456789", 12), "-", Some("123456789", 12), "-", Some(Base62, 24));
        yield return Value("Slack webhook", "https://hooks.slack" + ".com/services/{0}", "T", Some(Upper, 8), "/B", Some(Upper, 10), "/", Some(Base62, 24));
        yield return Value("Microsoft Teams webhook", "https://contoso.webhook.office" + ".com/webhookb2/{0}", Id(), "@", Id(), "/IncomingWebhook/", Some(Hex, 32), "/", Id());
        yield return Value("Discord webhook", "https://discord" + ".com/api/webhooks/100000000000000000/{0}", Some(Base64Url, 67), "a");
        yield return Value("Discord bot token", "\"DiscordToken\": \"{0}\"", "M", Some(Base62, 23), ".", Some(Base62, 6), ".", Some(Base62, 38));
        yield return Value("Telegram bot token", "{0}", Some("123456789", 9), ":AA", Some(Base62, 33)) is var telegram ? telegram with { Secret = telegram.Secret[10..] } : telegram;
        yield return Value("Twilio auth token or API key", "Twilio__AccountSid=AC" + Some(Hex, 32) + ";Twilio__AuthToken={0}", Some(Hex, 32));
        yield return Token("SendGrid API key", "S", "G.", Some(Base62, 22), ".", Some(Base62, 43));
        yield return Token("Mailgun API key", "ke", "y-", Some(Hex, 32));
        yield return Token("Brevo API key", "xkey", "sib-", Some(Hex, 64), "-", Some(Base62, 16));
        yield return Token("Stripe secret key", "sk_", "live_", Some(Base62, 24));
        yield return Token("Stripe webhook secret", "wh", "sec_", Some(Base62, 32));
        yield return Token("Square token", "sq0", "atp-", Some(Base62, 22));
        yield return Token("PayPal Braintree token", "access_token", "$production$", Some(Lower + "0123456789", 16), "$", Some(Hex, 32));
        yield return Token("Shopify token", "shp", "at_", Some(Hex, 32));
        yield return Token("OpenAI API key", "sk", "-proj-", Some(Base62, 120));
        yield return Token("Anthropic API key", "sk", "-ant-", "api03-", Some(Base62, 95));
        yield return Token("Hugging Face token", "h", "f_", Some(Base62, 34));
        yield return Token("Replicate token", "r", "8_", Some(Base62, 37));
        yield return Token("Groq API key", "gs", "k_", Some(Base62, 52));
        yield return Value("Datadog key", "DD_API_" + "KEY={0}", Some(Hex, 32));
        yield return Token("New Relic user key", "NR", "AK-", Some(Upper + "0123456789", 27));
        yield return Token("New Relic license key", Some(Hex, 32), "FFFF", "NR", "AL");
        yield return Token("Dynatrace token", "dt0", "c01.", Some(Upper + "234567", 24), ".", Some(Upper + "234567", 64));
        yield return Token("Grafana token", "gl", "sa_", Some(Base62, 32), "_", Some(Hex, 8));
        yield return Token("Sentry auth token", "sntr", "yu_", Some(Hex, 64));
        yield return Token("Linear API key", "lin_", "api_", Some(Base62, 40));
        yield return Token("Notion token", "nt", "n_", Some("123456789", 11), Some(Base62, 35));
        yield return Token("Figma token", "fi", "gd_", Some(Base62, 40));

        yield return Value("password in a SQL connection string", "Server=tcp:db.contoso.com,1433;Database=shop;User ID=app;Pass" + "word={0};Encrypt=True", "hunter2", "!Xy");
        yield return Value("password in a Redis configuration", "cache.contoso.com:6380,pass" + "word={0},ssl=True", Some(Base62, 43), "=");
        yield return Value("password in a PostgreSQL address", "postgres://app:{0}@db.contoso.com/shop", "hunter2", "-pg");
        yield return Value("password in a MySQL address", "mysql://app:{0}@db.contoso.com/shop", "hunter2", "-my");
        yield return Value("password in a MongoDB address", "mongodb+srv://app:{0}@cluster0.contoso.com/shop", "hunter2", "-mo");
        yield return Value("password in a Redis address", "rediss://:{0}@cache.contoso.com:6380/0", "hunter2", "-re");
        yield return Value("password in an AMQP address", "amqps://app:{0}@mq.contoso.com/", "hunter2", "-am");
        yield return Value("password in an address", "https://robot:{0}@git.contoso.com/shop.git", "hunter2", "-ht");

        yield return Token("JSON web token", Url("""{"alg":"HS256","typ":"JWT"}"""), ".", Url("""{"sub":"orders","iss":"shop"}"""), ".", Some(Base64Url, 43));
        yield return Value("bearer token", "Authorization: Bearer {0}", "a1", Some(Base62, 30));
        yield return Value("account in a basic authorization header", "\"Authorization\": \"Basic {0}\"", Convert.ToBase64String(Encoding.ASCII.GetBytes("robot:" + Some(Base62, 12))));
        yield return Value("password in a setting", """{ "Smtp": { "Host": "mail.contoso.com", "Port": 587, "Password": "{0}" } }""", "hunter2", "-se");
        yield return Value("password in a variable", "DB_PASSWORD={0}", "hunter2", "-va");
        yield return Value("secret in a variable", "SHOP_API_KEY={0}", "a1", Some(Base62, 30));
        yield return Value("client secret", """{ "AzureAd": { "ClientId": "orders", "ClientSecret": "{0}" } }""", "a1", Some(Base62, 30));
        yield return Value("key that signs JSON web tokens", """{ "Jwt": { "Issuer": "shop", "Key": "{0}" } }""", "a-long-and-", "secret-phrase-1");
        yield return Value("machine key", """<machineKey decryptionKey="{0}" validation="SHA1" />""", Some(Hex, 48));

        string Url(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
        string Id() => string.Join('-', Some(Hex, 8), Some(Hex, 4), Some(Hex, 4), Some(Hex, 4), Some(Hex, 12));
    }

    private static string Pem(string label, string lineEnd) =>
        string.Create(CultureInfo.InvariantCulture, $"-----BEGIN {label} PRIVATE {"KEY"}-----{lineEnd}{{0}}{lineEnd}-----END {label} PRIVATE {"KEY"}-----{lineEnd}");

    private static byte[] Pkcs12(RSA key)
    {
        using X509Certificate2 certificate = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return certificate.Export(X509ContentType.Pkcs12, "password");
    }
}
