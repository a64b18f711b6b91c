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

    private static readonly string[] s_properties = [.. KnownNames.OwnProperties, .. KnownNames.SdkProperties];
    private static readonly string[] s_items = [.. KnownNames.OwnItems.Keys, .. KnownNames.SdkItems.Keys];

    public static UnknownName? OfProperty(string name, ItemLocation? location)
    {
        if (!IsPrefixed(name) || Has(s_properties, name) || Has([KnownNames.VersionProperty], name))
        {
            return null;
        }

        string what = $"the property '{name}'";
        return Has(s_items, name)
            ? new UnknownName(what, "it is the name of an item", $"""Write <ItemGroup><{Same(s_items, name)} Include="…" /></ItemGroup>.""", location)
            : Explain(what, name, s_properties, s_items, location);
    }

    public static UnknownName? OfItem(string name, ItemLocation location)
    {
        if (!IsPrefixed(name) || Has(s_items, name))
        {
            return null;
        }

        string what = $"the item '{name}'";
        return Has(s_properties, name)
            ? new UnknownName(what, "it is the name of a property", $"Write <PropertyGroup><{Same(s_properties, name)}>…</{Same(s_properties, name)}></PropertyGroup>.", location)
            : Explain(what, name, s_items, s_properties, location);
    }

    /// <param name="item">The type of the item that has it.</param>
    public static UnknownName? OfMetadata(string item, string name, ItemLocation location)
    {
        if (KnownNames.OwnItems.TryGetValue(item, out string[]? own))
        {
            return Has(own, name) ? null : new UnknownName($"the metadata '{name}' of {item}", "it has none of that name", Suggestion(name, own), location);
        }

        return KnownNames.SdkItems.TryGetValue(item, out string[]? sdk) && !Has(sdk, name) && NearlySame(name, sdk) is { } meant
            ? new UnknownName($"the metadata '{name}' of {item}", "it has none of that name", $"Perhaps you mean {meant}.", location)
            : null;
    }

    private static UnknownName? Explain(string what, string name, string[] sameKind, string[] otherKind, ItemLocation? location)
    {
        const string Why = "nothing reads it";
        if (name.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return new UnknownName(what, Why, Suggestion(name, [.. sameKind.Where(IsOwn)]), location);
        }

        return (NearlySame(name, sameKind) ?? NearlySame(name, otherKind)) is { } meant ? new UnknownName(what, Why, $"Perhaps you mean {meant}.", location) : null;
    }

    /// <summary>The name that is meant, else all names of a short list, else the nearest of a long one.</summary>
    private static string Suggestion(string name, string[] known)
    {
        const int Short = 14;
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

    private static bool IsOwn(string name) => name.StartsWith(OwnPrefix, StringComparison.Ordinal);

    private static bool IsPrefixed(string name) => name.StartsWith(SdkPrefix, StringComparison.OrdinalIgnoreCase);

    private static bool Has(string[] names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string Same(string[] names, string name) => names.First(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
}
