namespace ContainerStages.Trimming;

/// <summary>
/// An edit of one assembly, as compiled before and after it.
/// <para>
/// The trimmer keeps what it reaches from the app's start, and a method reaches what its body names. If an edit leaves every declaration as it is, and every method names what
/// it named before, then the trimmer reaches the same, and no other assembly need be trimmed again, provided that none of them refers to this one. Constants count only where the trimmer follows them: to reflection; and through
/// methods that return one, to branches that are never taken. The latter show in what it has written (<see cref="DifferenceOfResults"/>).
/// </para>
/// </summary>
/// <param name="Assembly">The assembly's name.</param>
internal sealed record TrimmedEdit(string Assembly, AssemblyOutline Before, AssemblyOutline After)
{
    /// <summary>Why a whole run of the trimmer could reach something else; null if it cannot.</summary>
    public string? DifferenceOfInputs(ReflectionUse reflection) => Difference(Before, After, reflection, "a declaration changed", "uses something else");

    /// <summary>The same of what the trimmer has written before and after the edit; after it, with the other assemblies as they were trimmed before.</summary>
    public string? DifferenceOfResults(AssemblyOutline trimmedBefore, AssemblyOutline trimmedAfter, ReflectionUse reflection) =>
        Difference(trimmedBefore, trimmedAfter, reflection, "the trimmer keeps other members of the app", "uses something else of what the trimmer keeps");

    private string? Difference(AssemblyOutline before, AssemblyOutline after, ReflectionUse reflection, string otherShape, string otherNeeds)
    {
        if (!before.Shape.SequenceEqual(after.Shape) || before.Methods.Count != after.Methods.Count || !before.Methods.Keys.All(after.Methods.ContainsKey))
        {
            return otherShape;
        }

        string[] changed = [.. before.Methods.Where(method => after.Methods[method.Key].Code != method.Value.Code).Select(method => method.Key)];
        if (Array.Find(changed, method => !before.Methods[method].Needs.SetEquals(after.Methods[method].Needs)) is { } other)
        {
            return $"{before.Methods[other].Name} {otherNeeds}";
        }

        HashSet<string> groups = [.. changed.Select(method => before.Methods[method].Group)];
        return Before.Methods.Values.FirstOrDefault(method => groups.Contains(method.Group) && (method.IsAnnotated || method.Uses.Any(use => reflection.Concerns(use, Assembly)))) is { } reflecting
            ? $"{reflecting.Name} uses reflection"
            : null;
    }
}
