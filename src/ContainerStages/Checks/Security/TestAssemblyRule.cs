using System.Globalization;
using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Security;

/// <summary>
/// No published assembly of the app or its projects is a test, which refers to a test framework. A referenced test project brings its framework, its
/// host and its data into production.
/// </summary>
internal static class TestAssemblyRule
{
    private static readonly string[] Frameworks =
        ["xunit.core", "xunit.v3.core", "nunit.framework", "MSTest.TestFramework", "Microsoft.VisualStudio.TestPlatform.TestFramework", "TUnit.Core"];

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        (string Path, string? Framework)[] tests = [.. plan.Assemblies
            .Where(assembly => assembly.File.Origin is FileOrigin.App or FileOrigin.Project)
            .Select(assembly => (assembly.File.RelativePath, assembly.Facts.References.FirstOrDefault(reference => Frameworks.Contains(reference, StringComparer.OrdinalIgnoreCase))))
            .Where(test => test.Item2 is not null)];
        if (tests is [var first, ..])
        {
            string more = tests.Length == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" and {tests.Length - 1} more like it");
            yield return new Finding(
                Catalogue.TestInImage,
                $"cannot ship '{first.Path}'{more}: it is a test, because it refers to {first.Framework}",
                "Let the app not refer to the test project or to a test framework; ContainerStagesTestProject runs tests without putting them into the image.");
        }
    }
}
