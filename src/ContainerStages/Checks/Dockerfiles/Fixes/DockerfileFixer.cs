using System.Collections.Immutable;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Checks.Dockerfiles.Fixes;

/// <summary>
/// Applies the fixes that are safe, one after the other. A fix counts only if the rules then find less, and nothing new: otherwise the file stays as it was.
/// </summary>
internal static class DockerfileFixer
{
    private const int MostFixes = 100;

    /// <param name="text">The Dockerfile.</param>
    /// <param name="factsOf">Adds what is known of the context to a Dockerfile.</param>
    /// <returns>The new text, and what was done, in its order.</returns>
    public static (string Text, ImmutableArray<DockerfileFix> Applied) Fix(string text, Func<Dockerfile, DockerfileUnderCheck> factsOf)
    {
        var applied = ImmutableArray.CreateBuilder<DockerfileFix>();
        string current = text;
        while (applied.Count < MostFixes && Next(current, factsOf) is { } next)
        {
            applied.Add(next.Fix);
            current = next.Text;
        }

        return (current, applied.ToImmutable());
    }

    private static (DockerfileFix Fix, string Text)? Next(string text, Func<Dockerfile, DockerfileUnderCheck> factsOf)
    {
        DockerfileUnderCheck facts = factsOf(Dockerfile.Parse(text));
        if (facts.Dockerfile.Faults.Count > 0)
        {
            return null;
        }

        Dictionary<string, int> before = Count(facts);
        foreach (DockerfileFix fix in Candidates(facts))
        {
            string changed = TextEdit.Apply(text, fix.Edits);
            if (changed != text && IsBetter(fix, before, Count(factsOf(Dockerfile.Parse(changed)))))
            {
                return (fix, changed);
            }
        }

        return null;
    }

    private static IEnumerable<DockerfileFix> Candidates(DockerfileUnderCheck facts) =>
        [.. RestoreOrderFix.Of(facts), .. VolatileValueFix.Of(facts), .. LockFileFix.Of(facts), .. StageReferenceFix.Of(facts), .. UserFix.Of(facts)];

    private static Dictionary<string, int> Count(DockerfileUnderCheck facts) =>
        DockerfileChecks.Run(facts).GroupBy(finding => finding.Code).ToDictionary(group => group.Key, group => group.Count());

    private static bool IsBetter(DockerfileFix fix, Dictionary<string, int> before, Dictionary<string, int> after) =>
        after.All(found => found.Value <= before.GetValueOrDefault(found.Key))
        && (after.GetValueOrDefault(fix.Code) < before.GetValueOrDefault(fix.Code) || fix is { Code: StageReferenceFix.NameCode });
}
