using System.Text.RegularExpressions;

namespace ContainerStages.Tasks;

/// <summary>The apps of a solution, as its files name them: nothing is evaluated for a message.</summary>
internal static partial class SolutionApps
{
    /// <summary>Of the nearest solution in the folder or above it; none, if there is no solution.</summary>
    /// <returns>Project files, relative to the folder.</returns>
    public static IReadOnlyList<string> Near(string folder)
    {
        for (string? above = folder; above is not null; above = Path.GetDirectoryName(above))
        {
            string[] solutions = [.. Read(() => Directory.GetFiles(above, "*.sln*")).Where(file => Path.GetExtension(file) is ".sln" or ".slnx").Order(StringComparer.Ordinal)];
            if (solutions is [var solution, ..])
            {
                return
                [
                    .. Project().Matches(Text(solution)).Select(match => Path.GetFullPath(match.Value.Replace('\\', '/'), above))
                        .Where(project => IsApp(Text(project)))
                        .Select(project => Path.GetRelativePath(folder, project)),
                ];
            }
        }

        return [];
    }

    private static bool IsApp(string project) => App().IsMatch(project) && !Test().IsMatch(project);

    private static string Text(string file) => Read(() => [File.ReadAllText(file)]) is [var text] ? text : "";

    /// <returns>Nothing of what cannot be read.</returns>
    private static string[] Read(Func<string[]> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [GeneratedRegex("""(?<=")[^"<>|*?]+\.(?:cs|fs|vb)proj(?=")""", RegexOptions.IgnoreCase)]
    private static partial Regex Project();

    [GeneratedRegex("""<OutputType>\s*(?:Win)?Exe\s*<|Sdk="Microsoft\.NET\.Sdk\.(?:Web|Worker)["/]""", RegexOptions.IgnoreCase)]
    private static partial Regex App();

    [GeneratedRegex(@"MSTest|xunit|NUnit|TUnit|Microsoft\.NET\.Test\.Sdk|<Is(?:TestProject|TestingPlatformApplication)>\s*true", RegexOptions.IgnoreCase)]
    private static partial Regex Test();
}
