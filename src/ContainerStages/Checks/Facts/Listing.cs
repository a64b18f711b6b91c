using System.Globalization;

namespace ContainerStages.Checks.Facts;

/// <summary>Several names in one message.</summary>
internal static class Listing
{
    private const int Most = 3;

    /// <returns>Text such as <c>'a', 'b', 'c' and 4 more</c>.</returns>
    public static string Of(IReadOnlyList<string> names)
    {
        string first = string.Join(", ", names.Take(Most).Select(name => $"'{name}'"));
        return names.Count <= Most ? first : string.Create(CultureInfo.InvariantCulture, $"{first} and {names.Count - Most} more");
    }
}
