namespace ContainerStages.Checks.Secrets;

/// <summary>Tokens of services that host sources, packages and images.</summary>
internal static class SourceDetectors
{
    private const string Npmrc = "https://github.com/npm/cli/blob/latest/docs/lib/content/configuring-npm/npmrc.md";
    private const string Patterns = "https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns";

    public static Detector[] All { get; } =
    [
        Detector.Token("GitHub token", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], "gh[pousr]_[A-Za-z0-9]{36,255}", "https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/"),
        Detector.Token("GitHub fine-grained token", ["github_pat_"], "github_pat_[A-Za-z0-9_]{82}", "https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats"),
        Detector.Token("GitLab token", ["glpat-", "gloas-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glimt-", "glagent-", "glsoat-", "glffct-"], "gl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[A-Za-z0-9_.-]{20,120}", "https://docs.gitlab.com/security/tokens/#token-prefixes"),
        Detector.Token("Atlassian API token", ["ATATT3"], "ATATT3[A-Za-z0-9_=/+.-]{100,250}", "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/"),
        Detector.Token("Bitbucket app password", ["ATBB"], "ATBB[A-Za-z0-9]{32}", "https://support.atlassian.com/bitbucket-cloud/docs/app-passwords/"),
        Detector.Token("NuGet API key", ["oy2"], "oy2[a-z2-7]{43}", "https://learn.microsoft.com/nuget/nuget-org/scoped-api-keys"),
        Detector.Setting("password in nuget.config", ["ClearTextPassword"], @"ClearTextPassword""\s+value=""(?<secret>[^""\x00-\x1F]{4,256})""", "https://learn.microsoft.com/nuget/reference/nuget-config-file#packagesourcecredentials") with { Kind = SecretKind.Password },
        Detector.Token("npm token", ["npm_"], "npm_[A-Za-z0-9]{36}", Patterns),
        Detector.Setting("token in .npmrc", [":_authToken", ":_password", ":_auth"], @":_(?:authToken|password|auth)\s{0,2}=\s{0,2}""?(?<secret>[A-Za-z0-9_+/=.-]{16,300})", Npmrc),
        Detector.Token("PyPI token", ["pypi-AgE"], "pypi-AgE[A-Za-z0-9_-]{50,300}", Patterns),
        Detector.Token("RubyGems API key", ["rubygems_"], "rubygems_[a-f0-9]{48}", Patterns),
        Detector.Token("Docker Hub token", ["dckr_pat_", "dckr_oat_"], "dckr_[po]at_[A-Za-z0-9_-]{27,36}", "https://docs.docker.com/security/access-tokens/"),
        Detector.Setting("account in a docker configuration", ["\"auths\""], @"""auths""\s{0,20}:\s{0,20}\{[\s\S]{1,1500}?""auth""\s{0,20}:\s{0,20}""(?<secret>[A-Za-z0-9+/]{8,1000}={0,2})""", "https://docs.docker.com/reference/cli/docker/login/"),
        Detector.Token("Artifactory token", ["AKCp"], "AKCp[A-Za-z0-9]{69}", "https://jfrog.com/help/r/jfrog-platform-administration-documentation/api-key"),
        Detector.Token("SonarQube token", ["sqp_", "squ_", "sqa_"], "sq[pua]_[a-f0-9]{40}", "https://docs.sonarsource.com/sonarqube-server/latest/user-guide/managing-tokens/"),
        Detector.Token("Postman API key", ["PMAK-"], "PMAK-[a-f0-9]{24}-[a-f0-9]{34}", "https://learning.postman.com/docs/developer/postman-api/authentication/"),
    ];
}
