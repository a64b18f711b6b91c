using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Security;

/// <summary>
/// No published assembly is a test: one of the app's or its projects' that refers to a test framework. A referenced test project brings its
/// framework, its host and its data into production.
/// </summary>
internal static class TestAssemblyRule
{
    private static readonly string[] Frameworks =
        ["xunit.core", "xunit.v3.core", "nunit.framework", "MSTest.TestFramework", "Microsoft.VisualStudio.TestPlatform.TestFramework", "TUnit.Core"];

    public static IEnumerable<Finding> Check(PlanUnderCheck plan) => plan.Assemblies
        .Where(assembly => assembly.File.Origin is FileOrigin.App or FileOrigin.Project)
        .Select(assembly => (assembly.File.RelativePath, Framework: assembly.Facts.References.FirstOrDefault(reference => Frameworks.Contains(reference, StringComparer.OrdinalIgnoreCase))))
        .Where(test => test.Framework is not null)
        .Select(test => new Finding(
            Catalogue.TestInImage,
            $"cannot ship '{test.RelativePath}': it is a test, because it refers to {test.Framework}",
            "Let the app not refer to the test project or to a test framework; ContainerStagesTestProject runs tests without putting them into the image."));
}
