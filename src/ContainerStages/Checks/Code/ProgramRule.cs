using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Metadata;

namespace ContainerStages.Checks.Code;

/// <summary>
/// Code starts a program by a literal name, and the image does not have it: Win32Exception (2). A call in a method that asks for the platform may be
/// for another platform; a name with a colon is a URL to open; a relative path depends on the current directory.
/// </summary>
internal static class ProgramRule
{
    private static readonly string[] OfWindows = [".exe", ".bat", ".cmd"];

    public static IEnumerable<Finding> Check(CodeUnderCheck code)
    {
        foreach ((ReadAssembly assembly, Call[] calls) in code.CallsTo(CallsOfInterest.Process, CallsOfInterest.ProcessStart))
        {
            Call[] failing = [.. calls.Where(call => !call.AsksForPlatform && NameIn(call) is { } name && IsMissing(code, name))];
            if (failing.Length > 0)
            {
                yield return new Finding(
                    Catalogue.ProgramMissing,
                    $"cannot start {Listing.Of([.. failing.Select(NameIn).OfType<string>().Distinct()])} from '{assembly.File.RelativePath}': the image has no such program, and {failing[0].Caller} would end in Win32Exception",
                    $"""Do it in .NET, or add the program to the image: with the package that has it (often of the same name; 'apt-file search bin/{ProgramName(failing[0])}' finds it), as in <ContainerStage Include="base" Packages="default;PACKAGE" />, or as a published file.""");
            }
        }
    }

    private static string? NameIn(Call call) =>
        call.Parameters is ["System.String", ..] && call.Arguments[0].Text is { Length: > 0 } name
        && !name.Contains(':', StringComparison.Ordinal)
        && !OfWindows.Any(suffix => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            ? name
            : null;

    private static string ProgramName(Call call) => NameIn(call)!.Split('/')[^1];

    private static bool IsMissing(CodeUnderCheck code, string name) =>
        name.StartsWith('/') ? !code.Exists(name)
        : !name.Contains('/', StringComparison.Ordinal) && !code.ProgramFolders.Any(folder => code.Exists($"{folder.TrimEnd('/')}/{name}"));
}
