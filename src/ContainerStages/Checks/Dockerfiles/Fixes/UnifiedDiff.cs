using System.Globalization;

namespace ContainerStages.Checks.Dockerfiles.Fixes;

/// <summary>The difference of two texts in the unified format, which <c>patch</c> and reviewers read.</summary>
internal static class UnifiedDiff
{
    private const int ContextLines = 3;

    /// <summary>A line that is kept (<c>' '</c>), removed (<c>'-'</c>) or added (<c>'+'</c>).</summary>
    private readonly record struct Change(char Kind, string Line);

    /// <returns>Empty for equal texts; otherwise the lines, without line ends.</returns>
    public static IReadOnlyList<string> Of(string name, string before, string after)
    {
        if (before == after)
        {
            return [];
        }

        List<Change> changes = Changes(Lines(before), Lines(after));
        List<string> lines = [$"--- a/{name}", $"+++ b/{name}"];
        int at = 0, oldLine = 1, newLine = 1;
        while (at < changes.Count)
        {
            int first = changes.FindIndex(at, change => change.Kind != ' ');
            if (first < 0)
            {
                break;
            }

            int start = Math.Max(at, first - ContextLines);
            int end = End(changes, first);
            oldLine += start - at;
            newLine += start - at;
            Change[] hunk = [.. changes[start..end]];
            int removed = hunk.Count(change => change.Kind != '+'), added = hunk.Count(change => change.Kind != '-');
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"@@ -{oldLine},{removed} +{newLine},{added} @@"));
            lines.AddRange(hunk.Select(change => change.Kind + change.Line));
            oldLine += removed;
            newLine += added;
            at = end;
        }

        return lines;
    }

    /// <summary>Behind the context of the last change that is near enough to the one before.</summary>
    private static int End(List<Change> changes, int first)
    {
        int last = first;
        for (int i = first; i < changes.Count && i - last <= 2 * ContextLines; i++)
        {
            last = changes[i].Kind != ' ' ? i : last;
        }

        return Math.Min(changes.Count, last + 1 + ContextLines);
    }

    /// <summary>The longest common subsequence between the equal lines at both ends: few lines change in a Dockerfile.</summary>
    private static List<Change> Changes(string[] before, string[] after)
    {
        int start = 0;
        while (start < before.Length && start < after.Length && before[start] == after[start])
        {
            start++;
        }

        int end = 0;
        while (end < before.Length - start && end < after.Length - start && before[^(end + 1)] == after[^(end + 1)])
        {
            end++;
        }

        List<Change> changes = [.. before[..start].Select(line => new Change(' ', line))];
        AddMiddle(changes, before[start..^end], after[start..^end]);
        changes.AddRange(before[^end..].Select(line => new Change(' ', line)));
        return changes;
    }

    private static void AddMiddle(List<Change> changes, string[] before, string[] after)
    {
        int[,] common = new int[before.Length + 1, after.Length + 1];
        for (int i = before.Length - 1; i >= 0; i--)
        {
            for (int j = after.Length - 1; j >= 0; j--)
            {
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        int old = 0, added = 0;
        while (old < before.Length || added < after.Length)
        {
            if (old < before.Length && added < after.Length && before[old] == after[added])
            {
                changes.Add(new Change(' ', before[old++]));
                added++;
            }
            else if (added >= after.Length || (old < before.Length && common[old + 1, added] >= common[old, added + 1]))
            {
                changes.Add(new Change('-', before[old++]));
            }
            else
            {
                changes.Add(new Change('+', after[added++]));
            }
        }
    }

    private static string[] Lines(string text)
    {
        string[] lines = text.Split('\n');
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }
}
