using System.Collections.Immutable;
using System.Diagnostics;
using ContainerStages.Dockerfiles.Ignore;
using ContainerStages.Processes;
using ContainerStages.Stages;

namespace ContainerStages.Builders;

/// <summary>The programs that build Dockerfiles.</summary>
internal enum BuilderKind
{
    /// <summary><c>docker buildx build</c>: any BuildKit, local or remote.</summary>
    Buildx,

    /// <summary><c>docker build</c> with the BuildKit inside of the engine, from Docker 18.09 on.</summary>
    Docker,

    Podman,

    Buildah,
}

/// <summary>A program that builds Dockerfiles, and how its command line differs from the others'.</summary>
internal sealed record BuilderTool(BuilderKind Kind)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    public string Program => Kind switch
    {
        BuilderKind.Podman => "podman",
        BuilderKind.Buildah => "buildah",
        _ => "docker",
    };

    /// <summary>Whether its Dockerfiles may have <c>COPY --link</c> and <c>RUN --network</c>.</summary>
    public bool IsBuildKit => Kind == BuilderKind.Buildx;

    /// <summary>Variables that it needs.</summary>
    private (string Name, string Value)[] Variables => Kind switch
    {
        BuilderKind.Docker => [("DOCKER_BUILDKIT", "1")],

        // An attestation would make an index of the image.
        BuilderKind.Buildx => [("BUILDX_NO_DEFAULT_ATTESTATIONS", "1")],
        _ => [],
    };

    /// <summary>
    /// A builder that is killed leaves its containers and their mounts behind. Podman does so on SIGTERM and SIGINT, too: it ends at once, and the command in
    /// the container runs on.
    /// </summary>
    private Termination Ending => new(Kind is BuilderKind.Podman or BuilderKind.Buildah ? Termination.Hangup : Termination.Terminate, s_patience);

    /// <summary>As users name it.</summary>
    public override string ToString() => Kind == BuilderKind.Buildx ? "docker buildx" : Program;

    /// <summary>Runs the program until it ends; a cancellation ends it.</summary>
    /// <param name="variables">Besides the build's environment, such as the values of secrets.</param>
    /// <param name="log">Gets each line of both outputs.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public Task<int> RunAsync(IEnumerable<string> arguments, string folder, IEnumerable<(string Name, string Value)> variables, Action<string> log, CancellationToken cancellationToken) =>
        new HostRunner(Variables.Concat(variables).ToDictionary(variable => variable.Name, variable => (string?)variable.Value)) { Termination = Ending }
            .RunAsync(new ProcessStartInfo(Program, arguments), folder, log, log, cancellationToken);

    /// <param name="build">What is built.</param>
    /// <param name="output">Where it goes.</param>
    /// <returns>The arguments, without the program.</returns>
    public ImmutableArray<string> Arguments(BuilderRun build, params string[] output)
    {
        string[] start = Kind switch
        {
            BuilderKind.Buildx => ["buildx", "build", "--progress=plain"],
            BuilderKind.Docker => ["build", "--progress=plain"],

            // They keep no layers between builds by themselves, look for the ignore file in the context only, and leave the containers of a build that fails. OCI's
            // format, their default, has no health check; a layer of one format is not found in the cache for the other.
            _ => ["build", "--layers", "--force-rm", "--format", "docker", "--ignorefile", DockerignoreFile.For(build.Dockerfile)],
        };
        return
        [
            .. start,
            "--file", build.Dockerfile,
            "--target", build.Target,
            .. output,
            .. build.Platform is { } platform ? ["--platform", platform] : Array.Empty<string>(),
            .. build.Secrets.SelectMany(secret => (string[])["--secret", $"id={secret.Id},{CsvField.Of(secret.Source)}"]),
            .. build.Arguments,
            build.Context,
        ];
    }

    /// <summary>For <see cref="Arguments"/>: the files of the stage are written into a folder.</summary>
    public static string[] ToFolder(string folder) => ["--output", $"type=local,{CsvField.Of($"dest={folder}")}"];

    /// <summary>For <see cref="Arguments"/>: the image is kept by the builder, under a name.</summary>
    public string[] ToStore(string name) => Kind switch
    {
        BuilderKind.Buildx => ["--load", "--tag", name],
        BuilderKind.Docker => ["--tag", name],

        // They add a label with their version.
        _ => ["--identity-label=false", "--tag", name],
    };

    /// <summary>The arguments that write a kept image into an archive, in Docker's format.</summary>
    public string[] Save(string name, string file) =>
        Kind == BuilderKind.Buildah ? ["push", name, $"docker-archive:{file}"] : ["save", "--output", file, name];

    /// <summary>The arguments that remove a kept image.</summary>
    public string[] Remove(string name) => Kind == BuilderKind.Buildah ? ["rmi", name] : ["image", "rm", name];
}

/// <summary>One build of a stage. All paths are absolute.</summary>
internal sealed record BuilderRun
{
    /// <summary>Its ignore file is beside it.</summary>
    public required string Dockerfile { get; init; }

    /// <summary>The stage that is wanted.</summary>
    public required string Target { get; init; }

    /// <summary>Such as <c>linux/arm64</c>; null for the builder's own.</summary>
    public string? Platform { get; init; }

    /// <summary>Where each secret is from: <c>env=VARIABLE</c> or <c>src=FILE</c>. Values are never arguments, which every user of the machine can read.</summary>
    public ImmutableArray<(string Id, string Source)> Secrets { get; init; } = [];

    /// <summary>The project's own arguments.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>The folder that the build sees.</summary>
    public required string Context { get; init; }
}
