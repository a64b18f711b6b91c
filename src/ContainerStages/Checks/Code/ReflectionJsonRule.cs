using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Metadata;

namespace ContainerStages.Checks.Code;

/// <summary>
/// Code serializes with the default options, and reflection is off for System.Text.Json: InvalidOperationException for every type (tested with .NET
/// 10.0: a string fails too). <c>PublishTrimmed</c> turns it off. Calls that pass options are ignored, because the options may have a resolver.
/// Packages are ignored too: only their authors can change them, and the trimmer's own warning IL2104 names them.
/// </summary>
internal static class ReflectionJsonRule
{
    private const string Switch = "System.Text.Json.JsonSerializer.IsReflectionEnabledByDefault";

    public static IEnumerable<Finding> Check(CodeUnderCheck code)
    {
        if (code.Settings.Flag(Switch) != false)
        {
            yield break;
        }

        foreach ((ReadAssembly assembly, Call[] calls) in code.CallsTo(CallsOfInterest.Serializer).Where(found => found.Assembly.File.Origin != FileOrigin.Package))
        {
            string[] callers = [.. calls.Where(HasNoOptions).Select(call => call.Caller).Distinct()];
            if (callers.Length > 0)
            {
                yield return new Finding(
                    Catalogue.ReflectionJson,
                    $"cannot serialize JSON in '{assembly.File.RelativePath}': reflection is turned off for it, as in every trimmed app, and {Listing.Of(callers)} would end in InvalidOperationException",
                    "Pass the JsonTypeInfo of a JsonSerializerContext, such as JsonSerializer.Serialize(order, AppJsonContext.Default.Order); the compiler's warning IL2026 names each line. Or set <JsonSerializerIsReflectionEnabledByDefault>true</JsonSerializerIsReflectionEnabledByDefault>, and keep the types from the trimmer.");
            }
        }
    }

    private static bool HasNoOptions(Call call) => call.Parameters
        .Zip(call.Arguments)
        .Any(argument => argument.First == "System.Text.Json.JsonSerializerOptions" && argument.Second == Argument.Null);
}
