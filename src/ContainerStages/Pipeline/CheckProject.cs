using System.Collections.Immutable;
using ContainerStages.Checks;
using ContainerStages.Checks.Running;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Pipeline;

/// <summary>What a project says of its image, as far as it can be wrong before anything is compiled.</summary>
public sealed record CheckProjectRequest
{
    /// <summary>What relative paths start from, as an absolute path.</summary>
    public required string ProjectFolder { get; init; }

    /// <summary>In one of the forms of <see cref="BuildRequest.BaseImage"/>; empty where it is not known yet.</summary>
    public string BaseImage { get; init; } = "";

    /// <summary>Whether the image starts the app with the base's <c>dotnet</c>.</summary>
    public bool NeedsSharedFramework { get; init; }

    /// <inheritdoc cref="BuildRequest.Stages"/>
    public ImmutableArray<StageDefinition> Stages { get; init; } = [];

    /// <inheritdoc cref="BuildRequest.Copies"/>
    public ImmutableArray<CopyDefinition> Copies { get; init; } = [];

    /// <inheritdoc cref="BuildRequest.Layers"/>
    public ImmutableArray<UserLayer> Layers { get; init; } = [];

    /// <inheritdoc cref="BuildRequest.ImageLayers"/>
    public ImmutableArray<ImageLayersDefinition> ImageLayers { get; init; } = [];

    /// <inheritdoc cref="BuildRequest.Links"/>
    public ImmutableArray<LinkDefinition> Links { get; init; } = [];

    /// <inheritdoc cref="BuildRequest.FileModes"/>
    public ImmutableArray<FileModeRequest> FileModes { get; init; } = [];

    /// <inheritdoc cref="BuildRequest.PathFolders"/>
    public ImmutableArray<string> PathFolders { get; init; } = [];

    /// <inheritdoc cref="DeliverRequest.Destinations"/>
    public ImmutableArray<DestinationRequest> Destinations { get; init; } = [];

    /// <inheritdoc cref="BuildRequest.Checks"/>
    public ImmutableArray<Regrading> Checks { get; init; } = [];

    /// <inheritdoc cref="BuildRequest.Healthcheck"/>
    public HealthCheck? Healthcheck { get; init; }

    /// <summary>See <see cref="BuildRequest.RuntimeIdentifier"/>; empty where it is not known yet.</summary>
    public string RuntimeIdentifier { get; init; } = "";
}

/// <summary>Finds the mistakes of a project that <see cref="BuildImage"/> would find after the app is compiled.</summary>
public static class CheckProject
{
    /// <exception cref="Diagnostics.ContainerStagesException">The first mistake.</exception>
    public static void Run(CheckProjectRequest request)
    {
        StageGraph stages = StageReader.Read(request.Stages, request.ProjectFolder);
        _ = new CheckPolicy(request.Checks);
        _ = LayerOrder.Of(request.Layers, trimmed: false);
        request.Healthcheck?.Validate(Platform.FromRuntimeIdentifier(request.RuntimeIdentifier));
        if (request.BaseImage.Length > 0)
        {
            BaseSources.Check(request.BaseImage, request.ProjectFolder, stages);
        }

        foreach (CopyDefinition copy in request.Copies)
        {
            CopyFiles.CheckSource(copy, stages);
        }

        TakenLayers.Check(request.ImageLayers, request.Layers, stages, request.ProjectFolder);
        foreach (LinkDefinition link in request.Links)
        {
            _ = CopyFiles.CheckLink(link);
        }

        foreach (FileModeRequest files in request.FileModes)
        {
            _ = FileModes.Check(files);
        }

        foreach (DestinationRequest destination in request.Destinations)
        {
            _ = destination.Parse();
        }

        foreach (string folder in request.PathFolders)
        {
            _ = ImagePlanner.PathFolder(folder);
        }

        CheckFramework(request);
    }

    /// <summary>
    /// Checks that .NET can come from somewhere. An empty base has none, unless a copy or a layer of another image brings it. <see cref="SharedFrameworkRule"/> looks at the files of
    /// any other base.
    /// </summary>
    private static void CheckFramework(CheckProjectRequest request)
    {
        Diagnostic missing = Catalogue.SharedFrameworkMissing;
        if (request.NeedsSharedFramework && request.BaseImage == "scratch" && request.Copies.IsEmpty && request.ImageLayers.IsEmpty && request.Checks.All(check => check.Code != missing.Code || check.Severity == Severity.Error))
        {
            throw new ContainerStagesException(
                missing,
                "cannot start the app on 'scratch': it is framework-dependent, and an empty base has no .NET and no C library",
                """Compose a base: <ContainerBaseImage>stage:base</ContainerBaseImage> with <ContainerStage Include="base" Packages="default" />, which brings .NET along. Only a static program of native AOT starts on an empty base.""");
        }
    }
}
