using System.Globalization;
using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Metadata;

namespace ContainerStages.Checks.Code;

/// <summary>
/// The app's own code requests a code page that is not built into .NET, and no code registers <c>CodePagesEncodingProvider</c>:
/// NotSupportedException, or ArgumentException for a name. It fails on Windows too, but the code may come from .NET Framework, which has all code
/// pages.
/// </summary>
internal static class CodePageRule
{
    /// <summary>The code pages that are built into .NET: the system's default, UTF-16, UTF-32, ASCII, Latin-1, UTF-7 and UTF-8.</summary>
    private static readonly int[] BuiltIn = [0, 1200, 1201, 12000, 12001, 20127, 28591, 65000, 65001];

    /// <summary>Prefixes of the provider's names, and the exceptions.</summary>
    private static readonly string[] OfProvider = ["big5", "cp", "dos-", "euc-", "gb", "ibm", "iso-2022-", "iso-8859-", "koi8-", "ks_c_", "macintosh", "shift_jis", "shift-jis", "tis-620", "windows-", "x-"];
    private static readonly string[] Others = ["cp367", "cp819", "ibm367", "ibm819", "iso-8859-1", "x-unicode-1-1-utf-7", "x-unicode-1-1-utf-8", "x-unicode-2-0-utf-7", "x-unicode-2-0-utf-8"];

    public static IEnumerable<Finding> Check(CodeUnderCheck code)
    {
        if (code.Assemblies.Any(assembly => assembly.Facts.Types.Any(type => type.Name == "System.Text.CodePagesEncodingProvider" || type.HasAny("System.Text.Encoding", "RegisterProvider"))))
        {
            yield break;
        }

        foreach ((ReadAssembly assembly, Call[] calls) in code.CallsTo(CallsOfInterest.Encoding).Where(found => found.Assembly.File.Origin != FileOrigin.Package))
        {
            Call[] failing = [.. calls.Where(call => call.Arguments is [{ Text: { } text }, ..] && IsOfProvider(text))];
            if (failing.Length > 0)
            {
                yield return new Finding(
                    Catalogue.CodePageMissing,
                    $"cannot give '{assembly.File.RelativePath}' the encoding {Listing.Of([.. failing.Select(call => call.Arguments[0].Text!).Distinct()])}: .NET has it from CodePagesEncodingProvider, which nothing registers, and {failing[0].Caller} would end in an exception",
                    "Call Encoding.RegisterProvider(CodePagesEncodingProvider.Instance) before the first use, at the top of Program.cs.");
            }
        }
    }

    private static bool IsOfProvider(string encoding) => int.TryParse(encoding, NumberStyles.Integer, CultureInfo.InvariantCulture, out int page)
        ? !BuiltIn.Contains(page)
        : OfProvider.Any(name => encoding.StartsWith(name, StringComparison.OrdinalIgnoreCase)) && !Others.Contains(encoding, StringComparer.OrdinalIgnoreCase);
}
