using System.Text.RegularExpressions;

namespace ContainerStages.Sboms;

/// <summary>SPDX licence expressions (SPDX 2.3, annex D).</summary>
internal static partial class LicenseExpression
{
    /// <returns>Null if the text does not have the form of an expression.</returns>
    public static string? Find(string? text) => text is not null && Form().IsMatch(text) ? text : null;

    /// <summary>Identifiers, each with an exception or not, joined by operators, with parentheses anywhere around them.</summary>
    [GeneratedRegex(@"\A\(*[A-Za-z0-9][A-Za-z0-9.+-]*\)*( (AND|OR|WITH) \(*[A-Za-z0-9][A-Za-z0-9.+-]*\)*)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
