using System.Collections.Concurrent;

namespace ContainerStages.Tests.Registry.Quirks;

/// <summary>Which repositories there may be, and which are ours.</summary>
internal sealed class RegistryNames(RegistryQuirks quirks)
{
    private readonly ConcurrentDictionary<string, bool> _created = [];
    private readonly ConcurrentDictionary<string, bool> _denied = [];

    public void Create(string name) => _created[Beginning(name)] = true;

    public void Deny(string name) => _denied[name] = true;

    /// <summary>Whether it is there, or comes to be with a push.</summary>
    public bool Exists(string name) => quirks.ExistingSegments == 0 || _created.ContainsKey(Beginning(name));

    public bool IsOurs(string name) => !_denied.ContainsKey(name) && (!quirks.DeniesUnknownRepositories || Exists(name));

    private string Beginning(string name) => string.Join('/', name.Split('/').Take(quirks.ExistingSegments));
}
