using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Metadata;

namespace ContainerStages.Checks.Code;

/// <summary>
/// Code reads the user's name, and the image has no <c>/etc/passwd</c>: IOException. A file without the user's line is enough: the name is then
/// empty, and nothing fails.
/// </summary>
internal static class UserNameRule
{
    public static IEnumerable<Finding> Check(CodeUnderCheck code)
    {
        if (code.Exists("/etc/passwd"))
        {
            yield break;
        }

        foreach ((ReadAssembly assembly, Call[] calls) in code.CallsTo(CallsOfInterest.Environment))
        {
            yield return new Finding(
                Catalogue.UserNameMissing,
                $"cannot tell '{assembly.File.RelativePath}' the user's name: the image has no /etc/passwd, and Environment.UserName ends in IOException in {calls[0].Caller}",
                "Use a base that has the file, such as a composed one: <ContainerBaseImage>stage:base</ContainerBaseImage> with <ContainerStage Include=\"base\" Packages=\"default\" />.");
        }
    }
}
