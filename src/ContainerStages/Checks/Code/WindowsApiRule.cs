using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Metadata;

namespace ContainerStages.Checks.Code;

/// <summary>
/// The app's own code calls API that only Windows has: PlatformNotSupportedException. An assembly that asks anywhere which system it runs on is
/// written for several systems and is ignored, as is code that catches the exception or is marked with <c>SupportedOSPlatform</c> itself.
/// </summary>
internal static class WindowsApiRule
{
    /// <summary>Before its version 7 it drew on Linux, too.</summary>
    private const string Drawing = "System.Drawing.";

    public static IEnumerable<Finding> Check(CodeUnderCheck code)
    {
        bool draws = code.Assemblies.Any(assembly => assembly.Facts is { Name: "System.Drawing.Common", Version.Major: < 7 });
        foreach ((ReadAssembly assembly, Call[] calls) in code.CallsTo(CallsOfInterest.OfWindows))
        {
            Call[] failing = [.. calls.Where(call => !call.AsksForPlatform && !(draws && call.Member.StartsWith(Drawing, StringComparison.Ordinal)))];
            if (failing.Length > 0 && assembly.File.Origin != FileOrigin.Package && !assembly.Facts.AsksForPlatform)
            {
                yield return new Finding(
                    Catalogue.WindowsApi,
                    $"cannot run all of '{assembly.File.RelativePath}' on Linux: {failing[0].Caller} calls {failing[0].Member}, which only Windows has, and would end in PlatformNotSupportedException",
                    "Do it in another way on Linux, and ask OperatingSystem.IsWindows() before the call; the compiler's warning CA1416 names each line.");
            }
        }
    }
}
