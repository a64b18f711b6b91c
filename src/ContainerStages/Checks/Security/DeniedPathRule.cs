using System.Globalization;
using System.Text.RegularExpressions;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Security;

/// <summary>
/// No published or copied file is, by its name, a key, an account, or a part of the project that only its build reads. Files of packages and of images are not looked at:
/// they are everybody's. What a default template publishes, such as <c>appsettings.Development.json</c> and <c>*.pdb</c>, is never denied.
/// </summary>
internal static class DeniedPathRule
{
    private const string Key = "it is a store of private keys";
    private const string Account = "it is where a tool keeps accounts and tokens";
    private const string Settings = "it is where secrets of a developer's machine are kept";
    private const string Project = "it is a part of the project that only its build and its tools read";

    /// <summary>Of the whole path; case does not matter. <c>obj</c> is denied by the files that restore writes there: a folder of 3D models has that name, too.</summary>
    private static readonly (Regex Path, string Why)[] Denied =
    [
        Row(@"\.(?:pfx|p12|ppk|kdbx)$", Key),
        Row("(?:^|/)id_(?:rsa|dsa|ecdsa|ed25519)$", Key),
        Row(@"(?:^|/)\.(?:npmrc|pypirc|netrc|dockercfg|git-credentials|pgpass)$", Account),
        Row(@"(?:^|/)(?:_netrc|\.docker/config\.json|\.aws/credentials|\.kube/config)$", Account),
        Row(@"(?:^|/)nuget\.config$", Account),
        Row(@"\.(?:publishsettings|pubxml\.user)$", Account),
        Row(@"(?:^|/)\.env(?:\.(?!(?:example|sample|template|dist)$)[^/]+)?$", Settings),
        Row(@"(?:^|/)secrets\.json$", Settings),
        Row("(?:^|/)launchSettings\\.json$", Project),
        Row(@"\.(?:csproj|fsproj|vbproj|sln|slnx)(?:\.user)?$", Project),
        Row(@"^(?!wwwroot/).*\.cs$", Project),
        Row(@"(?:^|/)\.git/", Project),
        Row(@"(?:^|/)(?:project\.assets\.json|project\.nuget\.cache|[^/]+\.nuget\.(?:dgspec\.json|g\.props|g\.targets))$", Project),
    ];

    public static IEnumerable<Finding> Check(PlanUnderCheck plan) =>
    [
        .. Check(
            plan.Files.Where(file => file.Origin is FileOrigin.App or FileOrigin.Project or FileOrigin.Asset).Select(file => file.RelativePath),
            first => $"""Keep it out of the publish output: <Content Update="{first}" CopyToPublishDirectory="Never" />, or None in place of Content where the project includes it so."""),
        .. Check(
            plan.Copies.Where(copy => !copy.IsOfImage).SelectMany(copy => copy.Files.Select(file => plan.RelativePathOf(file))),
            _ => "Leave it out of the ContainerStageCopy, with an <Exclude> element inside of it."),
    ];

    private static IEnumerable<Finding> Check(IEnumerable<string> paths, Func<string, string> advice)
    {
        string[] files = [.. paths];
        foreach ((Regex path, string why) in Denied)
        {
            string[] denied = [.. files.Where(file => path.IsMatch(file))];
            if (denied is [var first, ..])
            {
                string more = denied.Length == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" and {denied.Length - 1} more like it");
                yield return new Finding(Catalogue.DeniedPath, $"cannot ship '{first}'{more}: {why}", advice(first));
            }
        }
    }

    private static (Regex Path, string Why) Row(string path, string why) => (new Regex(path, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant), why);
}
