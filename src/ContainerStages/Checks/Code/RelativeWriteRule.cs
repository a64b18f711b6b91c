using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;
using ContainerStages.Metadata;

namespace ContainerStages.Checks.Code;

/// <summary>
/// The app's own code writes to a file by a literal relative path. That path is below the working directory, the app's folder, which belongs to root
/// in the image: UnauthorizedAccessException, unless the project gives the app a folder or a volume there.
/// </summary>
internal static class RelativeWriteRule
{
    /// <summary><see cref="FileMode.Open"/>, which often only reads a file.</summary>
    private const string Open = "3";

    public static IEnumerable<Finding> Check(CodeUnderCheck code)
    {
        var access = UserAccess.Of(code.Plan);
        foreach ((ReadAssembly assembly, Call[] calls) in code.CallsTo(CallsOfInterest.Directory, CallsOfInterest.File, CallsOfInterest.FileStream, CallsOfInterest.StreamWriter))
        {
            if (assembly.File.Origin == FileOrigin.Package || assembly.Facts.Types.Any(ChangesFolder))
            {
                continue;
            }

            (string Path, Call Call, string Problem)[] failing =
            [
                .. calls.Where(call => !call.AsksForPlatform && Writes(call))
                    .Select(call => (call.Arguments[0].Text!, call, ProblemOf(code, access, call)))
                    .Where(write => write.Item3 is not null)
                    .Select(write => (write.Item1, write.call, write.Item3!)),
            ];
            if (failing.Length > 0)
            {
                string folder = failing[0].Path.Split('/')[0] is var first && failing[0].Path.Contains('/', StringComparison.Ordinal) ? first : "data";
                yield return new Finding(
                    Catalogue.RelativeWrite,
                    $"cannot write {Listing.Of([.. failing.Select(write => write.Path).Distinct()])} as {access.User}: {failing[0].Call.Caller} in '{assembly.File.RelativePath}' writes below '{code.Plan.Plan.Settings.WorkingDirectory}', and {failing[0].Problem}",
                    $"""Give the app a folder that it may write to, and write there: <ContainerStageFolder Include="{code.Plan.Plan.Settings.WorkingDirectory.TrimEnd('/')}/{folder}" />. What has to outlive the container belongs in a volume.""");
            }
        }
    }

    private static bool ChangesFolder(UsedType type) => type.HasAny("System.IO.Directory", "SetCurrentDirectory") || type.HasAny("System.Environment", "set_CurrentDirectory");

    /// <summary>Whether the call writes. The first parameter is the path, and the mode is the second.</summary>
    private static bool Writes(Call call) =>
        call.Parameters is ["System.String", ..] && call.Arguments[0].Text is { Length: > 0 } path && !path.StartsWith('/')
        && (call.Parameters is not [_, "System.IO.FileMode", ..] || (call.Arguments[1] is { IsKnown: true } mode && mode.Text != Open))
        && !(call.Member is CallsOfInterest.FileStream + "..ctor" or CallsOfInterest.File + ".Open" && call.Parameters is not [_, "System.IO.FileMode", ..]);

    /// <summary>The reason why the user may not write; null if the user may.</summary>
    private static string? ProblemOf(CodeUnderCheck code, UserAccess access, Call call)
    {
        string file = $"{code.Plan.Plan.Settings.WorkingDirectory.TrimEnd('/')}/{call.Arguments[0].Text}";
        if (Volumes.Cover(code.Plan, file) || code.Plan.FileSystem.Resolve(code.Plan.Plan.Settings.WorkingDirectory) is null)
        {
            return null;
        }

        // An existing folder is not made again.
        if (call.Member.StartsWith(CallsOfInterest.Directory, StringComparison.Ordinal) && code.Plan.FileSystem.Resolve(file) is { IsFolder: true })
        {
            return null;
        }

        string existing = file;
        while (code.Plan.FileSystem.Resolve(existing) is null)
        {
            existing = existing[..existing.TrimEnd('/').LastIndexOf('/')];
        }

        Rights wanted = code.Plan.FileSystem.Resolve(existing) is { IsFolder: true } ? Rights.Write | Rights.Execute : Rights.Write;
        return access.Obstacle(existing, wanted) is { } obstacle ? UserAccess.Describe(obstacle) : null;
    }
}
