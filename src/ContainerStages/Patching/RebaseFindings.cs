using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Checks;
using ContainerStages.Checks.Facts;
using ContainerStages.Copies;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Patching;

/// <summary>
/// Runs the checks that need nothing but an image: whether its program, its native files and its frameworks find on a base what they need. Those that need the
/// published app have run when it was published.
/// </summary>
/// <param name="image">The image with its own layers.</param>
/// <param name="own">The files of these layers.</param>
/// <param name="appName">The name of the app's assembly.</param>
internal sealed class RebaseFindings(Image image, ImmutableArray<LayerIndex> own, string appName, ContentStore store)
{
    private const string SettingsSuffix = ".runtimeconfig.json";

    /// <summary>What the checks find on one base, and did not find on the other.</summary>
    public async Task<ImmutableArray<Finding>> NewAsync(
        (Image Image, ImageFileSystem Files) before, (Image Image, ImageFileSystem Files) now, ImageConfig config, CancellationToken cancellationToken)
    {
        IReadOnlyList<PublishedFile> files = await SettingsAsync(cancellationToken);
        HashSet<(string Code, Severity? Severity, string Message)> known = [.. Find(before.Image with { Name = now.Image.Name }, before.Files, image.Config, files).Select(Key)];
        return [.. Find(now.Image, now.Files, config, files).Where(finding => !known.Contains(Key(finding)))];
    }

    /// <summary>Two findings of one check may be about different files.</summary>
    private static (string Code, Severity? Severity, string Message) Key(Finding finding) => (finding.Diagnostic.Code, finding.Severity, finding.Message);

    private ImmutableArray<Finding> Find(Image baseImage, ImageFileSystem baseFiles, ImageConfig config, IReadOnlyList<PublishedFile> files)
    {
        string root = (config.WorkingDirectory ?? "").Trim('/');
        var plan = new ImagePlan
        {
            Base = baseImage,
            Layers = [],
            Settings = new ImageSettings
            {
                Created = "",
                User = NumericUser.TryParse(config.User, out NumericUser user) ? user : default,
                WorkingDirectory = "/" + root,
                Entrypoint = config.Entrypoint,
                Command = config.Command,
                Environment = [.. config.EnvironmentVariables.Select(ImageConfig.VariableOf)],
            },
            Compression = Compression.Default,
            IsDocker = false,
        };
        var under = new PlanUnderCheck(
            plan, baseFiles, ImageFileSystem.Merge([.. baseFiles.Layers, .. own]), files, root.Length == 0 ? null : ContainerPath.Parse(root), [], appName);
        return BaseChecks.Run(under);
    }

    /// <summary>The settings of the runtime, which lie in the app's folder.</summary>
    private async Task<IReadOnlyList<PublishedFile>> SettingsAsync(CancellationToken cancellationToken)
    {
        string path = $"{(image.Config.WorkingDirectory ?? "").Trim('/')}/{appName}{SettingsSuffix}".TrimStart('/');
        IndexEntry[] wanted = [.. own.SelectMany(layer => layer.Entries).Where(entry => entry.Path == path && entry.Type == EntryType.File).TakeLast(1)];
        IReadOnlyDictionary<IndexEntry, FileContent> contents = await LayerFiles.ReadAsync(
            image.Layers.TakeLast(own.Length).Select(layer => LayerArchive.Of("the image", layer)).Zip(own), wanted, store, cancellationToken);
        return [.. wanted.Select(entry => new PublishedFile(appName + SettingsSuffix, contents[entry], FileOrigin.App, IsTrimmed: false, IsExecutable: false))];
    }
}
