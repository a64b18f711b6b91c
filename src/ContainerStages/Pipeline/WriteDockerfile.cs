using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ContainerStages.App;
using ContainerStages.Bases;
using ContainerStages.Bases.Packages;
using ContainerStages.Builders;
using ContainerStages.Builders.Writing;
using ContainerStages.Checks.Dockerfiles.Fixes;
using ContainerStages.Checks.Secrets;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles.Ignore;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>Writes the plan as a Dockerfile with its ignore file: for teams that build with BuildKit, podman or buildah, and for readers.</summary>
internal sealed class WriteDockerfile(BuildRequest image, DockerfileRequest request, IReporter reporter)
{
    private const string Mark = "# Written by ContainerStages";

    /// <summary>How many lines of a difference are shown.</summary>
    private const int MostLines = 60;

    private readonly StageGraph _stages = StageReader.Read(image.Stages, image.Root);

    /// <summary>Writes both files where there are none.</summary>
    /// <param name="file">The absolute path of the Dockerfile; its ignore file is beside it.</param>
    /// <param name="replaces">Whether files that differ are replaced.</param>
    /// <exception cref="ContainerStagesException">The project does something that no Dockerfile can say, or a file that is there says something else.</exception>
    public async Task RunAsync(string file, bool replaces, CancellationToken cancellationToken)
    {
        (string text, string ignored) = await TextsAsync(file, cancellationToken);
        string ignoreFile = DockerignoreFile.For(file);
        foreach ((string path, string content) in ((string, string)[])[(file, text), (ignoreFile, ignored)])
        {
            if (!replaces && File.Exists(path) && (await File.ReadAllTextAsync(path, cancellationToken)).ReplaceLineEndings("\n") is var before && before.TrimEnd('\n') != content.TrimEnd('\n'))
            {
                if (path == file && !before.Split('\n').Any(line => line.StartsWith(Mark, StringComparison.Ordinal)))
                {
                    throw new ContainerStagesException(
                        Catalogue.DockerfileDiffers,
                        $"cannot write '{path}': there is a Dockerfile that ContainerStages has not written",
                        "Name another file: <ContainerStagesDockerfile>Dockerfile.generated</ContainerStagesDockerfile>. Or replace this one, with -p:ContainerStagesDockerfileOverwrite=true.");
                }

                Tell(UnifiedDiff.Of(Path.GetFileName(path), before, content));
                throw new ContainerStagesException(
                    Catalogue.DockerfileDiffers,
                    $"cannot keep '{path}': it no longer fits the project. {FirstDifference(before, content)}",
                    "Write it again with -p:ContainerStagesDockerfileOverwrite=true, or name another file in ContainerStagesDockerfile.");
            }
        }

        bool wasWritten = await OutputFile.WriteIfDifferentAsync(OutputFile.Resolve(file), Encoding.UTF8.GetBytes(text)) | await OutputFile.WriteIfDifferentAsync(ignoreFile, Encoding.UTF8.GetBytes(ignored));
        reporter.High(wasWritten ? $"Wrote {file}. Build it with: docker build -f \"{file}\" \"{request.SourceRoot}\"" : $"{file} fits the project.");
    }

    private void Tell(IReadOnlyList<string> difference)
    {
        foreach (string line in difference.Take(MostLines))
        {
            reporter.High(line);
        }

        if (difference.Count > MostLines)
        {
            reporter.High(string.Create(CultureInfo.InvariantCulture, $"and {difference.Count - MostLines} more lines"));
        }
    }

    private async Task<(string Dockerfile, string Ignored)> TextsAsync(string file, CancellationToken cancellationToken)
    {
        var bases = new BaseSources(image, _stages, new Lazy<IReadOnlyList<PublishedFile>>([]), [], reporter, reporter.Progress());
        PackagesStage? composed = bases.Composed;
        Check(composed is not null);
        var sources = new SourceTreeReader(request.SourceRoot).Read(request.ProjectFile, request.Projects, request.Tests);
        CommandStage[] commands = BuilderStages.Commands(_stages, image.Copies.Select(copy => CopyFiles.StageName(copy.From)));
        (string from, Image baseImage, ImageFileSystem baseFiles) = composed is not null ? Composed(bases.PackagesOf(composed)) : await BaseAsync(bases, cancellationToken);
        sources = WithCopies(sources);
        ImageSettings settings = ImagePlanner.Plan(ImageRequests.Of(image, [], trimRoots: null, image.IsWeb), baseImage, baseFiles).Settings;
        ImmutableArray<string> own = ExpectedLayers.Of(image, request, _stages);
        ImmutableArray<string> layers = composed is not null ? [.. LayerFolders.OfBase, .. own] : own;
        var build = new BuildStages(sources, request.Settings(settings.User.ToString(), layers), _stages, commands);
        HashSet<string> linked = request.IsForBuildKit ? [.. layers.Except(ExpectedLayers.OutsideOfApp(image, _stages))] : [];
        var runtime = new RuntimeStage(from, composed is not null ? baseImage.Config.EnvironmentVariables : [], layers, linked);
        string place = RelativePath.Between(request.SourceRoot, file);
        string head = $"""
            {Mark}: dotnet build -t:GenerateContainerDockerfile writes it again.
            # Build it in the folder that has {sources.Project}: docker build -f {DockerfileSyntax.ShellWord(place)} .

            """.ReplaceLineEndings("\n");
        return ($"{request.SyntaxLine}{head}\n{build.Write()}\n{runtime.Write(settings)}", build.WriteIgnored());
    }

