using System.Text.RegularExpressions;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Registry.Downloads;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Pipeline;

/// <summary>Reads a stage with a <c>Url</c>.</summary>
internal static partial class DownloadReader
{
    private const string DigestAdvice = "It has 64 hexadecimal digits. Take what the file's publisher states";

    /// <exception cref="ContainerStagesException">It does not say which file it is, or has metadata of other stages.</exception>
    public static DownloadStage Read(StageDefinition definition)
    {
        string name = definition.Name;
        (string Name, bool IsSet)[] others =
        [
            ("WorkingDirectory", definition.WorkingDirectory.Length > 0), ("Inputs", !definition.Inputs.IsEmpty), ("DependsOn", !definition.DependsOn.IsEmpty),
            ("Environment", !definition.Environment.IsEmpty), ("Secrets", !definition.Secrets.IsEmpty),
            ("Sources", definition.Sources.Length > 0), ("Targets", !definition.Targets.IsEmpty),
        ];
        if (others.FirstOrDefault(other => other.IsSet).Name is { } other)
        {
            throw Invalid(name, $"it has {other}, which is for other stages", $"Remove its {other}: a Url goes with Sha256 and Outputs. A stage that depends on it finds the file in its own WorkingDirectory.");
        }

        Uri url = UrlOf(definition);
        string file = FileNameOf(definition, url);
        return new DownloadStage(name, url, DigestOf(definition, url), ContainerPath.Parse(file)) { Outputs = StagePaths.Parse(name, "Outputs", [file]) };
    }

    /// <summary>The messages do not repeat a URL that may have a password.</summary>
    private static Uri UrlOf(StageDefinition stage) =>
        !Uri.TryCreate(stage.Url.Trim(), UriKind.Absolute, out Uri? url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp) || url.Host.Length == 0
            ? throw Invalid(stage.Name, "its Url is no address that begins with https:// or http://", "Write the whole address, such as https://example.org/tool-1.2.tar.gz.")
        : url.UserInfo.Length > 0
            ? throw Invalid(
                stage.Name,
                "its Url has an account before the host, which every log of MSBuild would have",
                "Write the Url without it. If the server wants an account, let a command fetch the file, with its password in Secrets.")
        : url;

    private static Digest DigestOf(StageDefinition stage, Uri url)
    {
        string text = stage.Sha256.Trim();
        string get = $"{DigestAdvice}, or what 'curl -fsSL {DownloadFailures.Show(url)} | sha256sum' prints for a file that you trust.";
        return text.Length == 0
            ? throw Invalid(stage.Name, "it has a Url and no Sha256, so it would be another file when the server has another", $"""Add Sha256="…", the digest of the file. {get}""")
            : DigestExpression().Match(text) is { Success: true } match
                ? Digest.Parse("sha256:" + match.Groups[1].Value.ToLowerInvariant())
                : throw Invalid(stage.Name, $"its Sha256 '{text}' is no digest", get);
    }

    private static string FileNameOf(StageDefinition stage, Uri url)
    {
        if (stage.Outputs.Length > 1)
        {
            throw Invalid(stage.Name, "it has several Outputs, and a Url is one file", "Name the file in Outputs, or leave Outputs out. A command unpacks an archive.");
        }

        string file = stage.Outputs is [var output] ? RelativePath.WithSlashes(output) : Uri.UnescapeDataString(RelativePath.NameOf(url.AbsolutePath));
        return file.Length > 0 && !file.StartsWith('!') && !PathPattern.HasWildcard(file) && ContainerPath.TryParse(file, out ContainerPath path) && path.Value == file && !Whiteout.IsIn(file)
            ? file
            : throw Invalid(stage.Name, $"'{file}' is no name for its file", """Name the file in Outputs, such as Outputs="tool.tar.gz".""");
    }

    private static ContainerStagesException Invalid(string stage, string why, string advice) =>
        new(Catalogue.InvalidStage, $"cannot use the stage '{stage}': {why}", advice) { Subject = ItemReference.Stage(stage) };

    [GeneratedRegex(@"\A(?:sha256:)?([0-9A-Fa-f]{64})\z")]
    private static partial Regex DigestExpression();
}
