using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Running;

/// <summary>
/// A single file that unpacks itself when it starts has no writable folder: "Failure processing application bundle", exit 159. The host unpacks into
/// <c>DOTNET_BUNDLE_EXTRACT_BASE_DIR</c>, which it makes, else into <c>.net</c> in the user's home, which has to exist.
/// </summary>
internal static class SelfExtractionRule
{
    private const string Variable = "DOTNET_BUNDLE_EXTRACT_BASE_DIR";

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        if (!plan.UnpacksItself)
        {
            yield break;
        }

        var access = UserAccess.Of(plan);
        bool isSet = plan.Plan.Environment.GetValueOrDefault(Variable) is { Length: > 0 };
        string folder = isSet ? plan.Plan.Environment[Variable] : HomeOf(plan);
        string? problem = (isSet ? NearestFolder(folder, plan.FileSystem) : folder) is var first && plan.FileSystem.Resolve(first) is not { IsFolder: true }
            ? $"the image has no folder '{folder}'"
            : access.Obstacle(first, Rights.Read | Rights.Write | Rights.Execute) is { } obstacle ? UserAccess.Describe(obstacle) : null;
        if (problem is not null)
        {
            yield return new Finding(
                Catalogue.CannotUnpackItself,
                $"cannot unpack the single file as {access.User} when it starts, into '{folder}': {problem}",
                $"""Give it a folder: <ContainerStageFolder Include="/var/bundle" /> with <ContainerEnvironmentVariable Include="{Variable}" Value="/var/bundle" />. Or remove IncludeAllContentForSelfExtract and IncludeNativeLibrariesForSelfExtract: then it unpacks nothing.""");
        }
    }

    /// <summary>The home as engines set <c>HOME</c>: from the user's line in <c>/etc/passwd</c>, else the root.</summary>
    private static string HomeOf(PlanUnderCheck plan)
    {
        if (plan.Plan.Environment.GetValueOrDefault("HOME") is { Length: > 0 } home)
        {
            return home;
        }

        string uid = plan.Plan.Settings.User.ToString().Split(':')[0];
        return (plan.FileSystem.Text("etc/passwd") ?? "").Split('\n')
            .Select(line => line.Split(':'))
            .FirstOrDefault(fields => fields.Length > 5 && fields[2] == uid)?[5] is { Length: > 0 } listed ? listed : "/";
    }

    private static string NearestFolder(string folder, ImageFileSystem files)
    {
        while (folder.Length > 1 && files.Resolve(folder) is null)
        {
            folder = folder[..Math.Max(1, folder.TrimEnd('/').LastIndexOf('/'))];
        }

        return folder;
    }
}
