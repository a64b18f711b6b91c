namespace ContainerStages.TestKit.Pipelines;

/// <summary>Replaces the secrets that a run has named so far.</summary>
internal sealed class SecretMasker
{
    private readonly HashSet<string> _secrets = [];

    public void Add(string secret)
    {
        if (secret.Length > 0)
        {
            _secrets.Add(secret);
        }
    }

    public string Mask(string text) => _secrets.Aggregate(text, (masked, secret) => masked.Replace(secret, "***", StringComparison.Ordinal));
}
