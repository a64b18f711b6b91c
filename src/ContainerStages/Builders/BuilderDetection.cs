using System.ComponentModel;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.IO;

namespace ContainerStages.Builders;

/// <summary>Finds the program that builds Dockerfiles: the one that the user names, else that of the engine that works, else buildah.</summary>
/// <param name="engine"><c>LocalRegistry</c>: which engine, if the user names one.</param>
/// <param name="variable">The value of a variable of the environment.</param>
internal sealed class BuilderDetection(string engine, Func<string, string?> variable, Progress progress)
{
    /// <param name="name"><c>ContainerStagesBuilderTool</c>; empty for any.</param>
    /// <exception cref="ContainerStagesException">There is no such builder, or none at all.</exception>
    public async Task<BuilderTool> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (name.Length > 0)
        {
            return Named(name);
        }

        // A builder of its own need not be the local engine's.
        if (variable("BUILDX_BUILDER") is { Length: > 0 } && await HasBuildxAsync(cancellationToken))
        {
            return new BuilderTool(BuilderKind.Buildx);
        }

        if (await ContainerEngineDetection.DetectAsync(engine, progress, cancellationToken) is { } found)
        {
            return new BuilderTool(found.Kind == ContainerEngineKind.Podman ? BuilderKind.Podman : await HasBuildxAsync(cancellationToken) ? BuilderKind.Buildx : BuilderKind.Docker);
        }

        return HostSystem.Current.HasProgram("buildah", variable("PATH")) ? new BuilderTool(BuilderKind.Buildah) : throw new ContainerStagesException(
            Catalogue.BuilderUnavailable,
            "cannot build with BuildKit: neither docker nor podman works here, and there is no buildah",
            "Start Docker, name a remote builder in BUILDX_BUILDER or DOCKER_HOST, or install podman or buildah. ContainerStagesBuilder=Direct needs none of them.");
    }

    /// <exception cref="ContainerStagesException">There is no such builder.</exception>
    public static BuilderTool Named(string name) => name.ToUpperInvariant() switch
    {
        "BUILDX" => new BuilderTool(BuilderKind.Buildx),
        "DOCKER" => new BuilderTool(BuilderKind.Docker),
        "PODMAN" => new BuilderTool(BuilderKind.Podman),
        "BUILDAH" => new BuilderTool(BuilderKind.Buildah),
        _ => throw ContainerStagesException.InvalidValue("ContainerStagesBuilderTool", name, "Use buildx, docker, podman or buildah, or leave it out to use the one that works."),
    };

    private static async Task<bool> HasBuildxAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await new BuilderTool(BuilderKind.Buildx).RunAsync(["buildx", "version"], "/", [], _ => { }, cancellationToken) == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
