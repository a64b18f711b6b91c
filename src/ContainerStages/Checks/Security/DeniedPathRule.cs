using System.Globalization;
using System.Text.RegularExpressions;
using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Security;

/// <summary>
/// No published or copied file is, by its name, a key, an account, or a part of the project that only its build reads. Files of packages and of
/// images are ignored, because they are public. Files that a default template publishes, such as <c>appsettings.Development.json</c> and
/// <c>*.pdb</c>, are never denied. A part of the project is a warning: it has no credentials, and an app that compiles scripts or fills in templates
/// ships such files.
/// </summary>
internal static class DeniedPathRule
{
    private const string Key = "it is a store of private keys";
    private const string Account = "it is where a tool keeps accounts and tokens";
    private const string Sources = "it is where NuGet's sources are, and their accounts";
    private const string Settings = "it is where secrets of a developer's machine are kept";
    private const string Project = "it is a part of the project that only its build and its tools read";

    /// <summary>
    /// Expressions for the whole path, not case-sensitive. <c>obj</c> is denied by the files that restore writes there, because a folder of 3D models
    /// may have that name, too.
    /// </summary>
    private static readonly (Regex Path, string Why)[] Denied =
    [
        Row(@"\.(?:pfx|p12|ppk|kdbx)$", Key),
        Row("(?:^|/)id_(?:rsa|dsa|ecdsa|ed25519)$", Key),
        Row(@"(?:^|/)\.(?:npmrc|pypirc|netrc|dockercfg|git-credentials|pgpass)$", Account),
        Row(@"(?:^|/)(?:_netrc|\.docker/config\.json|\.aws/credentials|\.kube/config)$", Account),
        Row(@"(?:^|/)nuget\.config$", Sources),
        Row(@"\.(?:publishsettings|pubxml\.user)$", Account),
        Row(@"(?:^|/)\.env(?:\.(?!(?:example|sample|template|dist)$)[^/]+)?$", Settings),
        Row(@"(?:^|/)secrets\.json$", Settings),
        Row("(?:^|/)launchSettings\\.json$", Project),
        Row(@"\.(?:csproj|fsproj|vbproj|sln|slnx)(?:\.user)?$", Project),
        Row(@"^(?!wwwroot/).*\.cs$", Project),
        Row(@"(?:^|/)\.git/", Project),
        Row(@"(?:^|/)(?:project\.assets\.json|project\.nuget\.cache|[^/]+\.nuget\.(?:dgspec\.json|g\.props|g\.targets))$", Project),
    ];

    /// <summary>
    /// Only for published files, because the Web SDK publishes every <c>*.json</c> of the project's folder. A copy is intended, for a server of
    /// Node.js.
    /// </summary>
    private static readonly (Regex Path, string Why) FrontEnd = Row(@"^(?!wwwroot/)(?:.*/)?(?:package|package-lock|npm-shrinkwrap|tsconfig(?:\.[^/]+)?)\.json$", Project);

    public static IEnumerable<Finding> Check(PlanUnderCheck plan) =>
    [
        .. Check(
            [.. Denied, FrontEnd],
            plan.Files.Where(file => file.Origin is FileOrigin.App or FileOrigin.Project or FileOrigin.Asset).Select(file => (file.RelativePath, file.Content)),
            first => AdviceFor(plan.Files.First(file => file.RelativePath == first))),
        .. Check(
            Denied,
            plan.Copies.Where(copy => !copy.IsOfImage).SelectMany(copy => copy.Files.OfType<FileEntry>().Select(file => (plan.RelativePathOf(file), file.Content))),
            _ => "Leave it out of the ContainerStageCopy, with an <Exclude> element inside of it."),
    ];

    /// <summary>The advice. MSBuild identifies a file by its source path, which for a linked file differs from its published path.</summary>
    private static string AdviceFor(PublishedFile file) => file.Origin == FileOrigin.Project
        ? $"""Keep it out of the publish output, in the referenced project that has it: <Content Update="**/{RelativePath.NameOf(file.RelativePath)}" CopyToPublishDirectory="Never" />, or None in place of Content where that project includes it so."""
        : $"""Keep it out of the publish output: <Content Update="{file.Source ?? file.RelativePath}" CopyToPublishDirectory="Never" />, or None in place of Content where the project includes it so.""";

    private static IEnumerable<Finding> Check(
        (Regex Path, string Why)[] denials, IEnumerable<(string Path, FileContent Content)> files, Func<string, string> advice)
    {
        (string Path, FileContent Content)[] all = [.. files];
        foreach ((Regex path, string why) in denials)
        {
            (string Path, FileContent Content)[] denied = [.. all.Where(file => path.IsMatch(file.Path))];
            if (denied is [var first, ..])
            {
                string more = denied.Length == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" and {denied.Length - 1} more like it");
                yield return new Finding(Catalogue.DeniedPath, $"cannot ship '{first.Path}'{more}: {why}", advice(first.Path))
                {
                    Severity = why == Project || (why == Sources && !denied.Any(file => NuGetConfig.HasAccount(file.Content))) ? Severity.Warning : null,
                };
            }
        }
    }

    private static (Regex Path, string Why) Row(string path, string why) => (new Regex(path, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant), why);
}
