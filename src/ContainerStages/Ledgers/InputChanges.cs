using ContainerStages.App;
using ContainerStages.Oci;

namespace ContainerStages.Ledgers;

/// <summary>Describes the differences between two lists of inputs. Versions are shown, digests are not.</summary>
internal static class InputChanges
{
    public static IEnumerable<string> Between(IEnumerable<string> before, IEnumerable<string> now)
    {
        ILookup<string, string> old = before.Except(now).ToLookup(Subject, Value);
        ILookup<string, string> added = now.Except(before).ToLookup(Subject, Value);
        foreach (string subject in old.Select(group => group.Key).Union(added.Select(group => group.Key)).Order(StringComparer.Ordinal))
        {
            string was = string.Join(", ", old[subject]);
            string becomes = string.Join(", ", added[subject]);
            yield return !old.Contains(subject) ? $"{subject} is new"
                : !added.Contains(subject) ? $"{subject} is gone"
                : Digest.TryParse(was, out _) || Digest.TryParse(becomes, out _) ? $"{subject} changed"
                : $"{subject} was {was} and is {becomes}";
        }
    }

    /// <summary>The input without the version or digest at its end. A generated file has neither.</summary>
    private static string Subject(string input) => IsGenerated(input) ? input : input[..Math.Max(0, input.LastIndexOf(' '))];

    private static string Value(string input) => IsGenerated(input) ? "" : input[(input.LastIndexOf(' ') + 1)..];

    private static bool IsGenerated(string input) => input.StartsWith(DeclaredInput.Generated, StringComparison.Ordinal);
}
