using System.Collections.Immutable;

namespace ContainerStages.Registry.Tokens;

/// <summary>The scopes of a token, as <c>repository:library/debian:pull,push</c> (distribution, "Token Scope Documentation").</summary>
internal static class TokenScopes
{
    /// <summary>The scopes, and those of a challenge that they do not have: a registry may have another name for a repository.</summary>
    /// <param name="challenged">Separated by blanks; null when the challenge has none.</param>
    public static ImmutableArray<string> With(ImmutableArray<string> scopes, string? challenged)
    {
        HashSet<string> known = [.. scopes.SelectMany(Single)];
        string[] further = (challenged ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. scopes, .. further.Where(scope => !Single(scope).All(known.Contains)).Distinct()];
    }

    /// <summary>One for each action.</summary>
    private static IEnumerable<string> Single(string scope)
    {
        int colon = scope.LastIndexOf(':');
        return scope[(colon + 1)..].Split(',').Select(action => scope[..(colon + 1)] + action);
    }
}
