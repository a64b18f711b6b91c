namespace ContainerStages.Checks.Secrets;

/// <summary>Services that an app calls: messages, payments, models, monitoring.</summary>
internal static class ServiceDetectors
{
    public static Detector[] All { get; } =
    [
        Detector.Token("Slack token", ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xoxe.", "xapp-"], @"(?:xox[abprse]|xapp)[-.](?=[A-Za-z0-9.-]{0,40}\d)[A-Za-z0-9.-]{20,250}", "https://docs.slack.dev/authentication/tokens/"),
        new("Slack webhook", ["hooks.slack.com/"], "hooks\\.slack\\.com/(?:services|workflows|triggers)/(?<secret>[A-Za-z0-9+/]{40,80})", "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/"),
        new("Microsoft Teams webhook", [".webhook.office.com/webhookb2/"], @"\.webhook\.office\.com/webhookb2/(?<secret>[a-f0-9-]{36}@[a-f0-9-]{36}/IncomingWebhook/[a-f0-9]{32}/[a-f0-9-]{36})", "https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook"),
        new("Discord webhook", ["/api/webhooks/"], @"(?<=discord(?:app)?\.com)/api/webhooks/\d{17,20}/(?<secret>[A-Za-z0-9_-]{60,80})", "https://discord.com/developers/docs/resources/webhook"),
        Detector.Setting("Discord bot token", ["discord"], @"discord[\x20-\x7E\s]{1,100}?(?<![A-Za-z0-9])(?<secret>[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40})(?![A-Za-z0-9_-])", "https://discord.com/developers/docs/reference#authentication"),
        new("Telegram bot token", [":AA"], @"(?<=(?<![A-Za-z0-9])\d{8,10}):(?<secret>AA[A-Za-z0-9_-]{33})(?![A-Za-z0-9_-])", "https://core.telegram.org/bots/api#authorizing-your-bot"),
        Detector.Setting("Twilio auth token or API key", ["twilio"], @"twilio[\x20-\x7E\s]{1,150}?(?<![A-Za-z0-9])(?-i:(?<secret>(?:SK)?[0-9a-f]{32}))(?![A-Za-z0-9])", "https://www.twilio.com/docs/iam/api-keys"),
        Detector.Token("SendGrid API key", ["SG."], @"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])", "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys"),
        new("Mailgun API key", ["key-"], "(?<![A-Za-z0-9_-])(?<secret>key-[a-f0-9]{32})(?![A-Za-z0-9-])", "https://documentation.mailgun.com/docs/mailgun/api-reference/mg-auth"),
        Detector.Token("Brevo API key", ["xkeysib-"], "xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}", "https://developers.brevo.com/docs/getting-started"),
        Detector.Token("Stripe secret key", ["sk_live_", "rk_live_"], "[sr]k_live_[A-Za-z0-9]{24,250}", "https://docs.stripe.com/keys"),
        Detector.Token("Stripe webhook secret", ["whsec_"], "whsec_[A-Za-z0-9+/]{32,64}", "https://docs.stripe.com/webhooks/signature"),
        Detector.Token("Square token", ["sq0atp-", "sq0csp-"], "sq0(?:atp-[A-Za-z0-9_-]{22}|csp-[A-Za-z0-9_-]{43})", "https://developer.squareup.com/docs/build-basics/access-tokens"),
        Detector.Token("PayPal Braintree token", ["access_token$production$"], @"access_token\$production\$[a-z0-9]{16}\$[a-f0-9]{32}", "https://developer.paypal.com/braintree/docs/guides/authorization/overview"),
        Detector.Token("Shopify token", ["shpat_", "shpca_", "shppa_", "shpss_"], "shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}", "https://shopify.dev/changelog/length-of-the-shopify-access-token-is-increasing"),
        Detector.Token("OpenAI API key", ["sk-"], @"(?<![_-])sk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,200}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{48})(?![A-Za-z0-9_-])", "https://platform.openai.com/docs/api-reference/authentication"),
        Detector.Token("Anthropic API key", ["sk-ant-"], @"sk-ant-[a-z]{3,8}\d\d-[A-Za-z0-9_-]{80,120}", "https://docs.anthropic.com/en/api/overview"),
        Detector.Token("Hugging Face token", ["hf_"], "hf_[A-Za-z0-9]{34}", "https://huggingface.co/docs/hub/security-tokens"),
        Detector.Token("Replicate token", ["r8_"], "r8_[A-Za-z0-9]{37}", "https://replicate.com/docs/topics/security/api-tokens"),
        Detector.Token("Groq API key", ["gsk_"], "gsk_[A-Za-z0-9]{52}", "https://console.groq.com/docs/quickstart"),
        Detector.Setting("Datadog key", ["DD_API_KEY", "DD_APP_KEY", "DD-API-KEY", "DD-APPLICATION-KEY", "datadog"], @"(?:DD[_-](?:API|APP|APPLICATION)[_-]KEY|datadog[\x20-\x7E\s]{0,60}?key)[""'\s:=,>]{1,8}(?-i:(?<secret>[a-f0-9]{40}|[a-f0-9]{32}))(?![A-Za-z0-9])", "https://docs.datadoghq.com/account_management/api-app-keys/"),
        Detector.Token("New Relic user key", ["NRAK-"], "NRAK-[A-Z0-9]{27}", "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/"),
        new("New Relic license key", ["NRAL"], "(?<![A-Za-z0-9])(?<secret>[A-Za-z0-9]{36}NRAL)(?![A-Za-z0-9])", "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/") { Offset = 36 },
        Detector.Token("Dynatrace token", ["dt0c01.", "dt0s16."], @"dt0[cs]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{64}", "https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens"),
        Detector.Token("Grafana token", ["glsa_", "glc_"], "(?:glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/]{32,400}={0,2})", "https://grafana.com/docs/grafana/latest/administration/service-accounts/"),
        Detector.Token("Sentry auth token", ["sntrys_", "sntryu_"], "sntry(?:s_[A-Za-z0-9+/=_]{60,400}|u_[a-f0-9]{64})", "https://docs.sentry.io/account/auth-tokens/"),
        Detector.Token("Linear API key", ["lin_api_"], "lin_api_[A-Za-z0-9]{40}", "https://linear.app/developers/graphql"),
        Detector.Token("Notion token", ["ntn_"], @"ntn_\d{11}[A-Za-z0-9]{35}", "https://developers.notion.com/reference/authentication"),
        Detector.Token("Figma token", ["figd_"], "figd_[A-Za-z0-9_-]{40}(?![A-Za-z0-9_-])", "https://www.figma.com/developers/api#access-tokens"),
    ];
}
