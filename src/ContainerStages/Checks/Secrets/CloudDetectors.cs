namespace ContainerStages.Checks.Secrets;

/// <summary>Clouds, hosts, and the tools that set them up.</summary>
internal static class CloudDetectors
{
    /// <summary>The key has letters of both cases and a digit, unlike file names and hexadecimal hashes.</summary>
    private const string AwsKey = @"(?<![A-Za-z0-9+/=])(?=[a-z0-9+/]{0,39}[A-Z])(?=[A-Z0-9+/]{0,39}[a-z])(?=[A-Za-z+/]{0,39}[0-9])(?<secret>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])";

    public static Detector[] All { get; } =
    [
        Detector.Token("AWS access key id", ["AKIA", "ASIA"], "A[KS]IA[A-Z2-7]{16}", "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes"),
        Detector.Setting("AWS secret access key", ["aws_secret_access_key", "SecretAccessKey", "AWSSecretKey", "aws_secret_key"], @"(?:aws_?secret_?(?:access_?)?key|SecretAccessKey)[""'\s:=>,]{1,12}(?<secret>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])", "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html"),
        new("AWS secret access key beside its id", ["AKIA", "ASIA"], $@"(?<![A-Za-z0-9])A[KS]IA[A-Z2-7]{{16}}(?![A-Za-z0-9])(?:[\s\S]{{1,120}}?{AwsKey}|(?<={AwsKey}[\s\S]{{1,120}}A[KS]IA[A-Z2-7]{{16}}))", "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html") { IsGeneric = true },
        Detector.Token("Google API key", ["AIza"], "AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])", "https://cloud.google.com/docs/authentication/api-keys"),
        Detector.Token("Google OAuth client secret", ["GOCSPX-"], "GOCSPX-[A-Za-z0-9_-]{28}", "https://developers.google.com/identity/protocols/oauth2"),
        Detector.Token("DigitalOcean token", ["dop_v1_", "doo_v1_", "dor_v1_"], "do[por]_v1_[a-f0-9]{64}", "https://docs.digitalocean.com/reference/api/create-personal-access-token/"),
        Detector.Token("Heroku API key", ["HRKU-"], "HRKU-[A-Za-z0-9_-]{36,80}", "https://devcenter.heroku.com/articles/platform-api-reference"),
        Detector.Token("Databricks token", ["dapi"], @"dapi[a-f0-9]{32}(?:-\d)?", "https://docs.databricks.com/aws/en/dev-tools/auth/pat"),
        Detector.Token("HashiCorp Vault token", ["hvs.", "hvb.", "hvr."], @"hv[sbr]\.(?=[A-Za-z_-]{0,200}\d)[A-Za-z0-9_-]{24,300}", "https://developer.hashicorp.com/vault/docs/concepts/tokens"),
        new("HCP Terraform token", [".atlasv1."], @"(?<![A-Za-z0-9])(?<secret>[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70})", "https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens") { Offset = 14 },
        Detector.Token("Doppler token", ["dp.pt.", "dp.st.", "dp.ct.", "dp.sa."], @"dp\.(?:pt|st|ct|sa)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}", "https://docs.doppler.com/reference/auth-token-formats"),
        Detector.Token("Pulumi access token", ["pul-"], "pul-[a-f0-9]{40}", "https://www.pulumi.com/docs/administration/access-identity/access-tokens/"),
        Detector.Token("Cloudflare origin CA key", ["v1.0-"], @"v1\.0-[a-f0-9]{24}-[a-f0-9]{146}", "https://developers.cloudflare.com/fundamentals/api/get-started/ca-keys/"),
        Detector.Token("PlanetScale token", ["pscale_"], "pscale_(?:tkn|pw|oauth)_[A-Za-z0-9=._-]{32,64}", "https://planetscale.com/docs/concepts/service-tokens"),
        Detector.Token("Supabase token", ["sbp_", "sb_secret_"], "(?:sbp_[a-f0-9]{40}|sb_secret_[A-Za-z0-9_-]{31,60})", "https://supabase.com/docs/guides/api/api-keys"),
        Detector.Token("1Password service account token", ["ops_eyJ"], "ops_eyJ[A-Za-z0-9+/=_-]{250,1500}", "https://developer.1password.com/docs/service-accounts/security/"),
    ];
}
