using System.Collections.Immutable;

namespace ContainerStages.Bases.Packages;

/// <summary>
/// A package that a base image has. Its dependencies are left out: distroless images lack some of them, and apt would want to repair that.
/// </summary>
/// <param name="Name">As in dpkg.</param>
/// <param name="Fields">The other fields that apt needs, as <c>Name: value</c>.</param>
internal sealed record InstalledPackage(string Name, ImmutableArray<string> Fields)
{
    private const string VersionField = "Version: ";

    private static readonly string[] Needed = ["Version", "Architecture", "Multi-Arch", "Provides"];

    /// <summary>As in dpkg: <c>3.0.17-1~deb12u2</c>.</summary>
    public string Version => Fields.First(text => text.StartsWith(VersionField, StringComparison.Ordinal))[VersionField.Length..];

    /// <summary>The stanza for apt, which is also the package's part of a cache key.</summary>
    public override string ToString() => $"Package: {Name}\nStatus: install ok installed\nMaintainer: none\nDescription: of the base\n{string.Join('\n', Fields)}\n\n";

    /// <summary>Reads dpkg's databases, or the files of <c>status.d</c>, which have no <c>Status</c>. Packages that were removed do not count.</summary>
    /// <returns>Sorted by name; of two of one name, the first.</returns>
    public static ImmutableArray<InstalledPackage> Parse(IEnumerable<string> texts) =>
    [
        .. texts.SelectMany(Stanzas)
            .Select(fields => new InstalledPackage(fields["Package"], [.. Needed.Where(fields.ContainsKey).Select(name => $"{name}: {fields[name]}")]))
            .DistinctBy(package => package.Name).OrderBy(package => package.Name, StringComparer.Ordinal),
    ];

    /// <summary>The fields of each installed package; <c>Package</c>, <c>Version</c> and <c>Architecture</c> are always there.</summary>
    /// <param name="text">Of a dpkg database, or of a file of <c>status.d</c>.</param>
    public static IEnumerable<IReadOnlyDictionary<string, string>> Stanzas(string text) =>
        text.ReplaceLineEndings("\n").Split("\n\n").Select(FieldsOf).Where(fields => IsInstalled(fields) && fields.ContainsKey("Package") && fields.ContainsKey("Version") && fields.ContainsKey("Architecture"));

    private static bool IsInstalled(Dictionary<string, string> fields) =>
        !fields.TryGetValue("Status", out string? status) || status.EndsWith(" installed", StringComparison.Ordinal);

    private static Dictionary<string, string> FieldsOf(string stanza)
    {
        Dictionary<string, string> fields = new(StringComparer.OrdinalIgnoreCase);
        foreach (string line in stanza.Split('\n').Where(line => line.Length > 0 && !char.IsWhiteSpace(line[0])))
        {
            if (line.Split(':', 2) is [var name, var value])
            {
                fields.TryAdd(name, value.Trim());
            }
        }

        return fields;
    }
}
