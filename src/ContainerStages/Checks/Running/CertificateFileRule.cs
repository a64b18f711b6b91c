using System.Text.RegularExpressions;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Running;

/// <summary>
/// A setting of the server names a certificate that the image does not have, or that its user may not read: "Could not find file", and the app ends.
/// A file outside of the app's folder is ignored, because certificates are mounted there.
/// </summary>
internal static partial class CertificateFileRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        if (plan.Started is null || !(plan.IsSingleFile || !plan.HasRuntime || Kestrel.HasServer(plan)))
        {
            yield break;
        }

        foreach (Setting setting in AppSettings.Effective(plan).Where(pair => CertificatePath().IsMatch(pair.Key) && pair.Value.Value.Length > 0).Select(pair => pair.Value))
        {
            string path = setting.Value.StartsWith('/') ? setting.Value : $"/{plan.PathOf(setting.Value)}";
            if (ProblemOf(plan, path) is { } problem)
            {
                yield return new Finding(
                    Catalogue.CertificateFileMissing,
                    $"cannot serve HTTPS with the certificate '{setting.Value}' of {setting.Source}: {problem}",
                    "Mount the certificate into a folder of its own, such as /run/secrets, and name that path in a variable: Kestrel__Certificates__Default__Path. Leave it out of the published settings.");
            }
        }
    }

    private static string? ProblemOf(PlanUnderCheck plan, string path)
    {
        var access = UserAccess.Of(plan);
        bool isInAppFolder = plan.Root is not { } root || path.StartsWith($"/{root}/", StringComparison.Ordinal);
        return plan.FileSystem.Resolve(path) is null
            ? isInAppFolder && !Volumes.Cover(plan, path) ? $"the image has no file '{path}'" : null
            : access.Obstacle(path, Rights.Read) is { } obstacle ? $"{UserAccess.Describe(obstacle)}, and {access.User} may not read it" : null;
    }

    [GeneratedRegex(@"\AKestrel:(?:Certificates:[^:]+|Endpoints:[^:]+:Certificate):(?:Key)?Path\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CertificatePath();
}
