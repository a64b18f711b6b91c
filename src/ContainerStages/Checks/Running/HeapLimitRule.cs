using System.Globalization;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Running;

/// <summary>
/// The limit of the garbage collector's heap has an unintended value. Tested with .NET 10.0.12: a number is read up to the first character that is
/// not a digit; in a variable as hexadecimal, in a setting as decimal or, after 0x, as hexadecimal. A value that is too small or far too large for
/// the first regions ends the process ("GC heap initialization failed"); a value without a number, or a percentage over 100, is ignored.
/// </summary>
internal static class HeapLimitRule
{
    /// <summary>In bytes. 19 regions of 1 MiB have to fit into five times the limit, on every machine.</summary>
    private const ulong Least = 19 * (1UL << 20) / 5;

    /// <summary>A larger value overflows when it is multiplied.</summary>
    private const ulong Most = 1UL << 63;

    public static IEnumerable<Finding> Check(PlanUnderCheck plan) => plan.HasRuntime || plan.IsSingleFile
        ? ((Finding?[])[Check(Setting(plan, "GCHeapHardLimit"), isPercent: false), Check(Setting(plan, "GCHeapHardLimitPercent"), isPercent: true)]).OfType<Finding>()
        : [];

    private static Finding? Check((string Source, string Text, bool IsHex)? setting, bool isPercent)
    {
        if (setting is not var (source, text, isHex) || text.Trim() is "" or "0" or "0x0")
        {
            return null;
        }

        ulong? number = NumberIn(text.Trim(), isHex);
        bool counts = number is > 0 && (!isPercent || number <= 100);
        bool ends = counts && !isPercent && number is < Least or > Most;
        return counts && !ends ? null : new Finding(
            Catalogue.HeapLimitUnusable,
            ends
                ? string.Create(CultureInfo.InvariantCulture, $"cannot start with {source}={text}: that is {number} bytes{(isHex ? ", because variables are read in hex" : "")}, and the garbage collector cannot make its heap of them")
                : string.Create(CultureInfo.InvariantCulture, $"cannot limit the heap by {source}={text}: that is {(number is > 0 ? $"{number} percent{(isHex ? ", because variables are read in hex" : "")}" : "no number")}, and the runtime ignores it"),
            isPercent
                ? $"Write {(isHex ? "a number in hex, such as 4B for 75 percent" : "a whole number up to 100")}."
                : $"Write {(isHex ? "the bytes in hex, such as C800000 for 200 MiB" : "the bytes, such as 209715200 for 200 MiB")}.")
        {
            Severity = ends ? null : Severity.Warning,
        };
    }

    /// <summary>The setting; a variable takes precedence over the file.</summary>
    private static (string Source, string Text, bool IsHex)? Setting(PlanUnderCheck plan, string name)
    {
        foreach (string variable in (string[])[$"DOTNET_{name}", $"COMPlus_{name}"])
        {
            if (plan.Plan.Environment.TryGetValue(variable, out string? text))
            {
                return (variable, text, true);
            }
        }

        string property = "System.GC." + name[2..];
        return plan.Settings?.Properties.TryGetValue(property, out string? value) == true ? (property, value, false) : null;
    }

    /// <summary>The number as <c>strtoull</c> reads it; null without digits, and for more than 64 bits.</summary>
    private static ulong? NumberIn(string text, bool isHex)
    {
        bool isNegative = text.StartsWith('-');
        string digits = text.TrimStart('-', '+');
        bool hasPrefix = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        bool readsHex = isHex || hasPrefix;
        digits = string.Concat(digits.Skip(hasPrefix ? 2 : 0).TakeWhile(readsHex ? char.IsAsciiHexDigit : char.IsAsciiDigit));
        return ulong.TryParse(digits, readsHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            ? isNegative ? unchecked(0 - number) : number
            : null;
    }
}