    /// <summary>The sources with what copies name on the build machine, which no project names.</summary>
    private SourceTree WithCopies(SourceTree sources)
    {
        string[] paths =
        [
            .. image.Copies.Where(copy => copy.From.Length == 0)
                .Select(copy => RelativePath.Between(request.SourceRoot, Path.GetFullPath(IO.PathPattern.FixedPart(copy.Source), image.Root)))
                .Where(path => !RelativePath.LeadsOut(path) && !sources.ProjectFolders.Any(folder => SourceTree.IsWithin(path, folder))),
        ];
        bool IsFolder(string path) => Directory.Exists(Path.Combine(request.SourceRoot, path));
        return sources with
        {
            ProjectFolders = [.. paths.Where(IsFolder), .. sources.ProjectFolders],
            OtherFiles = [.. sources.OtherFiles, .. paths.Where(path => !IsFolder(path))],
        };
    }

    /// <summary>What no instruction can say.</summary>
    /// <param name="isComposed">The base is composed inside of the build.</param>
    private void Check(bool isComposed)
    {
        if (image.Environment.Concat(image.Labels).FirstOrDefault(pair => pair.Value.AsSpan().ContainsAny('\n', '\r')) is { Key: { } name })
        {
            throw new ContainerStagesException(
                Catalogue.DockerfileNotPossible,
                $"cannot write a Dockerfile: the value of '{name}' has several lines, and an instruction has one",
                "Write it in one line, or build with the direct builder.");
        }

        if (!isComposed && _stages.Stages.OfType<PackagesStage>().FirstOrDefault(stage => stage.IsOnBase && image.Copies.Any(copy => CopyFiles.StageName(copy.From) == stage.Name)) is { } onBase)
        {
            throw new ContainerStagesException(
                Catalogue.DockerfileNotPossible,
                $"cannot write a Dockerfile: the packages of the stage '{onBase.Name}' are chosen by those that the base has (OnBase), and the build inside a builder does not see the base",
                "Compose the base itself from packages (ContainerBaseImage=stage:NAME), or build with the direct builder.")
            {
                Subject = ItemReference.Stage(onBase.Name),
            };
        }

        if (image.ImageLayers.FirstOrDefault() is { } taken)
        {
            throw new ContainerStagesException(
                Catalogue.DockerfileNotPossible,
                $"cannot write a Dockerfile: the layer '{taken.Name}' is taken from '{taken.From}' as it is, and a Dockerfile can only copy its files",
                "Copy them with ContainerStageCopy, or build with the direct builder.")
            {
                Subject = ItemReference.Layer(taken.Name),
            };
        }
    }

    /// <summary>A base that the build itself composes. The distribution is not asked here, so that ICU counts only where the stage asks for it, and not as what another package depends on.</summary>
    private (string From, Image Base, ImageFileSystem Files) Composed(IEnumerable<string> packages)
    {
        ImageConfig config = PackageBaseConfig.Create(image.Platform, [.. packages.Select(name => new PackageVersion(name, ""))], []);
        return ("scratch", new Image { Name = image.BaseImage, Config = config, Layers = [] }, ImageFileSystem.Merge([]));
    }

    /// <summary>The base as FROM names it, its configuration, and its files where a user's name has to be looked up.</summary>
    private async Task<(string From, Image Base, ImageFileSystem Files)> BaseAsync(BaseSources bases, CancellationToken cancellationToken)
    {
        using ContentStore store = image.Settings.OpenStore(reporter.Progress());
        Image baseImage = await (await bases.FindBaseAsync(cancellationToken)).LoadAsync(image.Platform, store, cancellationToken);
        bool needsFiles = image.User.Length > 0 && !NumericUser.TryParse(image.User, out _);
        return (
            FromOf(baseImage),
            baseImage,
            ImageFileSystem.Merge(needsFiles ? await LayerIndexReader.ReadBaseAsync(baseImage, new BaseSecrets(), store, cancellationToken) : []));
    }

    private string FromOf(Image baseImage) => BaseReference.Parse(image.BaseImage, image.Root) switch
    {
        BaseReference.Scratch => "scratch",
        BaseReference.Daemon daemon => daemon.Reference,

        // The digest of one platform's image would be the wrong one for the others.
        BaseReference.Registry { Reference: { Digest: null } tagged } when !request.IsForSeveralPlatforms && baseImage.ManifestDigest is { } digest => $"{tagged}@{digest}",
        BaseReference.Registry { Reference.Digest: null } when image.Settings.Registries.BaseVerification is not null => throw new ContainerStagesException(
            Catalogue.DockerfileNotPossible,
            $"cannot write a Dockerfile for several platforms: it names the base '{image.BaseImage}' by its tag, and what that means when it is built is verified by nobody (ContainerStagesVerifyBase)",
            "Pin the base by the digest of its index: NAME:TAG@sha256:…"),
        BaseReference.Registry registry => registry.Reference.ToString(),
        _ => throw new ContainerStagesException(
            Catalogue.DockerfileNotPossible,
            $"cannot write a Dockerfile: the base '{image.BaseImage}' is a file of this machine, or a stage with an image, which FROM cannot name",
            "Set ContainerBaseImage to an image of a registry, to docker-daemon:REFERENCE, to scratch, or to a stage with Packages."),
    };

    /// <summary>The first lines that differ, for a message.</summary>
    private static string FirstDifference(string before, string after)
    {
        string[] old = before.Split('\n');
        string[] wanted = after.Split('\n');
        int line = Enumerable.Range(0, Math.Max(old.Length, wanted.Length)).First(i => old.ElementAtOrDefault(i) != wanted.ElementAtOrDefault(i));
        return $"Line {line + 1} is '{old.ElementAtOrDefault(line) ?? "missing"}', and would be '{wanted.ElementAtOrDefault(line) ?? "missing"}'";
    }
}
