using ContainerStages.TestKit.Expressions;

namespace ContainerStages.TestKit.Pipelines;

/// <summary>Reads a mapping of a pipeline. A key that nobody has read at the end is unknown, and an error.</summary>
/// <param name="where">For messages.</param>
internal sealed class Fields(string where, object? value)
{
    private readonly IReadOnlyDictionary<string, object?> _fields = value as IReadOnlyDictionary<string, object?>
        ?? throw new PipelineException($"cannot read {where}: it is not a mapping");

    private readonly HashSet<string> _read = [];

    public IEnumerable<string> Keys => _fields.Keys;

    public bool Has(string key) => _fields.ContainsKey(key);

    public bool IsMap(string key) => _fields.GetValueOrDefault(key) is IReadOnlyDictionary<string, object?>;

    public string? Text(string key) => Find(key) is { } found ? Values.Text(found) : null;

    public string Required(string key) => Text(key) ?? throw new PipelineException($"cannot read {where}: it has no '{key}'");

    public bool Flag(string key, bool otherwise = false) => Text(key) is { } text ? bool.Parse(text) : otherwise;

    public IReadOnlyList<object?> List(string key) => Find(key) as IReadOnlyList<object?> ?? throw new PipelineException($"cannot read {where}: '{key}' is not a list");

    /// <summary>A list of texts, which may also be one text; null if the key is not there.</summary>
    public IReadOnlyList<string>? Texts(string key) => Find(key) switch
    {
        null => null,
        IReadOnlyList<object?> items => [.. items.Select(item => Values.Text(item))],
        object text => [Values.Text(text)],
    };

    /// <summary>Names and texts; empty if the key is not there.</summary>
    public IReadOnlyDictionary<string, string> Map(string key) => Find(key) switch
    {
        null => new Dictionary<string, string>(),
        IReadOnlyDictionary<string, object?> fields => fields.ToDictionary(field => field.Key, field => Values.Text(field.Value)),
        _ => throw new PipelineException($"cannot read {where}: '{key}' is not a mapping"),
    };

    public Fields Inner(string key) => new($"{where}, {key}", Find(key));

    public void End()
    {
        if (_fields.Keys.FirstOrDefault(key => !_read.Contains(key)) is { } unknown)
        {
            throw new PipelineException($"cannot read {where}: the test agent does not know '{unknown}'");
        }
    }

    private object? Find(string key)
    {
        _read.Add(key);
        return _fields.TryGetValue(key, out object? found) ? found : null;
    }
}
