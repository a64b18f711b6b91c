using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using Tomlyn;
using Tomlyn.Model;

namespace ContainerStages.Registry.Configuration;

/// <summary>
/// The rules of registries.conf, which podman, buildah and skopeo read (containers-registries.conf(5)). A rule of a later file replaces the rule of
/// an earlier file with the same prefix. Search lists and aliases apply only to short names, which references here never are.
/// </summary>
internal sealed class RegistriesConf
{
    private readonly Dictionary<string, RegistryRule> _rules = new(StringComparer.Ordinal);

    private RegistriesConf()
    {
    }

    /// <exception cref="ContainerStagesException">A file is damaged, or cannot be read.</exception>
    public static RegistriesConf Read(RegistryConfigurationFiles files)
    {
        var conf = new RegistriesConf();
        foreach (string file in files.RegistriesConfParts())
        {
            foreach (RegistryRule rule in ReadFile(file))
            {
                conf._rules[rule.Prefix] = rule;
            }
        }

        return conf;
    }

    /// <summary>The rule with the longest matching prefix; null if there is none.</summary>
    public RegistryRule? Find(string name) => _rules.Values
        .Where(rule => rule.LengthIn(name) is not null)
        .OrderByDescending(rule => rule.LengthIn(name))
        .ThenBy(rule => rule.IsWildcard)
        .FirstOrDefault();

    private static ImmutableArray<RegistryRule> ReadFile(string file)
    {
        try
        {
            TomlTable toml = TomlSerializer.Deserialize<TomlTable>(File.ReadAllText(file)) ?? [];
            return [.. Tables(toml, "registry").Select(Rule), .. FirstVersion(toml)];
        }
        catch (TomlException e)
        {
            // Its own message begins with the position.
            throw RegistryConfigurationFailures.Unreadable(file, e.Line, e.Diagnostics.FirstOrDefault()?.Message ?? e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw RegistryConfigurationFailures.Unreadable(file, null, e.Message, e);
        }
    }

    private static RegistryRule Rule(TomlTable table)
    {
        string? location = Place(table, "location");
        string prefix = Place(table, "prefix") ?? location ?? throw new FormatException("a [[registry]] has neither prefix nor location");
        bool isWildcard = prefix.StartsWith("*.", StringComparison.Ordinal);
        bool byDigestOnly = Flag(table, "mirror-by-digest-only");
        return new RegistryRule(prefix, location ?? (isWildcard ? null : prefix), Flag(table, "insecure"), Flag(table, "blocked"))
        {
            Mirrors = [.. Tables(table, "mirror").Select(mirror => Mirror(mirror, byDigestOnly))],
        };
    }

    private static RegistryMirror Mirror(TomlTable table, bool byDigestOnly)
    {
        string location = Place(table, "location") ?? throw new FormatException("a [[registry.mirror]] has no location");
        string pull = Text(table, "pull-from-mirror") ?? "all";
        return pull is "all" or "digest-only" or "tag-only"
            ? new RegistryMirror(location, Flag(table, "insecure"), ForTags: pull != "digest-only" && !byDigestOnly, ForDigests: pull != "tag-only")
            : throw new FormatException($"'{pull}' is no pull-from-mirror: it is all, digest-only or tag-only");
    }

    /// <summary>The old format: lists of hosts, without mirrors.</summary>
    private static IEnumerable<RegistryRule> FirstVersion(TomlTable toml)
    {
        if (toml.TryGetValue("registries", out object? value) && value is TomlTable registries)
        {
            string[] blocked = [.. FirstVersionHosts(registries, "block")];
            return FirstVersionHosts(registries, "insecure").Select(host => new RegistryRule(host, host, true, blocked.Contains(host)))
                .UnionBy(blocked.Select(host => new RegistryRule(host, host, false, true)), rule => rule.Prefix);
        }

        return [];
    }

    private static IEnumerable<string> FirstVersionHosts(TomlTable registries, string name) =>
        registries.TryGetValue(name, out object? list) && list is TomlTable table && table.TryGetValue("registries", out object? hosts) && hosts is TomlArray array
            ? array.OfType<string>()
            : [];

    private static IEnumerable<TomlTable> Tables(TomlTable table, string name) =>
        !table.TryGetValue(name, out object? value) ? []
        : value is TomlTableArray tables ? tables
        : value is TomlArray array && array.All(item => item is TomlTable) ? array.Cast<TomlTable>()
        : throw new FormatException($"'{name}' is not a list of tables");

    /// <summary>A host with a path; null when it is missing.</summary>
    private static string? Place(TomlTable table, string name) => Text(table, name)?.TrimEnd('/') switch
    {
        null or "" => null,
        var place when place.Contains("://", StringComparison.Ordinal) => throw new FormatException($"the {name} '{place}' has a scheme: it is a host and a path"),
        var place => place,
    };

    private static string? Text(TomlTable table, string name) => table.TryGetValue(name, out object? value)
        ? value as string ?? throw new FormatException($"'{name}' is not a string")
        : null;

    private static bool Flag(TomlTable table, string name) =>
        table.TryGetValue(name, out object? value)
        && (value as bool? ?? throw new FormatException($"'{name}' is neither true nor false"));
}
