using System.Collections.Immutable;
using ContainerStages.Diagnostics;

namespace ContainerStages.Stages.Secrets;

/// <summary>Replaces the values of secrets in messages, from the moment when they are read. Threads may share it.</summary>
internal sealed class SecretMask
{
    private const string Hidden = "***";

    /// <summary>The longest first: a value may be part of another.</summary>
    private ImmutableArray<string> _texts = [];

    public void Add(IEnumerable<SecretValue> secrets)
    {
        string[] more = [.. secrets.SelectMany(secret => secret.LinesToHide())];
        ImmutableInterlocked.Update(ref _texts, texts => [.. texts.Union(more).OrderByDescending(text => text.Length)]);
    }

    public string Hide(string text) => _texts.Aggregate(text, (rest, secret) => rest.Replace(secret, Hidden, StringComparison.Ordinal));

    /// <summary>The exception without its cause, whose message may contain more.</summary>
    public ContainerStagesException Hide(ContainerStagesException e) => new(e.Diagnostic, Hide(e.Message), Hide(e.Advice)) { Subject = e.Subject };
}
