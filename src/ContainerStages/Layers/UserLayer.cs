using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace ContainerStages.Layers;

/// <summary>A layer that the project adds to the order (<c>ContainerStageLayer</c>).</summary>
/// <param name="Name">Not one of ours.</param>
/// <param name="After">The layer directly below it: one of ours or another of these.</param>
/// <param name="Files">Paths below the publish folder; <c>*</c> stands for anything but <c>/</c>, <c>**</c> for anything.</param>
internal sealed record UserLayer(string Name, string After, ImmutableArray<string> Files)
{
    public bool Matches(string relativePath) => Files.Any(pattern => Regex.IsMatch(relativePath, Expression(pattern), RegexOptions.CultureInvariant));

    private static string Expression(string pattern)
    {
        var expression = new StringBuilder(Regex.Escape(pattern.Replace('\\', '/')));
        expression.Replace(@"\*\*/", "(?:.*/)?").Replace(@"\*\*", ".*").Replace(@"\*", "[^/]*").Replace(@"\?", "[^/]");
        return $@"\A{expression}\z";
    }
}
