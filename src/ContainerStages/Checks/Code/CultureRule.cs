using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Metadata;

namespace ContainerStages.Checks.Code;

/// <summary>
/// Code requests a culture by a literal name, and the runtime has only the invariant culture: CultureNotFoundException. With
/// <c>System.Globalization.PredefinedCulturesOnly</c> off, any name gives a culture that differs from the invariant one only in its name.
/// </summary>
internal static class CultureRule
{
    public static IEnumerable<Finding> Check(CodeUnderCheck code) =>
        code.IsInvariantGlobalization && code.Settings.Flag("System.Globalization.PredefinedCulturesOnly") != false
            ? code.CallsTo(CallsOfInterest.Culture).SelectMany(found => Check(found.Assembly, found.Calls))
            : [];

    private static IEnumerable<Finding> Check(ReadAssembly assembly, IEnumerable<Call> calls)
    {
        (string Name, string Caller)[] cultures =
        [
            .. calls
                .Where(call => call.Parameters is ["System.String", ..] && call.Arguments[0].Text is { Length: > 0 })
                .Select(call => (call.Arguments[0].Text!, call.Caller)),
        ];
        if (cultures.Length > 0)
        {
            yield return new Finding(
                Catalogue.CultureInInvariantMode,
                $"cannot give '{assembly.File.RelativePath}' the culture {Listing.Of([.. cultures.Select(culture => culture.Name).Distinct()])}: the app runs in invariant globalization mode, and {cultures[0].Caller} would end in CultureNotFoundException",
                "Set <InvariantGlobalization>false</InvariantGlobalization> and use a base that has ICU. If any culture will do as long as it has that name, set <PredefinedCulturesOnly>false</PredefinedCulturesOnly> instead.");
        }
    }
}
