namespace ContainerStages.Tasks.Names;

/// <summary>
/// Which names are mistakes. A name with the package's prefix has to exist. Any other that begins with <c>Container</c> may be the project's own, and is
/// a mistake only if it is nearly one of the SDK's.
/// </summary>
internal static class NameRules
{
    private const string OwnPrefix = "ContainerStage";
    private const string SdkPrefix = "Container";

    /// <summary>Names that differ in so many letters are nearly the same.</summary>
    private const int FewLetters = 2;

    private static readonly Kind Properties = new("property", "a property", [.. KnownNames.OwnProperties, .. KnownNames.SdkProperties], name => $"<PropertyGroup><{name}>…</{name}></PropertyGroup>");
    private static readonly Kind Items = new("item", "an item", [.. KnownNames.OwnItems.Keys, .. KnownNames.SdkItems.Keys], name => $"""<ItemGroup><{name} Include="…" /></ItemGroup>""");

    public static UnknownName? OfProperty(string name, ItemLocation? location) =>
        name.Equals(KnownNames.VersionProperty, StringComparison.OrdinalIgnoreCase) ? null : Of(name, Properties, Items, location);

    public static UnknownName? OfItem(string name, ItemLocation location) => Of(name, Items, Properties, location);

    /// <param name="item">The type of the item that has it.</param>
    public static UnknownName? OfMetadata(string item, string name, ItemLocation location)
    {
        if (KnownNames.OwnItems.TryGetValue(item, out string[]? own))
        {
            return Has(own, name) ? null : new UnknownName(name, $"the metadata '{name}' of {item}", "it has none of that name", Suggestion(name, own), location);
        }

        return KnownNames.SdkItems.TryGetValue(item, out string[]? sdk) && !Has(sdk, name) && NearlySame(name, sdk) is { } meant
            ? new UnknownName(name, $"the metadata '{name}' of {item}", "it has none of that name", $"Perhaps you mean {meant}.", location)
            : null;
    }

    /// <summary>Metadata that only some kinds of stages have: the graph would drop it.</summary>
    /// <param name="name">That of one metadata of the stage.</param>
    /// <param name="all">The names of all.</param>
    public static UnknownName? OfStage(string name, IEnumerable<string> all, ItemLocation location)
    {
        string[] kinds = [.. KnownNames.StageKinds.Intersect(all, StringComparer.OrdinalIgnoreCase)];
        return kinds.Length > 0 && KnownNames.StageMetadata.TryGetValue(name, out string[]? needed) && !needed.Intersect(kinds).Any()
            ? new UnknownName(name, $"the metadata '{name}' of {KnownNames.Stage}", $"it is for a stage with {string.Join(" or ", needed)}, and this one has {string.Join(" and ", kinds)}", "Remove it.", location)
            : null;
    }

    private static UnknownName? Of(string name, Kind kind, Kind other, ItemLocation? location)
    {
        if (!IsPrefixed(name) || Has(kind.Names, name))
        {
            return null;
        }

        string what = $"the {kind.Word} '{name}'";
        if (other.Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } same)
        {
            return new UnknownName(name, what, $"it is the name of {other.WithArticle}", $"Write {other.Xml(same)}.", location);
        }

        const string Why = "nothing reads it";
        return IsOwn(name) ? new UnknownName(name, what, Why, Suggestion(name, [.. kind.Names.Where(IsOwn)]), location)
            : NearlySame(name, kind.Names) is { } meant ? new UnknownName(name, what, Why, $"Perhaps you mean {meant}.", location)
            : NearlySame(name, other.Names) is { } named ? new UnknownName(name, what, Why, $"Perhaps you mean {other.WithArticle}: {other.Xml(named)}.", location)
            : null;
    }

    /// <summary>The name that is meant, else all names of a short list, else the nearest of a long one.</summary>
    private static string Suggestion(string name, string[] known)
    {
        const int Short = 17;
        return known.Length == 0 ? "Remove it."
            : (Nearest(name, known, Math.Max(FewLetters, Length(name) / 3)) ?? known.FirstOrDefault(IsAbbreviated)) is { } meant ? $"Perhaps you mean {meant}."
            : known.Length <= Short ? $"There {(known.Length == 1 ? "is" : "are")} {string.Join(", ", known)}."
            : $"The nearest name is {known.MinBy(other => EditDistance.Between(name, other))}; docs/reference.md has them all.";

        bool IsAbbreviated(string other) => other.StartsWith(name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The name that differs in few letters, of a third of them at most; null for none.</summary>
    private static string? NearlySame(string name, string[] known) => Nearest(name, known, Math.Min(FewLetters, Length(name) / 3));

    private static string? Nearest(string name, string[] known, int letters) =>
        known.MinBy(other => EditDistance.Between(name, other)) is { } nearest && EditDistance.Between(name, nearest) <= letters ? nearest : null;

    /// <summary>Letters without the prefix, which tells nothing.</summary>
    private static int Length(string name) => IsPrefixed(name) ? name.Length - SdkPrefix.Length : name.Length;

    private static bool IsOwn(string name) => name.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase);

    private static bool IsPrefixed(string name) => name.StartsWith(SdkPrefix, StringComparison.OrdinalIgnoreCase);

    private static bool Has(string[] names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <param name="Xml">How one of that name is written.</param>
    private sealed record Kind(string Word, string WithArticle, string[] Names, Func<string, string> Xml);
}
