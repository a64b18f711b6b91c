using System.Collections;
using ContainerStages.TestKit.Expressions;

namespace ContainerStages.TestKit.Pipelines;

/// <summary>A context whose unknown properties are errors: the server reads them as empty, and a misspelt name goes unnoticed.</summary>
/// <param name="name">The context's name.</param>
internal sealed class StrictMap(string name, IReadOnlyDictionary<string, object?> properties) : IReadOnlyDictionary<string, object?>
{
    public int Count => properties.Count;

    public IEnumerable<string> Keys => properties.Keys;

    public IEnumerable<object?> Values => properties.Values;

    public object? this[string key] => TryGetValue(key, out object? value) ? value : null;

    public bool ContainsKey(string key) => properties.ContainsKey(key);

    public bool TryGetValue(string key, out object? value) => properties.TryGetValue(key, out value)
        ? true
        : throw new ExpressionException($"cannot find {name}.{key}: known are {string.Join(", ", Keys)}");

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => properties.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
