using ContainerStages.Checks.Dockerfiles;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Tests.Dockerfiles.Rules;

/// <summary>Runs the rules for a text.</summary>
internal static class RuleExtensions
{
    /// <param name="files">The files of the context; none for an unknown one.</param>
    public static DockerfileUnderCheck Facts(this string text, params (string Path, string Text)[] files) =>
        DockerfileUnderCheck.Of(Dockerfile.Parse(text), files.Length == 0 ? BuildContext.Unknown : Context(files));

    public static DockerfileFinding[] Findings(this string text, params (string Path, string Text)[] files) => [.. DockerfileChecks.Run(text.Facts(files))];

    /// <summary>The lines of the findings with a code.</summary>
    public static int[] Lines(this string text, string code) =>
        [.. text.Findings().Where(finding => finding.Code == code).Select(finding => finding.Range.Line)];

    /// <summary>Such as <c>6001:3 6009:8</c>.</summary>
    public static string Codes(this string text, params (string Path, string Text)[] files) =>
        string.Join(' ', text.Findings(files).Select(finding => $"{finding.Code[4..]}:{finding.Range.Line}"));

    public static BuildContext Context(params (string Path, string Text)[] files) => new()
    {
        Listing = new(() => [.. files.Select(file => file.Path)]),
        Read = path => files.Where(file => file.Path == path).Select(file => file.Text).FirstOrDefault(),
    };
}
